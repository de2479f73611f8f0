/** One side: what it is, and what has to be said of it. */
import { nativeMethods } from '#shared/native-methods.ts'
import type { OpenedModel } from '#shared/contract.ts'
import { useApp } from '../engine.tsx'
import { Segmented } from '../parts/Segmented.tsx'
import { compareText } from '../strings/compare.ts'
import { EndpointFields } from './EndpointFields.tsx'
import { fieldLook, TextField } from './field.tsx'
import { scriptRequests, sideKinds, sideRuntimes } from './side-draft.ts'
import type { SideDraft, SideKind } from './side-draft.ts'
import { useCompare, useCompareStore } from './use-compare.ts'

/** Methods of scikit-learn that take rows; any other may be typed. */

interface SideFieldsProps {
  readonly side: 'left' | 'right'
  readonly opened: OpenedModel
}

interface DraftFieldProps extends SideFieldsProps {
  readonly draft: SideDraft
  readonly title: string
  readonly put: (change: Partial<SideDraft>) => void
}

/** The fields of one side. */
export function SideFields({ side, opened }: SideFieldsProps) {
  const store = useCompareStore()
  const draft = useCompare((state) => state[side])
  const title = compareText[side]
  const put = (change: Partial<SideDraft>) =>
    store.setState((state) => ({ [side]: { ...state[side], ...change } }))
  return (
    <fieldset className="min-w-0 rounded-lg border border-line bg-panel px-3 pt-1 pb-3">
      <legend className="px-1 font-semibold">{title}</legend>
      <div className="grid gap-2">
        <select
          aria-label={compareText.side(title)}
          value={draft.kind}
          onChange={(event) =>
            put({ kind: sideKinds.find((kind) => kind === event.target.value) ?? 'model' })
          }
          className={fieldLook}
        >
          {sideKinds.map((kind) => (
            <option key={kind} value={kind}>
              {compareText.kinds[kind]}
            </option>
          ))}
        </select>
        <KindFields draft={draft} side={side} opened={opened} title={title} put={put} />
      </div>
    </fieldset>
  )
}

function KindFields(props: DraftFieldProps) {
  const { draft, title, put } = props
  const kind: SideKind = draft.kind
  switch (kind) {
    case 'model':
      return (
        <>
          <ModelField {...props} />
          {draft.modelId !== null && <MethodField {...props} />}
          {draft.modelId !== null && <RuntimeField {...props} />}
        </>
      )
    case 'custom':
      return (
        <>
          <ModelField {...props} />
          {draft.modelId !== null && draft.language === 'javascript' && <MethodField {...props} />}
          <Segmented
            label={compareText.language(title)}
            value={draft.language}
            choices={[
              { value: 'javascript', label: compareText.languages.javascript },
              { value: 'python', label: compareText.languages.python },
            ]}
            onChange={(language) => put({ language })}
          />
          {draft.language === 'python' && <PythonField {...props} />}
        </>
      )
    case 'script':
      return <ScriptFields {...props} />
    case 'endpoint':
      return <EndpointFields draft={draft} title={title} put={put} />
    case 'location':
      return (
        <TextField
          label={compareText.locationName(title)}
          placeholder={compareText.locationHint}
          value={draft.location}
          onChange={(location) => put({ location })}
        />
      )
  }
}

function ModelField({ draft, title, opened, put }: DraftFieldProps) {
  const models = useApp((state) => state.models)
  return (
    <>
      <select
        aria-label={compareText.model(title)}
        value={draft.modelId ?? ''}
        onChange={(event) => put({ modelId: event.target.value === '' ? null : event.target.value })}
        className={fieldLook}
      >
        <option value={opened.id}>{compareText.thisModel(opened.model.name)}</option>
        {models
          .filter(({ id }) => id !== opened.id)
          .map(({ id, model }) => (
            <option key={id} value={id}>
              {model.name}
            </option>
          ))}
        <option value="">{compareText.otherModel}</option>
      </select>
      {draft.modelId === null && (
        <TextField
          label={compareText.modelPath(title)}
          placeholder={compareText.modelPathHint}
          value={draft.location}
          onChange={(location) => put({ location })}
        />
      )}
    </>
  )
}

function MethodField({ draft, side, title, put }: DraftFieldProps) {
  return (
    <>
      <TextField
        label={compareText.method(title)}
        placeholder={compareText.methodHint}
        value={draft.method}
        list={`methods-${side}`}
        isCode
        onChange={(method) => put({ method })}
      />
      <datalist id={`methods-${side}`}>
        {nativeMethods.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  )
}

function RuntimeField(props: DraftFieldProps) {
  const { draft, title, put } = props
  return (
    <>
      <select
        aria-label={compareText.runtime(title)}
        value={draft.runtime}
        onChange={(event) =>
          put({ runtime: sideRuntimes.find((runtime) => runtime === event.target.value) ?? 'own' })
        }
        className={fieldLook}
      >
        {sideRuntimes.map((runtime) => (
          <option key={runtime} value={runtime}>
            {compareText.runtimes[runtime]}
          </option>
        ))}
      </select>
      {draft.runtime === 'python' && <PythonField {...props} />}
    </>
  )
}

function PythonField({ draft, title, put }: DraftFieldProps) {
  return (
    <TextField
      label={compareText.python(title)}
      placeholder={compareText.pythonHint}
      value={draft.python}
      onChange={(python) => put({ python })}
    />
  )
}

function ScriptFields(props: DraftFieldProps) {
  const { draft, title, put } = props
  return (
    <>
      <TextField
        label={compareText.script(title)}
        placeholder={compareText.scriptHint}
        value={draft.script}
        onChange={(script) => put({ script })}
      />
      <TextField
        label={compareText.environment(title)}
        placeholder={compareText.environmentHint}
        value={draft.environment}
        onChange={(environment) => put({ environment })}
      />
      <select
        aria-label={compareText.request(title)}
        value={draft.request}
        onChange={(event) =>
          put({ request: scriptRequests.find((form) => form === event.target.value) ?? '' })
        }
        className={fieldLook}
      >
        {scriptRequests.map((form) => (
          <option key={form} value={form}>
            {compareText.requests[form]}
          </option>
        ))}
      </select>
      <PythonField {...props} />
    </>
  )
}
