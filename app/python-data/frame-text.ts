/** Inputs as MLflow prints them into its messages, cut to a bounded length. */
import { valueAt } from '#shared/values.ts'
import type { Frame, Table, Value } from '#shared/values.ts'
import { reprOf, strOf } from './python-repr.ts'
import { valuesOf } from './column-values.ts'

/** Letters of an input shown in a message: MLflow prints all of a dict or list, pandas and numpy abbreviate. */
const MAX_TEXT = 20_000

/** `str(input)`. */
export function frameText(input: Frame): string {
  return cut(text(input))
}

function cut(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text
}

function text(input: Frame): string {
  switch (input.kind) {
    case 'plain':
      return strOf(input.value)
    case 'tensor':
      return strOf(input)
    case 'tensors':
      return `{${input.entries.map(({ name, tensor }) => `${reprOf(name)}: ${reprOf(tensor)}`).join(', ')}}`
    case 'series':
      return valuesOf(input.values).map(strOf).join('\n')
    case 'table':
      return tableText(input)
  }
}

function tableText(table: Table): string {
  const header = table.columns.map(({ name }) => String(name))
  if (table.rowCount === 0 || header.length === 0) {
    return `Empty DataFrame\nColumns: [${header.join(', ')}]\nIndex: []`
  }
  const lines = shownRows(table.rowCount).map((row) =>
    row === null
      ? '..'
      : [String(row), ...table.columns.map(({ values }) => cellText(valueAt(values, row)))].join('  '),
  )
  return [`   ${header.join('  ')}`, ...lines].join('\n')
}

/** Rows from which pandas abbreviates a frame, and rows it shows of it at each end. */
const MAX_ROWS = 60
const END_ROWS = 5

/** The rows that are shown; null is the gap. */
function shownRows(rowCount: number): readonly (number | null)[] {
  if (rowCount <= MAX_ROWS) return Array.from({ length: rowCount }, (_, row) => row)
  const ends = Array.from({ length: END_ROWS }, (_, row) => row)
  return [...ends, null, ...ends.map((row) => rowCount - END_ROWS + row)]
}

function cellText(value: Value): string {
  return typeof value === 'number' && Number.isNaN(value) ? 'NaN' : strOf(value)
}
