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
  const counted = [
    [cast.length, `cast${pairs.length > 0 && pairs.length <= 3 ? ` (${pairs.join(', ')})` : ''}`],
    [steps.filter((step) => step.action === 'filled').length, 'filled'],
    [steps.filter((step) => step.action === 'absent').length, 'absent'],
    [steps.filter((step) => step.action === 'dropped').length, 'dropped'],
    [changed, changed === 1 ? 'cell changed' : 'cells changed'],
  ] as const
  return counted.filter(([count]) => count > 0).map(([count, word]) => `${formatCount(count)} ${word}`)
}
