/** Words of the Compare tab. */
import type { ComparedCell } from '#shared/compare-calls.ts'
import type { ColumnComparison } from '#shared/comparison.ts'

const count = (value: number) => value.toLocaleString('en-US')

export const compareText = {
  sides: 'Two sides',
  left: 'Left',
  right: 'Right',
  side: (side: string) => `${side} side`,
  thisModel: (name: string) => `${name} (this model)`,
  location: 'A path or an address…',
  locationName: (side: string) => `${side}: model, file of outputs, or endpoint`,
  locationHint: 'Folder of a model, saved outputs (.json, .csv, .parquet), or http://…/invocations',
  key: (side: string) => `${side}: key of the endpoint`,
  keyHint: 'Key or token, if the endpoint asks for one',
  method: (side: string) => `${side}: method`,
  methodHint: 'predict',
  custom: 'Run custom code on the outputs of the right',
  code: 'Custom predict',
  codeHint:
    'JavaScript or TypeScript. It gets columns of inputs and outputs, and runs by itself: without files, network and process.',
  rows: 'Rows',
  rowsFrom: { predict: 'Predict tab', example: 'Input example', file: 'File' },
  rowCount: (rows: number) => (rows === 1 ? '1 row' : `${count(rows)} rows`),
  chooseFile: 'Choose a file of rows',
  tolerance: 'Tolerance',
  atol: 'Absolute',
  rtol: 'Relative',
  byDtype: 'by dtype',
  alignBy: 'Align by column',
  position: 'position',
  compare: 'Compare',
  comparing: 'Comparing',
  none: 'Nothing compared yet',
  noneHint:
    'Choose both sides, then Compare: the same rows go to each, and every difference is shown with its size.',
  noRows: 'Choose a file of rows first.',
  badNumber: (name: string) => `${name} takes a number of at least 0.`,
  holds: 'Within tolerance',
  breaks: 'Beyond tolerance',
  findings: 'What stands out',
  latency: (left: string, right: string) => `Left took ${left}, right ${right}.`,
  classes: 'Classes',
  classCorner: 'left \\ right',
  classesBy: (left: string, right: string) => (left === right ? `By ${left}` : `By ${left} against ${right}`),
  columns: 'Columns',
  column: 'Column',
  type: 'Type',
  equal: 'Equal',
  within: 'Within',
  different: 'Different',
  missing: 'Missing',
  largest: 'Largest',
  mean: 'Mean',
  p95: 'p95',
  p99: 'p99',
  plots: 'Plots',
  plotOf: 'Column to plot',
  scatter: (name: string) => `Left against right of ${name}, a point a row; points off the line differ`,
  histogram: (name: string) => `How often values of ${name} occur, left as bars, right as a line`,
  bars: 'Left as bars, right as a line',
  clickPoint: 'Left across, right up. Click a point to go to its row.',
  rowTable: 'Rows of both sides',
  onlyDifferent: 'Differences only',
  order: 'Order of rows',
  orders: { row: 'By row', size: 'By size' },
  openRow: (row: number) => `Show row ${count(row)} in the form`,
  someColumns: (shown: number, all: number) =>
    `${shown} of ${count(all)} columns, those with most differences first.`,
  emptyRows: 'No row differs by more than its tolerance.',
  rowHeading: 'Row',
  sizeHeading: 'Size',
  saveHtml: 'Save report',
  saveJson: 'Save as JSON',
  failures: (side: string) => `Rows that fail on the ${side}`,
  failure: (row: number, message: string) => `Row ${count(row)}: ${message}`,
} as const

export const markText: Readonly<Record<ComparedCell['mark'], string>> = {
  equal: 'equal',
  within: 'within tolerance',
  different: 'different',
  'missing-left': 'missing on the left',
  'missing-right': 'missing on the right',
}

/** A pair of columns by its names. */
export function pairName({ left, right }: Pick<ColumnComparison, 'left' | 'right'>): string {
  return left === right ? left : `${left} / ${right}`
}
