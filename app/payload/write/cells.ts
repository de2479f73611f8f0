/** Array elements and Python values as JSON text that `json.loads` reads back as they are. */
import { floatRepr } from '#app/python-data/python-repr.ts'
import { isoText } from '#app/python-data/instant-text.ts'
import { bytesToBase64 } from '#shared/encoding.ts'
import {
  float16ToNumber,
  isInstant,
  isTensor,
  isValueList,
  isValueMap,
  NOT_A_TIME,
  valueAt,
} from '#shared/values.ts'
import type { Data, DatetimeData, Instant, Tensor, Value, ValueKey } from '#shared/values.ts'

/** Gives the JSON text of the element at a place. */
export type CellWriter = (place: number) => string

/** Elements of an array, each as JSON text. */
export function cellWriter(values: Data): CellWriter {
  switch (values.dtype) {
    case 'bool':
      return (place) => (values.data[place] === 0 ? 'false' : 'true')
    case 'float16':
      return (place) => floatText(float16ToNumber(values.data[place] ?? 0))
    case 'float32':
    case 'float64':
      return (place) => floatText(values.data[place] ?? Number.NaN)
    case 'datetime64':
      return datetimeWriter(values)
    case 'str':
      return (place) => textOrNull(values.data[place] ?? null)
    case 'bytes':
      return (place) => JSON.stringify(Buffer.from(values.data[place] ?? []).toString('utf8'))
    case 'object':
    case 'extension':
      return (place) => valueText(values.data[place] ?? null)
    case 'int64':
    case 'uint64':
      return (place) => `${values.data[place] ?? 0n}`
    case 'int8':
    case 'int16':
    case 'int32':
    case 'uint8':
    case 'uint16':
    case 'uint32':
      return (place) => `${values.data[place] ?? 0}`
  }
}

/** A Python value as JSON text. Bytes are base64, dates ISO text; an object of a foreign class is its `repr`. */
export function valueText(value: Value): string {
  if (value === null) return 'null'
  switch (typeof value) {
    case 'boolean':
      return value ? 'true' : 'false'
    case 'bigint':
      return value.toString()
    case 'number':
      return floatText(value)
    case 'string':
      return JSON.stringify(value)
    case 'object':
      break
  }
  if (value instanceof Uint8Array) return JSON.stringify(bytesToBase64(value))
  if (isValueList(value)) return `[${value.map(valueText).join(', ')}]`
  if (isValueMap(value)) {
    return `{${Array.from(value, ([key, item]) => `${JSON.stringify(keyText(key))}: ${valueText(item)}`).join(', ')}}`
  }
  if (isInstant(value)) return value.ticks === null ? 'null' : JSON.stringify(isoText(value))
  if (isTensor(value)) return tensorText(value)
  return JSON.stringify(value.repr)
}

/** A tensor as nested JSON lists. */
export function tensorText(tensor: Tensor): string {
  const cell = cellWriter(tensor.values)
  return nested(cell, tensor.shape, { axis: 0, offset: 0 })
}

/** Row `row` of a tensor as nested JSON lists. */
export function tensorRowText(tensor: Tensor, row: number): string {
  const cell = cellWriter(tensor.values)
  const size = tensor.shape.slice(1).reduce((product, extent) => product * extent, 1)
  return nested(cell, tensor.shape, { axis: 1, offset: row * size })
}

function nested(
  cell: CellWriter,
  shape: readonly number[],
  at: { readonly axis: number; readonly offset: number },
): string {
  const extent = shape[at.axis]
  if (extent === undefined) return cell(at.offset)
  const step = shape.slice(at.axis + 1).reduce((product, size) => product * size, 1)
  const parts: string[] = []
  for (let place = 0; place < extent; place += 1) {
    parts.push(nested(cell, shape, { axis: at.axis + 1, offset: at.offset + place * step }))
  }
  return `[${parts.join(', ')}]`
}

/** A dict's key as `json.dumps` writes it. */
export function keyText(key: ValueKey): string {
  if (key === null) return 'null'
  if (typeof key === 'number') return floatText(key)
  return String(key)
}

/** Python's `repr` of a float with JSON's words for what is no number. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (value === Infinity) return 'Infinity'
  return value === -Infinity ? '-Infinity' : floatRepr(value)
}

function textOrNull(text: string | null): string {
  return text === null ? 'null' : JSON.stringify(text)
}

/**
 * Dates of one column in one format, since pandas infers the format from the first and refuses others: with as many
 * digits as the finest of them needs. NaT is null.
 */
export function datetimeTexts(values: DatetimeData): (place: number) => string | null {
  const isoAt = (place: number): string | null => {
    const instant = valueAt(values, place)
    return isInstant(instant) && instant.ticks !== null ? isoText(instant) : null
  }
  if (values.unit === 'D') return isoAt
  const finest = finestDigits(values)
  return (place) => {
    const text = isoAt(place)
    return text === null ? null : withDigits(text, finest)
  }
}

function datetimeWriter(values: DatetimeData): CellWriter {
  const texts = datetimeTexts(values)
  return (place) => textOrNull(texts(place))
}

function finestDigits(values: DatetimeData): number {
  const perSecond = { D: 1n, s: 1n, ms: 1_000n, us: 1_000_000n, ns: 1_000_000_000n }[values.unit]
  let digits = 0
  for (const ticks of values.data) {
    if (ticks === NOT_A_TIME || ticks % perSecond === 0n) continue
    const isWholeMicrosecond = values.unit !== 'ns' || ticks % 1_000n === 0n
    digits = Math.max(digits, isWholeMicrosecond ? 6 : 9)
    if (digits === 9) break
  }
  return digits
}

function withDigits(text: string, digits: number): string {
  const found = /^(.*T\d\d:\d\d:\d\d)(?:\.(\d+))?(.*)$/.exec(text)
  if (found === null || digits === 0) return text
  const [, start = '', fraction = '', zone = ''] = found
  return `${start}.${fraction.padEnd(digits, '0')}${zone}`
}

/** An instant of its own as text. */
export function instantText(instant: Instant): string | null {
  return instant.ticks === null ? null : isoText(instant)
}
