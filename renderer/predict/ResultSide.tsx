/** What predict returned: the button, the run under way, the outcome, the runs before it. */
import type { OpenedModel } from '#shared/contract.ts'
import { Play, Square } from 'lucide-react'
import { useActions } from '../engine.tsx'
import { Button } from '../parts/Button.tsx'
import { FailureNote } from '../parts/FailureNote.tsx'
import { Keys } from '../parts/Keys.tsx'
import { Note } from '../parts/Note.tsx'
import { ProgressLine } from '../parts/ProgressLine.tsx'
import { Empty } from '../parts/Section.tsx'
import { statusText } from '../strings/frame.ts'
import { predictText, resultText } from '../strings/predict.ts'
import { CopyAsButton } from './CopyAs.tsx'
import { PredictionView } from './PredictionView.tsx'
import { RunHistory } from './RunHistory.tsx'
import { isChangedSince, shownRecord } from './session.ts'
import type { RunRecord } from './session.ts'
import { usePredict, useSession } from './use-session.ts'

/** Everything on the output's side. */
export function ResultSide({ opened }: { opened: OpenedModel }) {
  const { actions } = useSession()
  const running = usePredict((state) => state.running)
  const canRun = opened.runtime.kind !== 'none'
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-3">
        {running === null ? (
          <Button
            weight="primary"
            className="px-4!"
            aria-disabled={!canRun}
            onClick={() => canRun && void actions.predict()}
          >
            <Play aria-hidden size={13} />
            {predictText.run}
            <Keys keys="Mod Enter" bare />
          </Button>
        ) : (
          <Button onClick={running.cancel}>
            <Square aria-hidden size={12} />
            {predictText.cancel}
            <Keys keys="Esc" bare />
          </Button>
        )}
        <CopyAsButton />
      </div>
      {opened.runtime.kind === 'none' && (
        <div className="mb-3">
          <Note tone="warn" title={resultText.cannotRun}>
            {opened.runtime.reason} {opened.runtime.hint}
          </Note>
        </div>
      )}
      {opened.runtime.kind === 'crashed' && running === null && <Crashed opened={opened} />}
      {running !== null && (
        <div className="mb-4">
          <ProgressLine progress={running.progress} fallback={resultText.running} since={running.since} />
        </div>
      )}
      <Outcome opened={opened} />
      <RunHistory />
    </>
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
  if (shown === null) {
    return isRunning || opened.runtime.kind === 'none' ? null : (
      <Empty title={resultText.none}>{resultText.noneHint}</Empty>
    )
  }
  if (shown.outcome.kind === 'failed') return <FailedRun opened={opened} run={shown} />
  return (
    <div className={isRunning ? 'opacity-60' : ''}>
      <PredictionView
        key={shown.outcome.prediction.predictionId}
        modelId={opened.id}
        prediction={shown.outcome.prediction}
        isStale={isStale}
      />
    </div>
  )
}

function FailedRun({ opened, run }: { opened: OpenedModel; run: RunRecord }) {
  const { actions } = useSession()
  const { startRuntime } = useActions()
  if (run.outcome.kind !== 'failed') return null
  const { failure } = run.outcome
  const crashed = failure.code === 'runtime-crashed'
  const again = () => void startRuntime(opened.id).then(() => actions.predict())
  return (
    <FailureNote
      failure={crashed ? { ...failure, hint: `${failure.hint ?? ''} ${resultText.lost}`.trim() } : failure}
      actions={
        <Button weight="link" onClick={crashed ? again : () => void actions.predict()}>
          {crashed ? resultText.restart : resultText.retry}
        </Button>
      }
    />
  )
}
