/**
 * A scanner over the bytes of plain JSON, for requests that are mostly numbers. It never judges: whatever is out of the
 * ordinary (escapes, other encodings, faults) makes it give up, and the whole body is read again by parse-json.ts.
 */

import { isUtf8 } from 'node:buffer'

/** Where a scan is. */
export interface Scanner {
  readonly bytes: Uint8Array
  place: number
  /** Whether the last number was written as an integer. */
  isInteger: boolean
}

/** Thrown to leave the fast path: the body is read again by the patient parser. */
export class NotPlain extends Error {}

/** One for all: making it takes no stack trace on the hot path. */
export const notPlain = new NotPlain('not plain JSON')

/** A scan from the start. */
export function scanner(bytes: Uint8Array): Scanner {
  return { bytes, place: 0, isInteger: false }
}

/** Skips whitespace and gives the byte that follows; NaN at the end. */
export function peek(scan: Scanner): number {
  const { bytes } = scan
  let place = scan.place
  let byte = bytes[place] ?? Number.NaN
  while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = bytes[++place] ?? Number.NaN
  scan.place = place
  return byte
}

/** Takes one byte behind whitespace, or gives up. */
export function take(scan: Scanner, byte: number): void {
  if (peek(scan) !== byte) throw notPlain
  scan.place++
}

/** Takes a comma, or the closing byte: whether there is more. */
export function takeMore(scan: Scanner, closing: number): boolean {
  const byte = peek(scan)
  scan.place++
  if (byte === 0x2c) return true
  if (byte === closing) return false
  throw notPlain
}

/** A string without escapes; other letters than ASCII are decoded as UTF-8. */
export function takeString(scan: Scanner): string {
  take(scan, 0x22)
  const { bytes } = scan
  const start = scan.place
  let place = start
  let seen = 0
  for (;;) {
    const byte = bytes[place] ?? 0
    if (byte === 0x22) break
    // Escapes, control characters, and the end of the body.
    if (byte === 0x5c || byte < 0x20) throw notPlain
    seen |= byte
    place++
  }
  scan.place = place + 1
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, place - start)
  if (seen < 0x80) return text.toString('latin1')
  if (!isUtf8(text)) throw notPlain
  return text.toString('utf8')
}

/** Takes a string that is known already, given as the bytes between its quotes; gives up on another one. */
export function takeKnownString(scan: Scanner, known: Uint8Array): void {
  take(scan, 0x22)
  const { bytes, place } = scan
  for (let step = 0; step < known.length; step++) {
    if (bytes[place + step] !== known[step]) throw notPlain
  }
  scan.place = place + known.length
  if (bytes[scan.place] !== 0x22) throw notPlain
  scan.place++
}

/** Takes a word such as `null`, or gives up. */
export function takeWord(scan: Scanner, word: string): void {
  for (let step = 0; step < word.length; step++) {
    if (scan.bytes[scan.place + step] !== word.charCodeAt(step)) throw notPlain
  }
  scan.place += word.length
}

const powers = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`))

/** Digits that one double holds for certain. */
const SAFE_DIGITS = 15

/** A number; integers only where a double holds them exactly. */
export function takeNumber(scan: Scanner): number {
  const { bytes } = scan
  const start = scan.place
  let place = start
  let byte = bytes[place] ?? 0
  const isNegative = byte === 0x2d
  if (isNegative) byte = bytes[++place] ?? 0
  if (byte === 0x49 || byte === 0x4e) return takeSpecial(scan, isNegative)
  const first = place
  let head = 0
  let tail = 0
  let digits = 0
  let fraction = 0
  let hasPoint = false
  for (; ; byte = bytes[++place] ?? 0) {
    if (byte >= 0x30 && byte <= 0x39) {
      if (digits < SAFE_DIGITS) head = head * 10 + (byte - 0x30)
      else tail = tail * 10 + (byte - 0x30)
      if (head > 0 || digits > 0) digits++
      if (hasPoint) fraction++
    } else if (byte === 0x2e && !hasPoint) {
      hasPoint = true
      if (place === first) throw notPlain
    } else break
  }
  const isZeroLed = bytes[first] === 0x30 && place > first + 1 && bytes[first + 1] !== 0x2e
  if (place === first || isZeroLed || (hasPoint && fraction === 0)) throw notPlain
  scan.isInteger = !hasPoint
  if ((byte | 0x20) === 0x65) {
    scan.isInteger = false
    scan.place = place
    return takeExponent(scan, start)
  }
  scan.place = place
  const magnitude = scaled(head, tail, digits, fraction)
  if (scan.isInteger && !(magnitude <= Number.MAX_SAFE_INTEGER)) throw notPlain
  if (Number.isNaN(magnitude)) return slowNumber(scan, start)
  if (magnitude === 0) return isNegative && hasPoint ? -0 : 0
  return isNegative ? -magnitude : magnitude
}

function takeSpecial(scan: Scanner, isNegative: boolean): number {
  scan.isInteger = false
  if (isNegative) {
    takeWord(scan, '-Infinity')
    return -Infinity
  }
  if (scan.bytes[scan.place] === 0x4e) {
    takeWord(scan, 'NaN')
    return Number.NaN
  }
  takeWord(scan, 'Infinity')
  return Infinity
}

function takeExponent(scan: Scanner, start: number): number {
  const { bytes } = scan
  let place = scan.place + 1
  if (bytes[place] === 0x2b || bytes[place] === 0x2d) place++
  const first = place
  while ((bytes[place] ?? 0) >= 0x30 && (bytes[place] ?? 0) <= 0x39) place++
  if (place === first) throw notPlain
  scan.place = place
  return slowNumber(scan, start)
}

function slowNumber(scan: Scanner, start: number): number {
  const { bytes } = scan
  return Number(Buffer.from(bytes.buffer, bytes.byteOffset + start, scan.place - start).toString('latin1'))
}

/**
 * `digits` decimal digits, the first 15 in `head`, the rest in `tail`, over 10^fraction, correctly rounded; NaN where this
 * way cannot be certain. Up to 2^53 over up to 10^22 one division is exact enough (W. Clinger, "How to read floating
 * point numbers accurately", 1990); up to 19 digits two doubles hold the quotient, and the sum is certain unless it
 * lies by a middle.
 */
function scaled(head: number, tail: number, digits: number, fraction: number): number {
  if (fraction > 22 || digits > 19) return Number.NaN
  const power = powers[fraction] ?? 1
  if (digits <= SAFE_DIGITS) return head / power
  const shift = powers[digits - SAFE_DIGITS] ?? 1
  const high = head * shift
  if (high + tail <= Number.MAX_SAFE_INTEGER) return (high + tail) / power
  const low = productError(head, shift, high)
  const quotient = high / power
  const back = quotient * power
  const rest = high - back - productError(quotient, power, back) + (low + tail)
  const correction = rest / power
  const smaller = quotient + correction * (1 - 2 ** -40)
  const larger = quotient + correction * (1 + 2 ** -40)
  return smaller === larger ? smaller : Number.NaN
}

const SPLITTER = 2 ** 27 + 1

/** What a rounded product lacks: `a * b - product`, exactly (T. J. Dekker, 1971). */
function productError(a: number, b: number, product: number): number {
  const aScaled = SPLITTER * a
  const aHigh = aScaled - (aScaled - a)
  const aLow = a - aHigh
  const bScaled = SPLITTER * b
  const bHigh = bScaled - (bScaled - b)
  const bLow = b - bHigh
  return aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow
}
