/** Inputs as MLflow prints them into its messages, cut to a bounded length. */
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
      return reprOf(input)
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
  const columns = table.columns.map(({ values }) => valuesOf(values).map(cellText))
  const lines = Array.from({ length: table.rowCount }, (_, row) =>
    [String(row), ...columns.map((column) => column[row] ?? '')].join('  '),
  )
  return [`   ${header.join('  ')}`, ...lines].join('\n')
}

function cellText(value: Value): string {
  return typeof value === 'number' && Number.isNaN(value) ? 'NaN' : strOf(value)
}
