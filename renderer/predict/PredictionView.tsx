/** The outcome of a run: MLflow's answer, the model's own outputs, the response as it is sent. */
import type { Prediction, ResultSummary } from '#shared/prediction.ts'
import { useState } from 'react'
import { useEngine } from '../engine.tsx'
import { formatDuration, formatPlural } from '../format.ts'
import { Button } from '../parts/Button.tsx'
import { CallView } from '../parts/CallView.tsx'
import { CopyButton } from '../parts/CopyButton.tsx'
import { Note } from '../parts/Note.tsx'
import { Segmented } from '../parts/Segmented.tsx'
import { Tag } from '../parts/Tag.tsx'
import { predictText, resultText } from '../strings/predict.ts'
import { shapeText } from '../type-text.ts'
import { useCall } from '../use-call.ts'
import { PrintedView } from './PrintedView.tsx'
import { AnswerRefused } from './RefusalNote.tsx'
import { ResultTable } from './ResultTable.tsx'
import type { SentRows } from './sent-rows.ts'

type View = 'answer' | 'own' | 'body'

interface PredictionViewProps {
  readonly modelId: string
  readonly prediction: Prediction
  /** Null where all rows were sent. */
  readonly rows: SentRows | null
  readonly isStale: boolean
}

const views = [
  { value: 'answer', label: resultText.answer },
  { value: 'own', label: resultText.own },
  { value: 'body', label: resultText.body },
] as const

/** One prediction, seen three ways. */
export function PredictionView({ modelId, prediction, rows, isStale }: PredictionViewProps) {
  const [view, setView] = useState<View>('answer')
  return (
    <>
      <div className="mb-2.5 flex flex-wrap items-center gap-2">
        <Segmented label={resultText.view} value={view} choices={views} onChange={setView} />
        {isStale && <Tag>{resultText.stale}</Tag>}
      </div>
      {view === 'answer' && (
        <Answer modelId={modelId} prediction={prediction} rows={rows} onShowOwn={() => setView('own')} />
      )}
      {view === 'own' && <OwnOutputs modelId={modelId} prediction={prediction} rows={rows} />}
      {view === 'body' && <ResponseBody modelId={modelId} predictionId={prediction.predictionId} />}
      <Answered prediction={prediction} />
      <PrintedView printed={prediction.printed} />
      {prediction.notices.length > 0 && (
        <div className="mt-3">
          <Note title={resultText.notices}>
            {prediction.notices.map((notice) => (
              <p key={notice}>{notice}</p>
            ))}
          </Note>
        </div>
      )}
    </>
  )
}

type PartProps = Omit<PredictionViewProps, 'isStale'>

function Answer({ modelId, prediction, rows, onShowOwn }: PartProps & { readonly onShowOwn: () => void }) {
  const { answer } = prediction
  if (answer.ok) {
    return <Results modelId={modelId} prediction={prediction} rows={rows} results={answer.results} />
  }
  return (
    <AnswerRefused refusal={answer.refusal}>
      {prediction.ownOutputs.length > 0 && (
        <p className="mt-1">
          {resultText.ownInstead}{' '}
          <Button weight="link" className="min-h-0!" onClick={onShowOwn}>
            {resultText.showOwn}
          </Button>
        </p>
      )}
    </AnswerRefused>
  )
}

function OwnOutputs({ modelId, prediction, rows }: PartProps) {
  if (prediction.ownOutputs.length === 0) return <Note>{resultText.noOwn}</Note>
  return (
    <>
      <p className="mb-2 text-muted">{resultText.ownRan}</p>
      <Results modelId={modelId} prediction={prediction} rows={rows} results={prediction.ownOutputs} />
    </>
  )
}

function Results({
  modelId,
  prediction,
  rows,
  results,
}: PartProps & { readonly results: readonly ResultSummary[] }) {
  return (
    <div className="flex flex-col gap-4">
      {results.map((result) => (
        <section key={result.view} aria-label={result.title}>
          <h3 className="mb-1 flex flex-wrap items-baseline gap-x-2">
            <span className="font-semibold wrap-anywhere">{result.title}</span>
            <code className="text-faint">
              {result.pythonType} {result.shape.length > 0 && shapeText(result.shape)}
            </code>
          </h3>
          <ResultTable
            modelId={modelId}
            predictionId={prediction.predictionId}
            result={result}
            sent={rows?.sent.length === result.rowCount ? rows : null}
          />
        </section>
      ))}
    </div>
  )
}

function Answered({ prediction }: { prediction: Prediction }) {
  const { timing, runtime, trace } = prediction
  const rows = trace.rowCount === null ? resultText.answer : formatPlural(trace.rowCount, 'row')
  const parts = (['parse', 'enforce', 'run', 'encode'] as const).map(
    (part) => `${part} ${formatDuration(timing[part])}`,
  )
  return (
    <p className="mt-2 text-muted" title={parts.join(', ')}>
      {resultText.by(
        rows,
        formatDuration(timing.total),
        `${runtime.name} ${runtime.version} (${runtime.kind})`,
      )}
    </p>
  )
}

function ResponseBody({ modelId, predictionId }: { modelId: string; predictionId: string }) {
  const { calls } = useEngine()
  const body = useCall(calls, 'responseBody', { id: modelId, predictionId }, { when: 'now' })
  return (
    <CallView call={body} busy={resultText.loading}>
      {({ status, body: text, truncated }) => (
        <>
          <div className="mb-1.5 flex items-center gap-2">
            <Tag tone={status === 200 ? 'ok' : 'bad'}>{resultText.status(status)}</Tag>
            {truncated && <span className="text-muted">{resultText.truncated}</span>}
            <span className="ml-auto">
              <CopyButton text={text} label={predictText.copyBody} worded />
            </span>
          </div>
          <pre
            role="group"
            tabIndex={0}
            aria-label={resultText.body}
            className="max-h-[46vh] overflow-auto rounded-lg border border-line bg-raised p-3 whitespace-pre-wrap wrap-anywhere"
          >
            {text}
          </pre>
        </>
      )}
    </CallView>
  )
}
