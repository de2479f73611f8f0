/** The outcome of a run: MLflow's answer, the model's own outputs, the response as it is sent. */
import type { Prediction, ResultSummary } from '#shared/prediction.ts'
import { useMemo } from 'react'
import { useEngine } from '../engine.tsx'
import { formatDuration, formatPlural } from '../format.ts'
import { Button } from '../parts/Button.tsx'
import { CallView } from '../parts/CallView.tsx'
import { Note } from '../parts/Note.tsx'
import { Segmented } from '../parts/Segmented.tsx'
import { Tag } from '../parts/Tag.tsx'
import { resultText } from '../strings/predict.ts'
import { shapeText } from '../type-text.ts'
import { useCall } from '../use-call.ts'
import { BodyText } from './BodyText.tsx'
import { PrintedView } from './PrintedView.tsx'
import { AnswerRefused } from './RefusalNote.tsx'
import { answeredInput } from './answered-input.ts'
import { ResultSpread } from './ResultSpread.tsx'
import { ResultTable } from './ResultTable.tsx'
import { rowsAt } from './sent-input.ts'
import type { SentRows } from './sent-rows.ts'
import { outputViews } from './session.ts'
import { usePredict, useSession } from './use-session.ts'

interface PredictionViewProps {
  readonly modelId: string
  readonly prediction: Prediction
  /** Null where all rows were sent. */
  readonly rows: SentRows | null
  readonly isStale: boolean
}

const views = outputViews.map((value) => ({ value, label: resultText[value] }))

/** One prediction, seen three ways. */
export function PredictionView({ modelId, prediction, rows, isStale }: PredictionViewProps) {
  const { actions } = useSession()
  const view = usePredict((state) => state.outputView)
  return (
    <>
      <div className="mb-2.5 flex flex-wrap items-center gap-2">
        <Segmented label={resultText.view} value={view} choices={views} onChange={actions.showOutputs} />
        {isStale && <Tag>{resultText.stale}</Tag>}
      </div>
      {view === 'answer' && (
        <Answer
          modelId={modelId}
          prediction={prediction}
          rows={rows}
          onShowOwn={() => actions.showOutputs('own')}
        />
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
  const { predictionId } = prediction
  const input = usePredict((state) => answeredInput(state, predictionId))
  const answered = useMemo(
    () => (input === null || rows === null ? input : rowsAt(input, rows.sent)),
    [input, rows],
  )
  return (
    <>
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
      <ResultSpread modelId={modelId} predictionId={predictionId} results={results} input={answered} />
    </>
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
        <BodyText status={status} text={text} said={truncated ? resultText.truncated : ''} />
      )}
    </CallView>
  )
}
