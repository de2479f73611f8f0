/** What is compared: an output that is here, or a file of one that is read where the comparison is made. */
import type { Compared, CompareOptions, SideOutput } from '#app/compare/compare.ts'
import { compare } from '#app/compare/compare.ts'
import type { Table } from '#shared/values.ts'
import { savedOutput } from './saved-output.ts'

/** One side of a comparison to be made. Plain data: it crosses to a thread. */
export type SideSource =
  | { readonly kind: 'output'; readonly output: SideOutput; readonly milliseconds: number }
  | { readonly kind: 'file'; readonly name: string; readonly file: string }

/** A comparison to be made. */
export interface ComparisonTask {
  readonly left: SideSource
  /** Null is the left itself. */
  readonly right: SideSource | null
  readonly inputs: Table | null
  readonly options: CompareOptions
}

/** Hears what is done. */
export type ReportComparison = (activity: string, done?: number, total?: number) => void

/** A comparison that was made, with the milliseconds of both sides. */
export interface MadeComparison {
  readonly compared: Compared
  readonly times: { readonly left: number; readonly right: number }
}

/** A side that has come out. */
export interface ReadSide {
  readonly output: SideOutput
  readonly milliseconds: number
}

/** Reads what is still to be read. Throws a UserError for a file that is none of outputs. */
export async function readSource(source: SideSource, signal: AbortSignal): Promise<ReadSide> {
  if (source.kind === 'output') return source
  const started = performance.now()
  const { output, isTableFile } = await savedOutput(source.file, signal)
  const side = { name: source.name, output, failure: null, rowNumbers: null, failures: [], isTableFile }
  return { output: side, milliseconds: performance.now() - started }
}

/** Makes a comparison in this thread. */
export async function makeComparison(
  { left, right, inputs, options }: ComparisonTask,
  { signal, report }: { readonly signal: AbortSignal; readonly report: ReportComparison },
): Promise<MadeComparison> {
  if ([left, right].some((source) => source?.kind === 'file')) report('Reading saved outputs')
  const one = await readSource(left, signal)
  const other = right === null ? one : await readSource(right, signal)
  report('Comparing')
  const compared = compare(one.output, other.output, {
    inputs,
    options,
    report: (done, total) => report('Comparing columns', done, total),
  })
  return { compared, times: { left: one.milliseconds, right: other.milliseconds } }
}
