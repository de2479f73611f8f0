/** Chunks of a table as CSV and JSON text. */
import type { Table } from '#shared/values.ts'
import { csvCells, csvField, jsonCells } from './cell-text.ts'

/** The header of a CSV file, with its line break. */
export function csvHeader(table: Table): string {
  return `${table.columns.map(({ name }) => csvField(String(name))).join(',')}\n`
}

/** The rows of a chunk as CSV, without header. A missing value alone in its row is `NA`: a blank line is no row, and `""` a text. */
export function csvRows(table: Table): string {
  const cells = table.columns.map(({ values }) => csvCells(values))
  const [first, ...rest] = cells
  let text = ''
  if (first === undefined) return text
  for (let row = 0; row < table.rowCount; row++) {
    const start = first(row)
    text += start === '' && rest.length === 0 ? 'NA' : start
    for (const cell of rest) text += `,${cell(row)}`
    text += '\n'
  }
  return text
}

/** The rows of a chunk as JSON objects, each ended by `separator`. A name that is there twice keeps its last value, as in Python. */
export function jsonRows(table: Table, separator: string): string {
  const last = new Map(table.columns.map(({ name, values }) => [String(name), values] as const))
  const fields = Array.from(
    last,
    ([name, values]) => [`${JSON.stringify(name)}:`, jsonCells(values)] as const,
  )
  let text = ''
  for (let row = 0; row < table.rowCount; row++) {
    let line = ''
    for (const [name, cell] of fields) line += `${line === '' ? '' : ','}${name}${cell(row)}`
    text += `{${line}}${separator}`
  }
  return text
}
