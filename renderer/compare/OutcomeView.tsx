/** What came of a comparison: first what matters most, then classes, columns, plots and rows. */
import type { KeptComparison } from '#shared/compare-calls.ts'
import type { Comparison, RowFailure } from '#shared/comparison.ts'
import type { OpenedModel } from '#shared/contract.ts'
import type { Failure } from '#shared/failure.ts'
import { toFailure } from '#shared/user-error.ts'
import { useState } from 'react'
import { useActions, useApp, useEngine } from '../engine.tsx'
import { Button } from '../parts/Button.tsx'
import { FailureNote } from '../parts/FailureNote.tsx'
import { Note } from '../parts/Note.tsx'
import { ProgressLine } from '../parts/ProgressLine.tsx'
import { Empty, Section } from '../parts/Section.tsx'
import { compareText } from '../strings/compare.ts'
import { ClassMatrix } from './ClassMatrix.tsx'
import { ColumnList } from './ColumnList.tsx'
import { ComparedTable } from './ComparedTable.tsx'
import { Plots } from './Plots.tsx'
import { saveText } from '../save-file.ts'
import { useCompare } from './use-compare.ts'

interface OutcomeViewProps {
  readonly opened: OpenedModel
  /** Compares again. */
  readonly retry: () => void
}

/** The outcome in each of its states. */
export function OutcomeView({ opened, retry }: OutcomeViewProps) {
  const outcome = useCompare((state) => state.outcome)
  switch (outcome.kind) {
    case 'idle':
      return <Empty title={compareText.none}>{compareText.noneHint}</Empty>
    case 'busy':
      return (
        <div className="max-w-md">
          <ProgressLine
            progress={outcome.progress}
            fallback={compareText.comparing}
            since={outcome.since}
            onCancel={outcome.cancel}
          />
        </div>
      )
    case 'failed':
      return <Refused failure={outcome.failure} retry={retry} />
    case 'done':
      return <Found key={outcome.value.comparisonId} kept={outcome.value} opened={opened} />
  }
}

/** What is not trusted yet, by its place: the folder of an open model, or a script. */
function Refused({ failure, retry }: { failure: Failure; retry: () => void }) {
  const { api } = useEngine()
  const { activate, showDialog } = useActions()
  const { code, where = '' } = failure
  const model = useApp(({ models }) => models.find(({ folder }) => folder === where))
  if (code !== 'untrusted') return <FailureNote failure={failure} />
  const trust = async () => {
    await api.trustScript({ script: where })
    retry()
  }
  const look = (id: string) => {
    activate(id)
    showDialog('trust')
  }
  const action =
    model === undefined ? (
      <Button weight="link" onClick={() => void trust()}>
        {compareText.trustScript}
      </Button>
    ) : (
      <Button weight="link" onClick={() => look(model.id)}>
        {compareText.trustModel(model.model.name)}
      </Button>
    )
  return <FailureNote failure={failure} actions={action} />
}

function Found({ kept, opened }: { kept: KeptComparison; opened: OpenedModel }) {
  const { comparison, comparisonId } = kept
  return (
    <>
      <Summary kept={kept} />
      {comparison.classes.some(({ flips }) => flips > 0) && (
        <Section title={compareText.classes}>
          <div className="grid gap-4">
            {comparison.classes.map((classes) => (
              <ClassMatrix key={`${classes.left} ${classes.right}`} classes={classes} />
            ))}
          </div>
        </Section>
      )}
      <Failures title={compareText.failures('left')} failures={comparison.leftFailures} />
      <Failures title={compareText.failures('right')} failures={comparison.rightFailures} />
      {comparison.columns.length > 0 && (
        <>
          <Section title={compareText.columns}>
            <ColumnList columns={comparison.columns} />
          </Section>
          <Plots comparison={comparison} comparisonId={comparisonId} />
          <ComparedTable comparison={comparison} comparisonId={comparisonId} opened={opened} />
        </>
      )}
    </>
  )
}

function Summary({ kept }: { kept: KeptComparison }) {
  const { comparison, times } = kept
  const [lead, ...more] = comparison.summary
  // The summary has said already that there is no output.
  const findings = comparison.findings.filter(({ code }) => code !== 'no-output')
  return (
    <Note
      tone={comparison.holds ? 'ok' : 'warn'}
      role="status"
      title={<span className="text-large">{lead ?? compareText.holds}</span>}
      actions={<SaveButtons kept={kept} />}
    >
      {more.map((line) => (
        <p key={line}>{line}</p>
      ))}
      {findings.length > 0 && (
        <ul aria-label={compareText.findings} className="mt-1 list-disc pl-4">
          {findings.map(({ text }) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      {kept.notices.map((text) => (
        <p key={text} className="mt-1">
          {text}
        </p>
      ))}
      <p className="mt-1 text-muted">
        {comparison.holds ? compareText.holds : compareText.breaks}.{' '}
        {compareText.latency(milliseconds(times.left), milliseconds(times.right))}
      </p>
    </Note>
  )
}

function milliseconds(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`
}

function SaveButtons({ kept }: { kept: KeptComparison }) {
  const { api } = useEngine()
  const [failure, setFailure] = useState<unknown>(null)
  const save = async (format: 'html' | 'json') => {
    try {
      const { text } = await api.comparisonReport({ comparisonId: kept.comparisonId, format })
      saveText(text, `comparison.${format}`, format === 'html' ? 'text/html' : 'application/json')
    } catch (error) {
      setFailure(error)
    }
  }
  return (
    <>
      <Button weight="link" onClick={() => void save('html')}>
        {compareText.saveHtml}
      </Button>
      <Button weight="link" onClick={() => void save('json')}>
        {compareText.saveJson}
      </Button>
      {failure !== null && <span role="alert">{toFailure(failure).message}</span>}
    </>
  )
}

/** As many are listed; the report has all. */
const SHOWN_FAILURES = 20

function Failures({ title, failures }: { title: string; failures: Comparison['leftFailures'] }) {
  if (failures.length === 0) return null
  return (
    <Section title={title}>
      <ul className="grid gap-1">
        {failures.slice(0, SHOWN_FAILURES).map(({ row, message }: RowFailure) => (
          <li key={row} className="wrap-anywhere">
            {compareText.failure(row + 1, message)}
          </li>
        ))}
      </ul>
    </Section>
  )
}
