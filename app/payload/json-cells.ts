/** Columns and arrays as JSON texts, one per element, as Python's `json.dumps` writes them. */
import { NOT_A_TIME, float16ToNumber } from '#shared/values.ts'
import type { Data, Value } from '#shared/values.ts'
import { isoText } from '#app/python-data/instant-text.ts'
import { floatRepr } from '#app/python-data/python-repr.ts'
import { floatTexts } from './float-texts.ts'

/** `json.dumps(float)`: Python's repr, and bare NaN and Infinity. */
export function jsonFloat(value: number): string {
  if (value - value === 0) return floatRepr(value)
  if (Number.isNaN(value)) return 'NaN'
  return value > 0 ? 'Infinity' : '-Infinity'
}

const plainAscii = /^[ !#-[\]-~]*$/

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\f': '\\f',
  '\b': '\\b',
}

/** `json.dumps(str)`: ASCII only, everything else as `\uXXXX`. */
export function jsonString(text: string): string {
  if (plainAscii.test(text)) return `"${text}"`
  let body = ''
  for (let place = 0; place < text.length; place++) {
    const letter = text.charAt(place)
    const code = text.charCodeAt(place)
    const short = shortEscapes[letter]
    if (short !== undefined) body += short
    else if (code < 0x20 || code > 0x7e) body += `\\u${code.toString(16).padStart(4, '0')}`
    else body += letter
  }
  return `"${body}"`
}

/**
 * Every element as JSON text. A frame's cells (`series`) are Timestamps; an array's are what `tolist()` gives: a
 * datetime64 in nanoseconds is a bare integer. `other` writes objects.
 */
export function jsonCells(data: Data, from: 'series' | 'array', other: (value: Value) => string): string[] {
  switch (data.dtype) {
    case 'float64':
    case 'float32':
      return floatTexts(data.data)
    case 'float16':
      return Array.from(data.data, (bits) => jsonFloat(float16ToNumber(bits)))
    case 'bool':
      return Array.from(data.data, (value) => (value === 0 ? 'false' : 'true'))
    case 'int8':
    case 'int16':
    case 'int32':
    case 'uint8':
    case 'uint16':
    case 'uint32':
      return Array.from(data.data, String)
    case 'int64':
    case 'uint64':
      return Array.from(data.data, String)
    case 'str':
      return data.data.map((text) => (text === null ? 'NaN' : jsonString(text)))
    case 'object':
    case 'bytes':
    case 'extension':
      return data.data.map(other)
    case 'datetime64':
      return Array.from(data.data, (ticks) => instantText(ticks, data, from))
  }
}

function instantText(
  ticks: bigint,
  data: Extract<Data, { readonly dtype: 'datetime64' }>,
  from: 'series' | 'array',
): string {
  const isMissing = ticks === NOT_A_TIME
  if (from === 'array' && isMissing) return 'null'
  if (from === 'array' && data.unit === 'ns') return ticks.toString()
  const instant = { kind: 'instant', unit: data.unit, ticks: isMissing ? null : ticks } as const
  return `"${isoText(data.zone === undefined ? instant : { ...instant, zone: data.zone })}"`
}
