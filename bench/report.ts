/** The figures as text: one line each, with its ratio and what it is meant to be. */
import type { EngineOverhead } from './engine-overhead.ts'
import { markdownTable } from './markdown-table.ts'
import type { Standing } from './side-by-side.ts'

/** A comparison of whole processes. The first is ours. */
export interface Comparison {
  readonly title: string
  readonly standings: readonly Standing[]
  /** The most that our time may be of another's, by its name. */
  readonly goals: Readonly<Record<string, number>>
  /** What was not measured, and why. */
  readonly missing: readonly string[]
}

/** A comparison of processes as lines of Markdown. */
export function comparisonLines({ standings, goals, missing }: Comparison): readonly string[] {
  const [ours] = standings
  const rows = standings.map((standing) => {
    const { name, milliseconds, peakBytes, runs } = standing
    const ratio = ours === undefined || standing === ours ? '' : ratioText(ours, standing, goals[name])
    return [name, secondsText(milliseconds), ratio, megabytes(peakBytes), String(runs)]
  })
  const notes = missing.map((what) => `Not measured: ${what}.`)
  const table = markdownTable([['', 'time', 'palate is', 'peak memory', 'runs'], ...rows])
  return [...table, ...(notes.length === 0 ? [] : ['', ...notes])]
}

function ratioText(ours: Standing, other: Standing, most: number | undefined): string {
  const ratio = ours.milliseconds / other.milliseconds
  const words = ratio < 1 ? `${(1 / ratio).toFixed(1)} times faster` : `${ratio.toFixed(2)} times as long`
  if (most === undefined) return words
  const goal =
    most < 1
      ? `at least ${Math.round(1 / most)} times faster`
      : most === 1
        ? 'faster'
        : `at most ${most} times as long`
  return `${words} (goal: ${goal}: ${ratio <= most ? 'met' : 'missed'})`
}

/** The engine's own time as lines of Markdown. */
export function engineLines({ manyRows, oneRow }: EngineOverhead): readonly string[] {
  const ratio = manyRows.engine / manyRows.raw
  const extra = oneRow.engine - oneRow.raw
  return markdownTable([
    ['', 'onnxruntime alone', 'engine', 'palate is'],
    [
      `predict of ${manyRows.rows.toLocaleString('en-US')} rows`,
      `${manyRows.raw.toFixed(3)} ms`,
      `${manyRows.engine.toFixed(3)} ms`,
      `${ratio.toFixed(2)} times as long (goal: at most 1.3: ${verdict(ratio <= 1.3)})`,
    ],
    [
      'one JSON request',
      `${oneRow.raw.toFixed(3)} ms`,
      `${oneRow.engine.toFixed(3)} ms`,
      `${extra.toFixed(3)} ms more (goal: at most 0.1 ms: ${verdict(extra <= 0.1)})`,
    ],
  ])
}

function verdict(met: boolean): string {
  return met ? 'met' : 'missed'
}

function secondsText(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds.toFixed(0)} ms` : `${(milliseconds / 1000).toFixed(2)} s`
}

function megabytes(bytes: number | null): string {
  return bytes === null ? 'not measured' : `${(bytes / 1024 / 1024).toFixed(0)} MB`
}
