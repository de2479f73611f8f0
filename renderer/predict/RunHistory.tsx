/** The runs of the model with their inputs: of this window, and those kept from before. */
import { formatDuration, formatPlural, formatTime } from '../format.ts'
import { Button } from '../parts/Button.tsx'
import { Section } from '../parts/Section.tsx'
import { resultText } from '../strings/predict.ts'
import { useNow } from '../use-now.ts'
import type { RunRecord } from './session.ts'
import { usePredict, useSession } from './use-session.ts'

/** One line a run, newest first. */
export function RunHistory() {
  const runs = usePredict((state) => state.runs)
  if (runs.length === 0) return null
  return (
    <Section title={resultText.history}>
      <ul className="max-h-64 divide-y divide-line overflow-auto rounded-lg border border-line">
        {runs.map((run) => (
          <RunLine key={run.number} run={run} />
        ))}
      </ul>
    </Section>
  )
}

function RunLine({ run }: { run: RunRecord }) {
  const { actions } = useSession()
  const now = useNow()
  const isShown = usePredict((state) => state.shownRun === run.number)
  return (
    <li className={`flex items-center gap-3 px-2.5 py-0.5 ${isShown ? 'bg-accent-soft' : ''}`}>
      <button
        type="button"
        aria-current={isShown ? 'true' : undefined}
        onClick={() => actions.showRun(run.number)}
        className="grid min-w-0 flex-1 grid-cols-[84px_92px_minmax(0,1fr)_auto] items-center gap-2 rounded py-1 text-left"
      >
        <span className="text-faint">{formatTime(run.at, now)}</span>
        <span className="truncate">{run.rowCount === null ? '' : formatPlural(run.rowCount, 'row')}</span>
        <span className="truncate">{outcomeText(run)}</span>
        <span className="text-right text-muted">{durationText(run)}</span>
      </button>
      <Button weight="link" className="min-h-0!" onClick={() => actions.bringBack(run)}>
        {resultText.bringBack}
      </Button>
    </li>
  )
}

function outcomeText({ outcome, method }: RunRecord) {
  if (outcome.kind === 'failed') return <span className="text-bad">{resultText.failed}</span>
  const { answer, runtime } = outcome.prediction
  if (!answer.ok) return <span className="text-bad">{resultText.refusedShort}</span>
  return method === null ? runtime.kind : `${method} · ${runtime.kind}`
}

function durationText({ outcome }: RunRecord): string {
  switch (outcome.kind) {
    case 'failed':
      return ''
    case 'predicted':
      return formatDuration(outcome.prediction.timing.total)
    case 'table':
      return formatDuration(outcome.prediction.milliseconds)
  }
}
