/** JSON as CPython's `json.loads` reads it: NaN and Infinity, integers of any size apart from floats, its error messages. Source: `Modules/_json.c`. */
import { jsonEscapes } from '#app/text/json-escapes.ts'
import type { Value, ValueKey } from '#shared/values.ts'
import { PythonError } from '#app/python-data/python-error.ts'
import { intFromDigits } from '#app/python-data/python-number.ts'

/** Nesting beyond this is Python's RecursionError; measured inside MLflow's server with CPython 3.11. */
const MAX_DEPTH = 986

/** The value of a JSON text; throws JSONDecodeError, RecursionError or ValueError as Python would. */
export function parseJson(text: string): Value {
  const reader: Reader = { text, place: 0 }
  skipSpace(reader)
  const value = readValue(reader, 0)
  skipSpace(reader)
  if (reader.place !== text.length) throw jsonError('Extra data', text, reader.place)
  return value
}

interface Reader {
  readonly text: string
  place: number
}

/** `json.JSONDecodeError`; the place counts code points. */
function jsonError(message: string, text: string, place: number): PythonError {
  const before = text.slice(0, place)
  const lineStart = before.lastIndexOf('\n') + 1
  const line = before.split('\n').length
  const column = codePoints(before.slice(lineStart)) + 1
  return new PythonError(
    'JSONDecodeError',
    `${message}: line ${line} column ${column} (char ${codePoints(before)})`,
  )
}

function codePoints(text: string): number {
  let count = text.length
  for (let place = 0; place + 1 < text.length; place++) {
    const code = text.charCodeAt(place)
    if (code < 0xd800 || code > 0xdbff) continue
    const next = text.charCodeAt(place + 1)
    if (next >= 0xdc00 && next <= 0xdfff) count--
  }
  return count
}

function skipSpace(reader: Reader): void {
  const { text } = reader
  let place = reader.place
  for (;;) {
    const code = text.charCodeAt(place)
    if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) place++
    else break
  }
  reader.place = place
}

const literals: readonly (readonly [string, Value])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', Number.NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]

function readValue(reader: Reader, depth: number): Value {
  const { text, place } = reader
  const code = text.charCodeAt(place)
  if (code === 0x22) return readString(reader)
  if (code === 0x7b || code === 0x5b) {
    if (depth >= MAX_DEPTH) {
      throw new PythonError('RecursionError', 'maximum recursion depth exceeded while decoding a JSON value')
    }
    return code === 0x7b ? readObject(reader, depth) : readArray(reader, depth)
  }
  const isNumber = (code >= 0x30 && code <= 0x39) || code === 0x2d
  if (isNumber && text.charCodeAt(place + 1) !== 0x49) return readNumber(reader)
  for (const [word, value] of literals) {
    if (text.startsWith(word, place)) {
      reader.place = place + word.length
      return value
    }
  }
  throw jsonError('Expecting value', text, place)
}

const numberPattern = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y

function readNumber(reader: Reader): Value {
  numberPattern.lastIndex = reader.place
  const match = numberPattern.exec(reader.text)
  if (!match) throw jsonError('Expecting value', reader.text, reader.place)
  reader.place = numberPattern.lastIndex
  const digits = match[0]
  return match[1] === undefined && match[2] === undefined ? intFromDigits(digits) : Number(digits)
}

function readArray(reader: Reader, depth: number): Value {
  const { text } = reader
  const items: Value[] = []
  reader.place++
  skipSpace(reader)
  if (text.charCodeAt(reader.place) === 0x5d) {
    reader.place++
    return items
  }
  for (;;) {
    items.push(readValue(reader, depth + 1))
    skipSpace(reader)
    const code = text.charCodeAt(reader.place)
    if (code === 0x5d) break
    if (code !== 0x2c) throw jsonError("Expecting ',' delimiter", text, reader.place)
    reader.place++
    skipSpace(reader)
  }
  reader.place++
  return items
}

function readObject(reader: Reader, depth: number): Value {
  const { text } = reader
  const entries = new Map<ValueKey, Value>()
  reader.place++
  skipSpace(reader)
  if (text.charCodeAt(reader.place) === 0x7d) {
    reader.place++
    return entries
  }
  for (;;) {
    if (text.charCodeAt(reader.place) !== 0x22) {
      throw jsonError('Expecting property name enclosed in double quotes', text, reader.place)
    }
    const key = readString(reader)
    skipSpace(reader)
    if (text.charCodeAt(reader.place) !== 0x3a) throw jsonError("Expecting ':' delimiter", text, reader.place)
    reader.place++
    skipSpace(reader)
    entries.set(key, readValue(reader, depth + 1))
    skipSpace(reader)
    const code = text.charCodeAt(reader.place)
    if (code === 0x7d) break
    if (code !== 0x2c) throw jsonError("Expecting ',' delimiter", text, reader.place)
    reader.place++
    skipSpace(reader)
  }
  reader.place++
  return entries
}

// oxlint-disable-next-line no-control-regex -- control characters are what JSON strings must not hold
const plainRun = /[^"\\\u0000-\u001f]*/y

/** A string from its opening quote on (`scanstring_unicode`). */
function readString(reader: Reader): string {
  const { text } = reader
  const begin = reader.place
  let end = begin + 1
  let body = ''
  for (;;) {
    plainRun.lastIndex = end
    plainRun.test(text)
    const next = plainRun.lastIndex
    if (next > end) body += text.slice(end, next)
    if (next >= text.length) throw jsonError('Unterminated string starting at', text, begin)
    const code = text.charCodeAt(next)
    if (code === 0x22) {
      reader.place = next + 1
      return body
    }
    if (code !== 0x5c) throw jsonError('Invalid control character at', text, next)
    if (next + 1 >= text.length) throw jsonError('Unterminated string starting at', text, begin)
    const letter = text.charAt(next + 1)
    if (letter === 'u') {
      body += readUnicodeEscape(text, next + 2)
      end = next + 6
      continue
    }
    const meant = jsonEscapes[letter]
    if (meant === undefined) throw jsonError('Invalid \\escape', text, next)
    body += meant
    end = next + 2
  }
}

/** Four hex digits; a pair of surrogates becomes one letter by standing side by side in JavaScript. */
function readUnicodeEscape(text: string, place: number): string {
  if (place + 4 >= text.length) throw jsonError('Invalid \\uXXXX escape', text, place - 1)
  const digits = text.slice(place, place + 4)
  if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw jsonError('Invalid \\uXXXX escape', text, place - 1)
  return String.fromCharCode(Number.parseInt(digits, 16))
}
