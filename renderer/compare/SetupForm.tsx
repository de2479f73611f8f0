/** What is compared: both sides, the rows they are given, tolerances, and the custom code. */
import type { OpenedModel, Payload } from '#shared/contract.ts'
import { lazy, Suspense, useEffect, useEffectEvent, useId, useRef } from 'react'
import { useEngine } from '../engine.tsx'
import { Button } from '../parts/Button.tsx'
import { Segmented } from '../parts/Segmented.tsx'
import { compareText } from '../strings/compare.ts'
import { rowSources, runComparison } from './compare-session.ts'
import { SideFields } from './SideFields.tsx'
import { useCompare, useCompareStore } from './use-compare.ts'

/** CodeMirror is loaded when it is needed. */
const CodeEditor = lazy(async () => ({ default: (await import('../parts/CodeEditor.tsx')).CodeEditor }))

interface SetupFormProps {
  readonly opened: OpenedModel
  readonly example: Payload | null
  /** The rows of the Predict tab. */
  readonly current: () => Payload
}

/** The form; Ctrl or Cmd with Enter compares. */
export function SetupForm({ opened, example, current }: SetupFormProps) {
  const { api } = useEngine()
  const store = useCompareStore()
  const isCustom = useCompare((state) => state.isCustom)
  const isBusy = useCompare((state) => state.outcome.kind === 'busy')
  const lacksFile = useCompare((state) => state.rows === 'file' && state.file === null)
  const run = () => {
    if (isBusy || lacksFile) return
    const { rows, file } = store.getState()
    const payload = rows === 'predict' ? current() : rows === 'example' ? example : (file?.payload ?? null)
    void runComparison(api, store, payload)
  }
  const runNow = useEffectEvent(run)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.repeat) return
      event.preventDefault()
      runNow()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        run()
      }}
      className="grid gap-3"
    >
      <div className="grid gap-3 @min-[640px]:grid-cols-2">
        <SideFields side="left" opened={opened} />
        <SideFields side="right" opened={opened} />
      </div>
      <label className="flex w-fit items-center gap-2">
        <input
          type="checkbox"
          checked={isCustom}
          onChange={(event) => store.setState({ isCustom: event.target.checked })}
          className="accent-accent"
        />
        {compareText.custom}
      </label>
      {isCustom && <CustomCode />}
      <div className="flex flex-wrap items-end gap-x-5 gap-y-3">
        <RowsField hasExample={example !== null} />
        <AmountField name="atol" />
        <AmountField name="rtol" />
        <KeyField />
        <Button type="submit" weight="primary" className="ml-auto" aria-disabled={isBusy || lacksFile}>
          {compareText.compare}
        </Button>
      </div>
      {lacksFile && <p className="text-muted">{compareText.noRows}</p>}
    </form>
  )
}

function CustomCode() {
  const store = useCompareStore()
  const code = useCompare((state) => state.code)
  return (
    <div>
      <Suspense fallback={<div className="h-44 rounded-lg border border-line" />}>
        <CodeEditor
          label={compareText.code}
          text={code}
          language="typescript"
          size="small"
          problem={null}
          onChange={(text) => store.setState({ code: text })}
        />
      </Suspense>
      <p className="mt-1 text-small text-muted">{compareText.codeHint}</p>
    </div>
  )
}

/** Types of files by their names; anything else is JSON. */
const contentTypes: Readonly<Record<string, string>> = { csv: 'text/csv', json: 'application/json' }

function RowsField({ hasExample }: { hasExample: boolean }) {
  const store = useCompareStore()
  const source = useCompare((state) => state.rows)
  const file = useCompare((state) => state.file)
  const chooser = useRef<HTMLInputElement>(null)
  const choices = rowSources
    .filter((value) => value !== 'example' || hasExample)
    .map((value) => ({ value, label: compareText.rowsFrom[value] }))
  const read = async (given: File | undefined) => {
    if (given === undefined) return
    const contentType = contentTypes[given.name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/json'
    const body = await given.text()
    store.setState({ file: { name: given.name, payload: { contentType, body } } })
  }
  return (
    <div className="grid gap-1">
      <span className="text-small text-muted">{compareText.rows}</span>
      <div className="flex flex-wrap items-center gap-2">
        <Segmented
          label={compareText.rows}
          value={source}
          choices={choices}
          onChange={(rows) => store.setState({ rows })}
        />
        {source === 'file' && (
          <>
            <input
              ref={chooser}
              type="file"
              accept=".csv,.json"
              aria-label={compareText.chooseFile}
              className="sr-only"
              tabIndex={-1}
              onChange={(event) => void read(event.target.files?.[0])}
            />
            <Button onClick={() => chooser.current?.click()}>{file?.name ?? compareText.chooseFile}</Button>
          </>
        )}
      </div>
    </div>
  )
}

function AmountField({ name }: { name: 'atol' | 'rtol' }) {
  const store = useCompareStore()
  const text = useCompare((state) => state[name])
  const id = useId()
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="text-small text-muted">
        {`${compareText[name]} ${compareText.tolerance.toLowerCase()}`}
      </label>
      <input
        id={id}
        inputMode="decimal"
        placeholder={compareText.byDtype}
        value={text}
        onChange={(event) => store.setState({ [name]: event.target.value })}
        className="h-7 w-28 rounded-md border border-control bg-panel px-2"
      />
    </div>
  )
}

function KeyField() {
  const store = useCompareStore()
  const key = useCompare((state) => state.key)
  const id = useId()
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="text-small text-muted">
        {compareText.alignBy}
      </label>
      <input
        id={id}
        placeholder={compareText.position}
        value={key}
        onChange={(event) => store.setState({ key: event.target.value })}
        className="h-7 w-32 rounded-md border border-control bg-panel px-2"
      />
    </div>
  )
}
