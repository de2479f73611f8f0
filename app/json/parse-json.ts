/**
 * JSON text to Python values without loss, as `json.loads` reads it (CPython `json/decoder.py`): integers of any size
 * stay integers, `1.0` stays a float, `NaN`, `Infinity` and `-Infinity` are taken, a repeated key's last value wins.
 */
import { jsonEscapes } from '#app/text/json-escapes.ts'
import type { Value, ValueKey } from '#shared/values.ts'

/** Nesting beyond this is refused. CPython gives up near 1,000 levels, and no model nests a tenth of it. */
const DEFAULT_MAX_DEPTH = 500

/** CPython converts no longer integers from text (`sys.int_info.default_max_str_digits`). */
const MAX_INTEGER_DIGITS = 4300

/** What is wrong with a JSON text, and where: line and column count from 1, `offset` from 0. */
export class JsonError extends Error {
  readonly kind: 'syntax' | 'depth'
  readonly offset: number
  readonly line: number
  readonly column: number

  constructor(kind: 'syntax' | 'depth', message: string, place: { text: string; offset: number }) {
    const before = place.text.slice(0, place.offset)
    const lineStart = before.lastIndexOf('\n') + 1
    const line = before.split('\n').length
    const column = place.offset - lineStart + 1
    super(`${message} (line ${line}, column ${column})`)
    this.name = 'JsonError'
    this.kind = kind
    this.offset = place.offset
    this.line = line
    this.column = column
  }
}

/** Parses one JSON text; throws JsonError. */
export function parseJson(text: string, maxDepth: number = DEFAULT_MAX_DEPTH): Value {
  const reader = new JsonReader(text, maxDepth)
  return reader.readDocument()
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/uy
// oxlint-disable-next-line no-control-regex
const PLAIN_STRING = /[^"\\\u0000-\u001f]*/uy

const literals: readonly (readonly [string, Value])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]

class JsonReader {
  private readonly text: string
  private readonly maxDepth: number
  private at = 0

  constructor(text: string, maxDepth: number) {
    this.text = text
    this.maxDepth = maxDepth
  }

  readDocument(): Value {
    const value = this.readValue(0)
    this.skipSpace()
    if (this.at < this.text.length) throw this.wrong('There is more after the end of the JSON value')
    return value
  }

  private readValue(depth: number): Value {
    if (depth > this.maxDepth) {
      throw new JsonError('depth', `The JSON is nested more than ${this.maxDepth} levels deep`, {
        text: this.text,
        offset: this.at,
      })
    }
    this.skipSpace()
    switch (this.text[this.at]) {
      case '{':
        return this.readObject(depth)
      case '[':
        return this.readArray(depth)
      case '"':
        return this.readString()
      default:
        return this.readLiteral()
    }
  }

  private readObject(depth: number): Value {
    const entries = new Map<ValueKey, Value>()
    this.at += 1
    this.skipSpace()
    if (this.take('}')) return entries
    for (;;) {
      this.skipSpace()
      if (this.text[this.at] !== '"') throw this.wrong('A property name in double quotes is missing')
      const key = this.readString()
      this.skipSpace()
      if (!this.take(':')) throw this.wrong('A ":" is missing')
      const value = this.readValue(depth + 1)
      entries.set(key, value)
      this.skipSpace()
      if (this.take('}')) return entries
      if (!this.take(',')) throw this.wrong('A "," or "}" is missing')
    }
  }

  private readArray(depth: number): Value {
    const items: Value[] = []
    this.at += 1
    this.skipSpace()
    if (this.take(']')) return items
    for (;;) {
      items.push(this.readValue(depth + 1))
      this.skipSpace()
      if (this.take(']')) return items
      if (!this.take(',')) throw this.wrong('A "," or "]" is missing')
    }
  }

  private readString(): string {
    this.at += 1
    let text = ''
    for (;;) {
      PLAIN_STRING.lastIndex = this.at
      const plain = PLAIN_STRING.exec(this.text)?.[0] ?? ''
      text += plain
      this.at += plain.length
      const next = this.text[this.at]
      if (next === '"') {
        this.at += 1
        return text
      }
      if (next !== '\\') throw this.wrong('A string is not closed, or has a control character in it')
      text += this.readEscape()
    }
  }

  private readEscape(): string {
    const letter = this.text[this.at + 1] ?? ''
    const simple = jsonEscapes[letter]
    if (simple !== undefined) {
      this.at += 2
      return simple
    }
    const digits = this.text.slice(this.at + 2, this.at + 6)
    if (letter !== 'u' || !/^[0-9a-fA-F]{4}$/u.test(digits))
      throw this.wrong('A string has an invalid escape')
    this.at += 6
    return String.fromCharCode(Number.parseInt(digits, 16))
  }

  private readLiteral(): Value {
    NUMBER.lastIndex = this.at
    const match = NUMBER.exec(this.text)
    if (match !== null) return this.readNumber(match)
    for (const [word, value] of literals) {
      if (!this.text.startsWith(word, this.at)) continue
      this.at += word.length
      return value
    }
    throw this.wrong(this.at >= this.text.length ? 'The JSON ends too early' : 'A JSON value is missing')
  }

  private readNumber(match: RegExpExecArray): Value {
    const [whole, fraction, exponent] = match
    if (fraction !== undefined || exponent !== undefined) {
      this.at += whole.length
      return Number(whole)
    }
    if (whole.length > MAX_INTEGER_DIGITS) throw this.wrong('An integer has too many digits')
    this.at += whole.length
    return BigInt(whole)
  }

  private skipSpace(): void {
    for (;;) {
      const unit = this.text.charCodeAt(this.at)
      if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return
      this.at += 1
    }
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false
    this.at += 1
    return true
  }

  private wrong(message: string): JsonError {
    return new JsonError('syntax', message, { text: this.text, offset: this.at })
  }
}
