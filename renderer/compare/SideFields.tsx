/** One side: an open model with a method, or a path or address. */
import type { OpenedModel } from '#shared/contract.ts'
import { useApp } from '../engine.tsx'
import { compareText } from '../strings/compare.ts'
import type { SideDraft } from './compare-session.ts'
import { useCompare, useCompareStore } from './use-compare.ts'

const field =
  'h-7 w-full min-w-0 rounded-md border border-control bg-panel px-2 text-ink focus-visible:outline-2 focus-visible:outline-accent'

/** Methods of scikit-learn that take rows; any other may be typed. */
const methods = ['predict', 'predict_proba', 'predict_log_proba', 'decision_function', 'transform', 'apply']

interface SideFieldsProps {
  readonly side: 'left' | 'right'
  readonly opened: OpenedModel
}

/** The fields of one side. */
export function SideFields({ side, opened }: SideFieldsProps) {
  const store = useCompareStore()
  const draft = useCompare((state) => state[side])
  const models = useApp((state) => state.models)
  const title = compareText[side]
  const put = (change: Partial<SideDraft>) =>
    store.setState((state) => ({ [side]: { ...state[side], ...change } }))
  return (
    <fieldset className="min-w-0 rounded-lg border border-line bg-panel px-3 pt-1 pb-3">
      <legend className="px-1 font-semibold">{title}</legend>
      <div className="grid gap-2">
        <select
          aria-label={compareText.side(title)}
          value={draft.modelId ?? ''}
          onChange={(event) => put({ modelId: event.target.value === '' ? null : event.target.value })}
          className={field}
        >
          <option value={opened.id}>{compareText.thisModel(opened.model.name)}</option>
          {models
            .filter(({ id }) => id !== opened.id)
            .map(({ id, model }) => (
              <option key={id} value={id}>
                {model.name}
              </option>
            ))}
          <option value="">{compareText.location}</option>
        </select>
        {draft.modelId === null ? (
          <LocationFields draft={draft} title={title} onChange={put} />
        ) : (
          <MethodField draft={draft} side={side} onChange={put} />
        )}
      </div>
    </fieldset>
  )
}

interface DraftFieldProps {
  readonly draft: SideDraft
  readonly onChange: (change: Partial<SideDraft>) => void
}

function MethodField({ draft, side, onChange }: DraftFieldProps & { side: 'left' | 'right' }) {
  return (
    <>
      <input
        aria-label={compareText.method(compareText[side])}
        placeholder={compareText.methodHint}
        value={draft.method}
        list={`methods-${side}`}
        spellCheck={false}
        onChange={(event) => onChange({ method: event.target.value })}
        className={`${field} font-mono`}
      />
      <datalist id={`methods-${side}`}>
        {methods.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  )
}

function LocationFields({ draft, title, onChange }: DraftFieldProps & { title: string }) {
  return (
    <>
      <input
        aria-label={compareText.locationName(title)}
        placeholder={compareText.locationHint}
        value={draft.location}
        spellCheck={false}
        onChange={(event) => onChange({ location: event.target.value })}
        className={field}
      />
      {/^https?:/i.test(draft.location) && (
        <input
          type="password"
          autoComplete="off"
          aria-label={compareText.key(title)}
          placeholder={compareText.keyHint}
          value={draft.key}
          onChange={(event) => onChange({ key: event.target.value })}
          className={field}
        />
      )}
    </>
  )
}
