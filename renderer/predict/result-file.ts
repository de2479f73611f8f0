/** A result as a file, fetched from the engine piece by piece, with the inputs it was given before it where they are wanted. */
import type { Api, CallInput } from '#shared/contract.ts'
import { isInstant, isValueList, isValueMap } from '#shared/values.ts'
import type { Value, ValueKey } from '#shared/values.ts'
import { valueText } from '#shared/value-text.ts'
import { cellToNode } from './cell-json.ts'
import type { RowsInput } from './draft.ts'
import { writeJson } from './json-text.ts'

/** What a result is written as: CSV as RFC 4180 has it, one JSON array of records, or a record a line. */
export const resultFormats = ['csv', 'json', 'jsonl'] as const
export type ResultFormat = (typeof resultFormats)[number]

/** Rows asked for at once: the most that the engine gives. */
const PIECE_ROWS = 10_000

/** A column of the file; the text of a cell by the place of its row, null where a record has no such key. */
interface FileColumn {
  readonly name: string
  readonly textAt: (row: number) => string | null
}

/** What the file holds. */
export interface ResultParts {
  readonly format: ResultFormat
  /** The input as it was when it was answered; null without it. */
  readonly inputs: RowsInput | null
  /** Null for the inputs alone, in their own order. */
  readonly place: Omit<CallInput<'resultWindow'>, 'from' | 'count'> | null
}

/** All rows in the order they are shown. Rejects as `resultWindow`. */
export async function resultFile(api: Pick<Api, 'resultWindow'>, parts: ResultParts): Promise<string> {
  const { format, inputs, place } = parts
  const own = inputs === null ? [] : inputColumnsOf(inputs, format)
  const lines: string[] = []
  if (place === null) {
    const rows = inputs?.rows ?? []
    if (format === 'csv') lines.push(headingLine(own.map(({ name }) => name)))
    for (const row of rows.keys()) lines.push(recordLine(own, row, format))
    return whole(lines, format)
  }
  for (let from = 0; ; from += PIECE_ROWS) {
    const { columns, rowCount, rows } = await api.resultWindow({ ...place, from, count: PIECE_ROWS })
    const names = freeNames(
      columns.map(({ name }) => name),
      own.map(({ name }) => name),
    )
    if (from === 0 && format === 'csv') lines.push(headingLine([...own.map(({ name }) => name), ...names]))
    const count = Math.min(PIECE_ROWS, rowCount - from)
    for (let row = 0; row < count; row++) {
      const origin = rows?.[row] ?? from + row
      const outputs = columns.map(({ cells }, column): FileColumn => {
        const value = cells[row] ?? null
        return {
          name: names[column] ?? '',
          textAt: () => (format === 'csv' ? csvText(value) : jsonText(value)),
        }
      })
      lines.push(recordLine([...own, ...outputs], origin, format))
    }
    if (from + PIECE_ROWS >= rowCount) return whole(lines, format)
  }
}

/** The input table's columns: null and what is absent are empty fields of CSV; in JSON, null and no key. */
function inputColumnsOf({ columns, rows }: RowsInput, format: ResultFormat): readonly FileColumn[] {
  return columns.map(({ name, type }, place) => ({
    name,
    textAt: (row) => {
      const cell = rows[row]?.[place]
      if (format === 'csv') return cell !== undefined && 'text' in cell ? cell.text : ''
      const node = cell === undefined ? undefined : cellToNode(cell, type)
      return node === undefined ? null : writeJson(node)
    },
  }))
}

/** Names of outputs that no input has: "y", "y (output)", "y (output 2)". */
function freeNames(names: readonly string[], taken: readonly string[]): readonly string[] {
  const known = new Set(taken)
  return names.map((name) => {
    let candidate = name
    for (let count = 1; known.has(candidate); count++)
      candidate = `${name} (output${count === 1 ? '' : ` ${count}`})`
    known.add(candidate)
    return candidate
  })
}

function headingLine(names: readonly string[]): string {
  return names.map((name) => field(name)).join(',')
}

function recordLine(columns: readonly FileColumn[], row: number, format: ResultFormat): string {
  if (format === 'csv') return columns.map(({ textAt }) => field(textAt(row) ?? '')).join(',')
  const members = columns.flatMap(({ name, textAt }) => {
    const text = textAt(row)
    return text === null ? [] : [`${JSON.stringify(name)}:${text}`]
  })
  return `{${members.join(',')}}`
}

function whole(lines: readonly string[], format: ResultFormat): string {
  switch (format) {
    case 'csv':
      return `${lines.join('\r\n')}\r\n`
    case 'jsonl':
      return lines.map((line) => `${line}\n`).join('')
    case 'json':
      return `[${lines.join(',\n')}]\n`
  }
}

function csvText(value: Value): string {
  if (value === null) return ''
  if (typeof value === 'string') return value
  // Digits without the grouping that a screen may have.
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : valueText(value)
}

/** JSON of a value; NaN and infinities, which JSON has not, are null, and what has no JSON is its text. */
function jsonText(value: Value): string {
  if (typeof value === 'number')
    return Number.isFinite(value) ? (Object.is(value, -0) ? '-0.0' : String(value)) : 'null'
  if (typeof value === 'bigint') return String(value)
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value)
  if (isValueList(value)) return `[${value.map((item) => jsonText(item)).join(',')}]`
  if (isValueMap(value)) {
    const members = Array.from(value, ([key, item]) => `${JSON.stringify(keyText(key))}:${jsonText(item)}`)
    return `{${members.join(',')}}`
  }
  return isInstant(value) && value.ticks === null ? 'null' : JSON.stringify(valueText(value))
}

function keyText(key: ValueKey): string {
  return typeof key === 'string' ? key : valueText(key)
}

function field(text: string): string {
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
