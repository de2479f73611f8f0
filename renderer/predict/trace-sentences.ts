/** An enforcement trace in a sentence or two. */
import type { Trace, TraceStep } from '#shared/prediction.ts'
import { formatCount, formatPlural } from '../format.ts'

/** "5 rows of 12 columns. 1 column cast (int64 → float64), 2 absent. Columns in the signature's order." */
export function traceSentences(trace: Trace): string {
  const columns = trace.steps.filter((step) => step.kind !== 'param')
  const received = columns.filter((step) => step.to !== '')
  const noun = columns.some((step) => step.kind === 'tensor') ? 'tensor' : 'column'
  const rows = trace.rowCount === null ? '' : `${formatPlural(trace.rowCount, 'row')} of `
  const parts = [`${rows}${formatPlural(received.length, noun)}`, ...changes(columns)]
  const params = trace.steps.filter((step) => step.kind === 'param' && step.action !== 'dropped').length
  const sentences = [
    `${parts.join(', ')}.`,
    trace.reordered ? "Columns are put into the signature's order." : '',
    params > 0 ? `${formatPlural(params, 'param')}.` : '',
  ]
  return sentences.filter((sentence) => sentence !== '').join(' ')
}

function changes(steps: readonly TraceStep[]): readonly string[] {
  const cast = steps.filter((step) => step.action === 'cast')
  const pairs = [...new Set(cast.map((step) => `${step.from} → ${step.to}`))]
  const cells = steps.flatMap((step) => step.cells)
  const changed = cells.filter((cell) => cell.action === 'cast').length
  const isCut = steps.some((step) => step.cells.length >= MAX_TRACED_CELLS)
  const counted = [
    [cast.length, `cast${pairs.length > 0 && pairs.length <= 3 ? ` (${pairs.join(', ')})` : ''}`],
    [steps.filter((step) => step.action === 'filled').length, 'filled'],
    [steps.filter((step) => step.action === 'absent').length, 'absent'],
    [steps.filter((step) => step.action === 'dropped').length, 'dropped'],
  ] as const
  return [
    ...counted.filter(([count]) => count > 0).map(([count, word]) => `${formatCount(count)} ${word}`),
    ...(changed > 0 ? [changedCells(changed, isCut)] : []),
  ]
}

/** As many changed cells the engine tells of one column. */
const MAX_TRACED_CELLS = 1_000

function changedCells(count: number, isCut: boolean): string {
  if (isCut) return `${formatCount(count)} cells changed or more: of each column the first 1,000 are marked`
  return `${formatCount(count)} ${count === 1 ? 'cell' : 'cells'} changed`
}
