/** The cells of a DataFrame's column as `str(frame)` prints them. Source: `format_array`, `pandas/io/formats/format.py`. */
import { float16ToNumber, isValueList, isValueMap, valueAt } from '#shared/values.ts'
import type { Data, Value } from '#shared/values.ts'
import { fixedPoint, scientific } from './fixed-digits.ts'
import { strOf } from './python-repr.ts'

/** `display.precision`: digits behind the point. */
const PRECISION = 6

/** Deeper lists and dicts are printed by Python's own `str` (`display.pprint_nest_depth`). */
const MAX_NEST = 3

/** Items of a list or dict that are printed (`display.max_seq_items`). */
const MAX_ITEMS = 100

/** The texts of the rows at `places`, not yet of one width; numbers and objects keep a column for the sign. */
export function columnTexts(values: Data, places: readonly number[]): readonly string[] {
  switch (values.dtype) {
    case 'float16':
      return floatTexts(places.map((place) => float16ToNumber(values.data[place] ?? 0)))
    case 'float32':
    case 'float64':
      return floatTexts(places.map((place) => values.data[place] ?? Number.NaN))
    case 'int8':
    case 'int16':
    case 'int32':
    case 'int64':
    case 'uint8':
    case 'uint16':
    case 'uint32':
    case 'uint64':
      return places.map((place) => signed(String(values.data[place] ?? 0)))
    case 'str':
      return places.map((place) => ` ${escaped(values.data[place] ?? 'NaN')}`)
    case 'datetime64':
      return instantTexts(places.map((place) => strOf(valueAt(values, place))))
    case 'extension':
      return places.map((place) => ` ${strOf(values.data[place] ?? '<NA>')}`)
    case 'bool':
    case 'bytes':
    case 'object':
      return places.map((place) => objectText(valueAt(values, place)))
  }
}

/** Whether pandas calls the dtype numeric, which gives the column's name a space in front; bool is. */
export function isNumericColumn({ dtype }: Data): boolean {
  return !['str', 'datetime64', 'extension', 'bytes', 'object'].includes(dtype)
}

function signed(text: string): string {
  return text.startsWith('-') ? text : ` ${text}`
}

/** `FloatArrayFormatter`: six digits less the zeros that all have at their end, or powers of ten where those say nothing. */
function floatTexts(numbers: readonly number[]): readonly string[] {
  const texts = withoutZeros(numbers.map((number) => floatText(number, fixedPoint)))
  const isTooLong = texts.some((text) => text.length > PRECISION + 6)
  const hasLarge = numbers.some((number) => Math.abs(number) > 1e6)
  const hasSmall = numbers.some((number) => number !== 0 && Math.abs(number) < 10 ** -PRECISION)
  if (!hasSmall && !(isTooLong && hasLarge)) return texts
  return withoutZeros(numbers.map((number) => floatText(number, scientific)))
}

function floatText(number: number, format: (value: number, digits: number) => string): string {
  if (Number.isNaN(number)) return 'NaN'
  if (!Number.isFinite(number)) return number > 0 ? ' inf' : '-inf'
  // Twenty-one digits and more are printed as a power of ten in the end, for their length.
  const digits =
    Math.abs(number) < 1e21 ? format(Math.abs(number), PRECISION) : scientific(Math.abs(number), PRECISION)
  return `${number < 0 || Object.is(number, -0) ? '-' : ' '}${digits}`
}

const pointed = /^[ -]\d+\.\d*$/

/** `_trim_zeros_float`: zeros that every number ends with go, one behind the point stays. */
function withoutZeros(texts: readonly string[]): readonly string[] {
  const zeros = texts.flatMap((text) => (pointed.test(text) ? [/0*$/.exec(text)?.[0].length ?? 0] : []))
  const surplus = Math.min(...zeros, PRECISION)
  if (zeros.length === 0 || surplus === 0) return texts
  return texts.map((text) => {
    if (!pointed.test(text)) return text
    const shorter = text.slice(0, text.length - surplus)
    return shorter.endsWith('.') ? `${shorter}0` : shorter
  })
}

/** Only the dates where every time is midnight. */
function instantTexts(texts: readonly string[]): readonly string[] {
  const isDates = texts.every((text) => text === 'NaT' || text.endsWith(' 00:00:00'))
  return isDates ? texts.map((text) => text.replace(/ 00:00:00$/, '')) : texts
}

/** `_GenericArrayFormatter`: floats by their own six digits, the rest by `pprint_thing`. */
function objectText(value: Value): string {
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return ' NaN'
    const text = floatText(value, fixedPoint)
    return pointed.test(text) ? text.replace(/0+$/, '').replace(/\.$/, '.0') : text
  }
  if (value === null) return ' None'
  return ` ${printed(value, 0)}`
}

/** `pandas.io.formats.printing.pprint_thing`: tabs and line ends escaped, texts in quotes only inside dicts. */
function printed(value: Value, nest: number, isQuoted = false): string {
  if (isValueMap(value) && nest < MAX_NEST) {
    const pairs = Array.from(
      value,
      ([key, item]) => `${printed(key, nest + 1, true)}: ${printed(item, nest + 1, true)}`,
    )
    return `{${shortened(pairs)}}`
  }
  if (isValueList(value) && nest < MAX_NEST) {
    return `[${shortened(value.map((item) => printed(item, nest + 1, isQuoted)))}]`
  }
  return isQuoted && typeof value === 'string' ? `'${escaped(value)}'` : escaped(strOf(value))
}

function escaped(text: string): string {
  return text.replaceAll('\t', '\\t').replaceAll('\r', '\\r').replaceAll('\n', '\\n')
}

function shortened(items: readonly string[]): string {
  return items.length > MAX_ITEMS ? `${items.slice(0, MAX_ITEMS).join(', ')}, ...` : items.join(', ')
}
