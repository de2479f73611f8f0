/**
 * Values as strict JSON for other programs. Where JSON has no form: integers are written whole, whatever their size;
 * dicts are objects, their keys as text; bytes are base64; a moment is ISO 8601 text or null; typed arrays are lists;
 * fields that are undefined are absent. NaN and ±Infinity are the texts "NaN", "Infinity" and "-Infinity", or as
 * numbers of a table (`asCell`) null, 1e999 and -1e999, which readers of numbers take for missing and infinite.
 */
import { isInstant, isTensor, valueAt } from '#shared/values.ts'
import type { Tensor, Value } from '#shared/values.ts'
import { instantText } from './instant-text.ts'
import { float64Text } from './number-text.ts'

interface Style {
  /** What comes before each line; empty for one line. */
  readonly lineStart: string
  readonly asCell: boolean
}

/** JSON text of any plain value of the contract, indented by two blanks when `indented`. */
export function plainJson(value: unknown, indented = false): string {
  return render(value, { lineStart: indented ? '\n' : '', asCell: false })
}

/** JSON text of a Python value as a cell of a table, on one line; floats keep their point. */
export function cellJson(value: Value): string {
  return render(value, { lineStart: '', asCell: true })
}

/** A float as a JSON number that reads back the same; null for NaN. */
export function floatJson(value: number, text: (value: number) => string): string {
  if (Number.isFinite(value)) return text(value)
  return Number.isNaN(value) ? 'null' : value > 0 ? '1e999' : '-1e999'
}

function render(value: unknown, style: Style): string {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value)
    case 'number':
      if (style.asCell) return floatJson(value, float64Text)
      return Number.isFinite(value) ? String(value) : JSON.stringify(String(value))
    case 'bigint':
      return value.toString()
    case 'object':
      return value === null ? 'null' : renderObject(value, style)
    default:
      return 'null'
  }
}

function renderObject(value: object, style: Style): string {
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('base64'))
  const python = value as Value
  // Objects of the contract have a `kind` of their own: a step of a trace may be of the kind "tensor".
  if (isInstant(python) && 'ticks' in value) return JSON.stringify(instantText(python))
  if (isTensor(python) && 'shape' in value) return render(nestedOf(python, 0, 0), style)
  const inner = { ...style, lineStart: style.lineStart === '' ? '' : `${style.lineStart}  ` }
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    const items = Array.from(value as Iterable<unknown>, (item) => render(item, inner))
    return enclosed(['[', ']'], items, style.lineStart)
  }
  const entries = value instanceof Map ? Array.from(value) : Object.entries(value)
  const gap = style.lineStart === '' ? ':' : ': '
  const fields = entries
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => `${JSON.stringify(String(key))}${gap}${render(item, inner)}`)
  return enclosed(['{', '}'], fields, style.lineStart)
}

function nestedOf(tensor: Tensor, axis: number, offset: number): Value {
  const extent = tensor.shape[axis]
  if (extent === undefined) return valueAt(tensor.values, offset)
  const stride = tensor.shape.slice(axis + 1).reduce((product, length) => product * length, 1)
  return Array.from({ length: extent }, (_none, place) => nestedOf(tensor, axis + 1, offset + place * stride))
}

function enclosed(brackets: readonly [string, string], items: readonly string[], lineStart: string): string {
  const [open, close] = brackets
  if (items.length === 0) return open + close
  if (lineStart === '') return open + items.join(',') + close
  return `${open}${lineStart}  ${items.join(`,${lineStart}  `)}${lineStart}${close}`
}
