/** What is compared: both sides, the rows they are given, tolerances, and the custom code. */
import type { OpenedModel } from '#shared/contract.ts'
import { useEffect, useEffectEvent, useRef } from 'react'
import { Button } from '../parts/Button.tsx'
import { Segmented } from '../parts/Segmented.tsx'
import type { SentPayload } from '../predict/sent-words.ts'
import { compareText } from '../strings/compare.ts'
import { rowSources } from './compare-session.ts'
import { ComparisonOptions } from './ComparisonOptions.tsx'
import { ExportSides } from './ExportSide.tsx'
import { Labelled } from './field.tsx'
import { SavedCases } from './SavedCases.tsx'
import { SideCode } from './SideCode.tsx'
import { SideFields } from './SideFields.tsx'
import { useCompare, useCompareStore } from './use-compare.ts'

interface SetupFormProps {
  readonly opened: OpenedModel
  readonly hasExample: boolean
  /** What the Predict tab has to compare over. */
  readonly inPredict: SentPayload
  /** Compares what is entered. */
  readonly run: () => void
}

/** The form; Ctrl or Cmd with Enter compares. */
export function SetupForm({ opened, hasExample, inPredict, run: compare }: SetupFormProps) {
  const isBusy = useCompare((state) => state.outcome.kind === 'busy')
  const lacksFile = useCompare((state) => state.rows === 'file' && state.file === null)
  const isPredict = useCompare((state) => state.rows === 'predict')
  const lacksRows = isPredict && inPredict.payload === null
  const run = () => {
    if (!isBusy && !lacksFile && !lacksRows) compare()
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
      <CodeRow />
      <div className="flex flex-wrap items-end gap-x-5 gap-y-3">
        <RowsField hasExample={hasExample} />
        <AmountField name="atol" />
        <AmountField name="rtol" />
        <KeyField />
        <Button
          type="submit"
          weight="primary"
          className="ml-auto"
          aria-disabled={isBusy || lacksFile || lacksRows}
        >
          {compareText.compare}
        </Button>
      </div>
      {lacksFile && <p className="text-muted">{compareText.noRows}</p>}
      {isPredict && inPredict.said !== '' && (
        <p role="status" className={lacksRows ? 'text-warn' : 'text-muted'}>
          {inPredict.said}
        </p>
      )}
      <ComparisonOptions />
      <SavedCases opened={opened} />
      <ExportSides opened={opened} />
    </form>
  )
}

/** The editors of sides that are code, next to each other where both are. */
function CodeRow() {
  const left = useCompare((state) => state.left.kind === 'custom')
  const right = useCompare((state) => state.right.kind === 'custom')
  if (!left && !right) return null
  return (
    <div className={`grid gap-3 ${left && right ? '@min-[640px]:grid-cols-2' : ''}`}>
      <SideCode side="left" />
      <SideCode side="right" />
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
  return (
    <Labelled
      label={`${compareText[name]} ${compareText.tolerance.toLowerCase()}`}
      inputMode="decimal"
      placeholder={compareText.byDtype}
      value={text}
      onChange={(event) => store.setState({ [name]: event.target.value })}
    />
  )
}

function KeyField() {
  const store = useCompareStore()
  const key = useCompare((state) => state.key)
  return (
    <Labelled
      label={compareText.alignBy}
      placeholder={compareText.position}
      value={key}
      onChange={(event) => store.setState({ key: event.target.value })}
      className="w-32"
    />
  )
}
