/** What predict returned: the outcome, the runs before it. */
import type { OpenedModel } from '#shared/contract.ts'
import { useActions } from '../engine.tsx'
import { Button } from '../parts/Button.tsx'
import { FailureNote } from '../parts/FailureNote.tsx'
import { Note } from '../parts/Note.tsx'
import { Empty } from '../parts/Section.tsx'
import { statusText } from '../strings/frame.ts'
import { resultText } from '../strings/predict.ts'
import { needsPython } from '../run-in-python.ts'
import { trustText } from '../strings/trust.ts'
import { TrustNeeded } from '../panels/TrustNeeded.tsx'
import { PredictionView } from './PredictionView.tsx'
import { TableOutcome } from './TableOutcome.tsx'
import type { SentRows } from './sent-rows.ts'
import { RunHistory } from './RunHistory.tsx'
import { isChangedSince, rowCountIn, shownRecord } from './session.ts'
import type { RunRecord } from './session.ts'
import { usePredict, useSession } from './use-session.ts'
import { useShownOutcome } from './use-shown-outcome.ts'

/** Everything on the output's side. */
export function ResultSide({ opened }: { opened: OpenedModel }) {
  const isRunning = usePredict((state) => state.running !== null)
  const outcome = useShownOutcome()
  return (
    <>
      {opened.runtime.kind === 'none' && (
        <div className="mb-3">
          <TrustNeeded opened={opened} />
        </div>
      )}
      {opened.runtime.kind === 'crashed' && !isRunning && <Crashed opened={opened} />}
      <div ref={outcome} className="mb-6">
        <Cancelled />
        <Outcome opened={opened} />
      </div>
      <RunHistory />
    </>
  )
}

function Cancelled() {
  const isCancelled = usePredict((state) => state.isCancelled)
  if (!isCancelled) return null
  return (
    <div className="mb-3">
      <Note role="status" title={resultText.cancelled}>
        {resultText.lost}
      </Note>
    </div>
  )
}

/** A runtime that ended outside of a run; a run that ended with it says so itself. */
function Crashed({ opened }: { opened: OpenedModel }) {
  const { startRuntime } = useActions()
  const shown = usePredict(shownRecord)
  if (opened.runtime.kind !== 'crashed' || shown?.outcome.kind === 'failed') return null
  return (
    <div className="mb-3">
      <Note
        tone="bad"
        role="status"
        title={resultText.crashed}
        actions={
          <Button weight="link" onClick={() => void startRuntime(opened.id)}>
            {statusText.restart}
          </Button>
        }
      >
        {opened.runtime.failure.message} {resultText.lost}
      </Note>
    </div>
  )
}

function Outcome({ opened }: { opened: OpenedModel }) {
  const shown = usePredict(shownRecord)
  const isStale = usePredict((state) => shown !== null && isChangedSince(shown.snapshot, state))
  const isRunning = usePredict((state) => state.running !== null)
  const isCancelled = usePredict((state) => state.isCancelled)
  if (shown === null) {
    return isRunning || isCancelled || opened.runtime.kind === 'none' ? null : (
      <Empty title={resultText.none}>{resultText.noneHint}</Empty>
    )
  }
  if (shown.outcome.kind === 'failed') return <FailedRun opened={opened} run={shown} />
  if (shown.kept?.hasOutputs === false && shown.outcome.prediction.answer.ok) return <PastRun run={shown} />
  if (shown.outcome.kind === 'table') {
    return (
      <div className={isRunning ? 'opacity-60' : ''}>
        <TableOutcome
          modelId={opened.id}
          run={shown}
          prediction={shown.outcome.prediction}
          isStale={isStale}
        />
      </div>
    )
  }
  return (
    <div className={isRunning ? 'opacity-60' : ''}>
      <PredictionView
        key={shown.outcome.prediction.predictionId}
        modelId={opened.id}
        prediction={shown.outcome.prediction}
        rows={sentRows(shown)}
        isStale={isStale}
      />
    </div>
  )
}

/** A run from before Palate was started: what it was, without its outputs. */
function PastRun({ run }: { run: RunRecord }) {
  const { actions } = useSession()
  return (
    <Note
      role="status"
      title={resultText.past}
      actions={
        <Button weight="link" onClick={() => actions.bringBack(run)}>
          {resultText.bringBack}
        </Button>
      }
    >
      {resultText.pastHint}
    </Note>
  )
}

/** Which rows of the input were sent, where some were not. */
function sentRows({ sent, snapshot }: RunRecord): SentRows | null {
  const all = rowCountIn(snapshot)
  return sent === null || all === null ? null : { sent, all }
}

function FailedRun({ opened, run }: { opened: OpenedModel; run: RunRecord }) {
  const { actions } = useSession()
  const { startRuntime, showDialog } = useActions()
  if (run.outcome.kind !== 'failed') return null
  const { failure } = run.outcome
  const crashed = failure.code === 'runtime-crashed'
  const hint = needsPython(opened) && opened.trust !== 'trusted' ? trustText.couldRun : failure.hint
  const again = () => void startRuntime(opened.id).then(() => actions.predict())
  return (
    <FailureNote
      failure={
        crashed ? { ...failure, hint: `${hint ?? ''} ${resultText.lost}`.trim() } : { ...failure, hint }
      }
      actions={
        <>
          <Button weight="link" onClick={crashed ? again : () => void actions.predict()}>
            {crashed ? resultText.restart : resultText.retry}
          </Button>
          {(failure.code === 'unsupported' || failure.code === 'untrusted') && opened.trust !== 'trusted' && (
            <Button weight="link" onClick={() => showDialog('trust')}>
              {trustText.look}
            </Button>
          )}
        </>
      }
    />
  )
}
