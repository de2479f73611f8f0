/** Cells of a column as text, made once per column so that rows cost no dispatch. */
import { float16ToNumber, valueAt } from '#shared/values.ts'
import type { Data, Value } from '#shared/values.ts'
import { instantText } from './instant-text.ts'
import { MISSING_WORDS } from './missing-words.ts'
import { float32Text, float64Text } from './number-text.ts'
import { cellJson, floatJson } from './plain-json.ts'

/** The text of one row's cell. */
export type CellText = (row: number) => string

/** Cells as CSV: nothing for null, `""` for the empty text, `True`/`False`, `NaN` and `inf`, JSON for lists and dicts. */
export function csvCells(data: Data): CellText {
  switch (data.dtype) {
    case 'str':
    case 'object':
    case 'extension':
      return (row) => csvValue(data.data[row] ?? null)
    case 'bytes':
    case 'datetime64':
      return (row) => csvValue(valueAt(data, row))
    case 'bool':
      return (row) => (data.data[row] === 0 ? 'False' : 'True')
    case 'float16':
      return (row) => csvFloat(float16ToNumber(data.data[row] ?? 0), float32Text)
    case 'float32':
      return (row) => csvFloat(data.data[row] ?? Number.NaN, float32Text)
    case 'float64':
      return (row) => csvFloat(data.data[row] ?? Number.NaN, float64Text)
    case 'int64':
      return int64Cells(data.data)
    default:
      return (row) => String(data.data[row])
  }
}

/** Small ones as numbers: a bigint takes ten times as long to be written. */
function int64Cells(data: BigInt64Array): CellText {
  const halves = new Int32Array(data.buffer, data.byteOffset, data.length * 2)
  return (row) => {
    const low = halves[2 * row] ?? 0
    return halves[2 * row + 1] === low >> 31 ? String(low) : String(data[row])
  }
}

/** Cells as strict JSON. */
export function jsonCells(data: Data): CellText {
  switch (data.dtype) {
    case 'float16':
      return (row) => floatJson(float16ToNumber(data.data[row] ?? 0), float32Text)
    case 'float32':
      return (row) => floatJson(data.data[row] ?? Number.NaN, float32Text)
    case 'float64':
      return (row) => floatJson(data.data[row] ?? Number.NaN, float64Text)
    default:
      return (row) => cellJson(valueAt(data, row))
  }
}

const missingWords = new Set(MISSING_WORDS)

/** One text as a CSV field; a text that reads as missing stands in quotes. */
export function csvField(text: string): string {
  if (missingWords.has(text)) return `"${text}"`
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function csvFloat(value: number, text: (value: number) => string): string {
  return Number.isNaN(value) ? 'NaN' : text(value)
}

function csvValue(value: Value): string {
  switch (typeof value) {
    case 'string':
      return csvField(value)
    case 'boolean':
      return value ? 'True' : 'False'
    case 'number':
      return csvFloat(value, float64Text)
    case 'bigint':
      return value.toString()
    default:
      return csvObject(value)
  }
}

function csvObject(value: Exclude<Value, string | boolean | number | bigint>): string {
  if (value === null) return ''
  if (value instanceof Uint8Array) return csvField(Buffer.from(value).toString('base64'))
  if ('kind' in value && value.kind === 'instant') {
    return instantText(value)?.replace('T', ' ').replace('Z', '+00:00') ?? ''
  }
  return csvField(cellJson(value))
}
