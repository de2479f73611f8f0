/** What a batch script's rows say once `append_row` has written them: text without a header. */
import { isValueMap } from '#shared/values.ts'
import type { Column, Frame, Value } from '#shared/values.ts'
import { decodeJsonText } from '#app/payload/decode-text.ts'
import { parseJson } from '#app/payload/parse-json.ts'
import { PythonError } from '#app/python-data/python-error.ts'
import { recordsOf } from './split-rows.ts'

/** The rows as an output: of a DataFrame its columns by their places, of a list its elements. */
export function appendedFrame(text: string, returned: string): Frame {
  const records = recordsOf(text)
  if (returned !== 'DataFrame') return { kind: 'plain', value: typedCells(records.map(unquoted)) }
  const rows = records.map(fieldsOf)
  const width = Math.max(0, ...rows.map((row) => row.length))
  if (width === 1) return { kind: 'plain', value: typedCells(rows.map(([cell = '']) => cell)) }
  const columns = Array.from({ length: width }, (_none, place): Column => ({
    name: String(place),
    values: { dtype: 'object', data: typedCells(rows.map((row) => row[place] ?? '')) },
  }))
  return { kind: 'table', rowCount: rows.length, columns }
}

/** The fields of a record (RFC 4180). */
function fieldsOf(record: string): readonly string[] {
  const fields: string[] = []
  let place = 0
  while (place <= record.length) {
    if (record[place] !== '"') {
      const comma = record.indexOf(',', place)
      const end = comma < 0 ? record.length : comma
      fields.push(record.slice(place, end))
      place = end + 1
      continue
    }
    let field = ''
    let end = place + 1
    for (; end < record.length; end++) {
      if (record[end] !== '"') field += record[end]
      else if (record[end + 1] === '"') field += record[end++]
      else break
    }
    fields.push(field)
    place = end + 2
  }
  return fields
}

function unquoted(line: string): string {
  return /^'.*'$/s.test(line) ? line.slice(1, -1) : line
}

/** Cells by what all of a column look like: integers, numbers, booleans, lists and dicts, else texts. */
function typedCells(texts: readonly string[]): readonly Value[] {
  const given = texts.filter((text) => text !== '')
  const every = (pattern: RegExp) => given.length > 0 && given.every((text) => pattern.test(text))
  const cells = (read: (text: string) => Value) => texts.map((text) => (text === '' ? null : read(text)))
  if (every(/^[-+]?\d+$/)) return cells(BigInt)
  if (every(/^[-+]?(\d+\.?\d*([eE][-+]?\d+)?|\.\d+([eE][-+]?\d+)?|nan|inf)$/)) return cells(numberOf)
  if (every(/^(True|False)$/)) return cells((text) => text === 'True')
  if (every(/^[[{].*[\]}]$/s)) return cells(nested)
  return texts
}

function numberOf(text: string): number {
  const word = text.replace(/^[-+]/, '')
  const size = word === 'nan' ? Number.NaN : word === 'inf' ? Infinity : Number(word)
  return text.startsWith('-') ? -size : size
}

/** A list that Python printed is JSON where it holds numbers alone; a dict gives its values. */
function nested(text: string): Value {
  try {
    const value = parseJson(decodeJsonText(Buffer.from(text)))
    return isValueMap(value) ? [...value.values()] : value
  } catch (error) {
    if (error instanceof PythonError) return text
    throw error
  }
}
