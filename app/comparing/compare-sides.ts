/** Both sides over the same rows, and the comparison of what comes out. */
import type { CompareOptions, SideOutput } from '#app/compare/compare.ts'
import type { RequestPayload } from '#app/payload/parsed-payload.ts'
import type { SideChoice } from '#shared/compare-calls.ts'
import { runSide } from './engine-sides.ts'
import type { SideRun } from './engine-sides.ts'
import type { SideParts } from './side-session.ts'
import { inputRows } from './input-rows.ts'
import type { ReportComparison, SideSource } from './side-source.ts'
import type { MayAsk } from './named-addresses.ts'
import { startComparison } from './start-comparison.ts'
import type { LiveComparison } from './start-comparison.ts'

/** What is compared. */
export interface ComparisonSetup {
  readonly left: SideChoice
  readonly right: SideChoice
  readonly payload: RequestPayload | null
  readonly options: CompareOptions
}

/** What comparing needs of the engine. */
export interface ComparingParts extends SideParts {
  /** The built thread of large comparisons; null compares in this one. */
  readonly comparisonWorker: URL | null
}

/** Where, until when, and with whom a comparison is made. */
export interface ComparisonRun {
  readonly parts: ComparingParts
  readonly signal: AbortSignal
  readonly report: ReportComparison
  /** Which addresses the person at the window has named. */
  readonly mayAsk: MayAsk
}

/** A comparison with what was noticed on the way. */
export interface SidesCompared {
  readonly live: LiveComparison
  readonly notices: readonly string[]
  /** What the right side answered, where that is small enough to be kept twice. */
  readonly right: SideOutput | null
}

/** Runs both sides and compares. Throws what running a side throws. */
export async function compareSides(
  { left, right, payload, options }: ComparisonSetup,
  { parts, signal, report, mayAsk }: ComparisonRun,
): Promise<SidesCompared> {
  const notices: string[] = []
  const run: SideRun = { parts, payload, signal, report, notice: (text) => void notices.push(text), mayAsk }
  const one = await runSide(left, run, { side: right, signature: null })
  const isSame = JSON.stringify(left) === JSON.stringify(right)
  const other = isSame ? one : await runSide(right, run, { side: left, signature: one.signature })
  const inputs = inputRows(payload, one.signature ?? other.signature)
  const task = { left: one.source, right: isSame ? null : other.source, inputs, options }
  const place = { worker: parts.comparisonWorker, signal, report }
  const kept = smallOutput(other.source)
  return { live: await startComparison(task, place), notices, right: kept }
}

/** As many values of a plain answer or rows of a table make a case that a person reads. */
const SMALL_ROWS = 5_000

function smallOutput(source: SideSource): SideOutput | null {
  if (source.kind === 'file') return null
  const frame = source.output.output
  if (frame === null) return null
  const rows =
    frame.kind === 'table'
      ? frame.rowCount
      : frame.kind === 'series' || frame.kind === 'tensor'
        ? frame.values.data.length
        : 0
  return rows > SMALL_ROWS ? null : source.output
}
