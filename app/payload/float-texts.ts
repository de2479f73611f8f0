/**
 * Many floats as Python writes them. JavaScript and Python agree on the digits (both take the shortest that read back) and
 * on most layouts, so one `JSON.stringify` writes all of them in half the time of one call a number; where Python
 * lays a number out otherwise, it is written anew from the same digits.
 */
import { floatRepr } from '#app/python-data/python-repr.ts'

/** `json.dumps` of each number. */
export function floatTexts(data: ArrayLike<number>): string[] {
  if (data.length === 0) return []
  const texts = JSON.stringify(Array.from(data)).slice(1, -1).split(',')
  for (let place = 0; place < data.length; place++) {
    const value = data[place] ?? 0
    if (!isAlike(value)) texts[place] = otherLayout(value, texts[place] ?? '')
  }
  return texts
}

const COMMA = 0x2c
const SPACE = 0x20
const MINUS = 0x2d
const ZERO = 0x30

/** No float takes more letters: sign, 17 digits, point, `e-308`; half as much again to be sure. */
const MAX_LETTERS = 40

/** `json.dumps` of the nested lists of an array; `shape` has at least one extent and none is 0. */
export function nestedFloats(data: ArrayLike<number>, shape: readonly number[]): string {
  const numbers = Buffer.from(JSON.stringify(Array.from(data)), 'latin1')
  const last = numbers.length - 1
  const brackets = bracketsOf(shape)
  let out = Buffer.allocUnsafe(Math.ceil(numbers.length * 1.5) + MAX_LETTERS)
  let length = out.write('['.repeat(shape.length), 'latin1')
  for (let place = 0, from = 1; place < data.length; place++) {
    let to = from
    while (to < last && numbers[to] !== COMMA) to++
    if (length + MAX_LETTERS + 2 * shape.length > out.length) out = grown(out, length)
    const value = data[place] ?? 0
    if (isAlike(value)) for (; from < to; from++) out[length++] = numbers[from] ?? 0
    else length = putOther(out, length, { value, numbers, from, to })
    from = to + 1
    const next = place + 1
    if (next % brackets.row !== 0) {
      out[length++] = COMMA
      out[length++] = SPACE
    } else for (const byte of brackets.after(next)) out[length++] = byte
  }
  return out.toString('latin1', 0, length)
}

interface Written {
  readonly value: number
  readonly numbers: Buffer
  readonly from: number
  readonly to: number
}

/** Puts a number that Python lays out otherwise; gives the length behind it. */
function putOther(out: Buffer, start: number, { value, numbers, from, to }: Written): number {
  const magnitude = Math.abs(value)
  if (!(magnitude > 0 && magnitude < 1e-6)) {
    return start + out.write(otherLayout(value, numbers.toString('latin1', from, to)), start, 'latin1')
  }
  // Probabilities next to nothing are common: `6.2e-8` as `6.2e-08`, byte by byte.
  let length = start
  for (let at = from; at < to; at++) {
    if (at === to - 1 && numbers[at - 1] === MINUS) out[length++] = ZERO
    out[length++] = numbers[at] ?? 0
  }
  return length
}

/** What closes and opens lists behind an element: at the end of a row, of a matrix, of everything. */
function bracketsOf(shape: readonly number[]): { readonly row: number; after(count: number): Uint8Array } {
  const sizes = shape.map((_, axis) => shape.slice(axis).reduce((product, extent) => product * extent, 1))
  const between = shape.map((_, axis) => Buffer.from(`${']'.repeat(axis + 1)}, ${'['.repeat(axis + 1)}`))
  const end = Buffer.from(']'.repeat(shape.length))
  return {
    row: sizes.at(-1) ?? 1,
    after: (count) => {
      if (count === sizes[0]) return end
      let closed = 0
      while (closed < shape.length - 1 && count % (sizes[shape.length - 2 - closed] ?? 1) === 0) closed++
      return between[closed] ?? end
    },
  }
}

function grown(buffer: Buffer, length: number): Buffer<ArrayBuffer> {
  const larger = Buffer.allocUnsafe(buffer.length * 2)
  buffer.copy(larger, 0, 0, length)
  return larger
}

/** Whether both languages write the number alike. */
function isAlike(value: number): boolean {
  const magnitude = Math.abs(value)
  return magnitude >= 1e-4 && magnitude < 1e16 && !Number.isInteger(value)
}

/** Python's layout of a number whose digits JavaScript wrote as `text`. */
function otherLayout(value: number, text: string): string {
  const magnitude = Math.abs(value)
  if (magnitude > 0 && magnitude < 1e-6) return paddedExponent(text)
  if (magnitude >= 1e-6 && magnitude < 1e-4) return withExponent(text)
  if (value - value === 0) return floatRepr(value)
  if (Number.isNaN(value)) return 'NaN'
  return value > 0 ? 'Infinity' : '-Infinity'
}

/** `6.2e-8` as `6.2e-08`. */
function paddedExponent(text: string): string {
  const minus = text.length - 2
  return text.charAt(minus) === '-' ? `${text.slice(0, minus + 1)}0${text.slice(minus + 1)}` : text
}

/** `0.0000123` as `1.23e-05`. */
function withExponent(text: string): string {
  const sign = text.startsWith('-') ? '-' : ''
  const fraction = text.slice(sign.length + 2)
  const digits = fraction.replace(/^0+/, '')
  const exponent = fraction.length - digits.length + 1
  const rest = digits.slice(1)
  return `${sign}${digits.charAt(0)}${rest === '' ? '' : `.${rest}`}e-0${exponent}`
}
