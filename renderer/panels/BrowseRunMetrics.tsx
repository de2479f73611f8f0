/** What the run of a version measured. */
import { quoted } from '../browsing.ts'
import { useEngine } from '../engine.tsx'
import { useCall } from '../use-call.ts'
import { Metrics } from './BrowseCells.tsx'

/** Runs that are asked for together; a filter may have 10,000 characters. */
const TOGETHER = 100

interface RunMetricsProps {
  readonly store: string
  readonly runId: string | null
  /** The runs of all rows, so that rows near each other share one question. */
  readonly among: readonly (string | null)[]
}

/** The metrics of one run; nothing until they are known, and where the run is gone. */
export function RunMetrics({ store, runId, among }: RunMetricsProps) {
  const { calls } = useEngine()
  const first = Math.floor(Math.max(0, among.indexOf(runId)) / TOGETHER) * TOGETHER
  const ids = new Set(among.slice(first, first + TOGETHER).filter((id) => id !== null))
  const list = Array.from(ids, quoted).join(', ')
  const input =
    runId === null ? null : { store, filter: `attributes.run_id IN (${list})`, pageSize: TOGETHER }
  const { state } = useCall(calls, 'searchRuns', input, { when: 'now' })
  const run = state.kind === 'done' ? state.value.items.find((found) => found.runId === runId) : undefined
  return run === undefined ? null : <Metrics metrics={run.metrics} />
}
