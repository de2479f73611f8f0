/** JSON as Python's json module reads it: bare NaN, Infinity and -Infinity are numbers, integers can be kept apart. */
import { jsonEscapes } from '#app/text/json-escapes.ts'
import { UserError } from '#shared/user-error.ts'
import { readingStage, takeMemory, withAllowance } from './allowance.ts'
import type { Document } from './document.ts'
import { limits, overLimit } from './limits.ts'

/** How to read integers: `bigint` keeps `1` apart from `1.0`; `number` is faster and enough for tree tables. */
export interface JsonOptions {
  readonly integers: 'bigint' | 'number'
}

/** Parses one JSON document. Throws `bad-model`, or `over-limit` for hostile nesting. */
export function parsePythonJson(text: string, options: JsonOptions): Document {
  const parser = { text, at: 0, nodes: 0, bigints: options.integers === 'bigint' }
  return withAllowance(readingStage, text.length, () => {
    const value = readValue(parser, 0)
    skipSpace(parser)
    if (parser.at !== text.length) throw broken(parser)
    return value
  })
}

interface Parser {
  readonly text: string
  readonly bigints: boolean
  at: number
  nodes: number
}

function broken(parser: Parser): UserError {
  return new UserError({
    code: 'bad-model',
    message: 'The JSON of the model is broken.',
    where: `character ${parser.at}`,
    hint: 'The file may be cut off or damaged; save the model again.',
  })
}

function skipSpace(parser: Parser): void {
  for (; parser.at < parser.text.length; parser.at++) {
    const code = parser.text.charCodeAt(parser.at)
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return
  }
}

/** Memory of a value in a list, and beside it of a text, a list, an object and each of its keys. */
const VALUE_BYTES = 16
const TEXT_BYTES = 32
const LIST_BYTES = 64
const OBJECT_BYTES = 200
const KEY_BYTES = 32

function readValue(parser: Parser, depth: number): Document {
  if (depth > limits.depth) throw overLimit('JSON', 'levels', limits.depth)
  parser.nodes++
  takeMemory(VALUE_BYTES)
  if (parser.nodes > limits.nodes) throw overLimit('JSON', 'values', limits.nodes)
  skipSpace(parser)
  const code = parser.text.charCodeAt(parser.at)
  if (code === 0x7b) return readObject(parser, depth)
  if (code === 0x5b) return readArray(parser, depth)
  if (code === 0x22) return readString(parser)
  if (code === 0x2d || (code >= 0x30 && code <= 0x39)) return readNumber(parser)
  for (const [word, value] of words) {
    if (parser.text.startsWith(word, parser.at)) {
      parser.at += word.length
      return value
    }
  }
  throw broken(parser)
}

const words: readonly (readonly [string, Document])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
  ['NaN', Number.NaN],
  ['Infinity', Infinity],
]

const numberPattern = /-?(?:Infinity|NaN|(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?)/y

function readNumber(parser: Parser): Document {
  numberPattern.lastIndex = parser.at
  const match = numberPattern.exec(parser.text)
  if (match === null) throw broken(parser)
  parser.at = numberPattern.lastIndex
  const [text, fraction, exponent] = match
  if (text === '-Infinity') return -Infinity
  const isInteger = fraction === undefined && exponent === undefined
  if (isInteger && parser.bigints) {
    if (text.length > 4_300) throw overLimit('JSON', 'digits of one integer', 4_300)
    return BigInt(text)
  }
  return Number(text)
}

function readString(parser: Parser): string {
  takeMemory(TEXT_BYTES)
  const start = parser.at + 1
  let end = parser.text.indexOf('"', start)
  while (end >= 0 && isEscaped(parser.text, start, end)) end = parser.text.indexOf('"', end + 1)
  if (end < 0) throw broken(parser)
  const raw = parser.text.slice(start, end)
  parser.at = end + 1
  if (!raw.includes('\\')) return raw
  takeMemory(raw.length)
  return unescape(raw, parser)
}

/** Whether an odd number of backslashes stands before `at`. */
function isEscaped(text: string, start: number, at: number): boolean {
  let first = at
  while (first > start && text.charCodeAt(first - 1) === 0x5c) first--
  return (at - first) % 2 === 1
}

function unescape(raw: string, parser: Parser): string {
  return plainText(raw) ?? unescapeEach(raw, parser)
}

/** As the engine reads it, in a hundredth of the time; null for what is JSON for Python alone. */
function plainText(raw: string): string | null {
  try {
    const text: unknown = JSON.parse(`"${raw}"`)
    return typeof text === 'string' ? text : null
  } catch {
    return null
  }
}

function unescapeEach(raw: string, parser: Parser): string {
  return raw.replaceAll(/\\(?:u([0-9a-fA-F]{4})|([^]))/g, (_whole, hex?: string, letter?: string) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
    const plain =
      letter === undefined || !Object.hasOwn(jsonEscapes, letter) ? undefined : jsonEscapes[letter]
    if (plain === undefined) throw broken(parser)
    return plain
  })
}

function readArray(parser: Parser, depth: number): readonly Document[] {
  takeMemory(LIST_BYTES)
  const items: Document[] = []
  parser.at++
  skipSpace(parser)
  if (parser.text.charCodeAt(parser.at) === 0x5d) {
    parser.at++
    return items
  }
  for (;;) {
    items.push(readValue(parser, depth + 1))
    skipSpace(parser)
    const code = parser.text.charCodeAt(parser.at++)
    if (code === 0x5d) return items
    if (code !== 0x2c) throw broken(parser)
  }
}

function readObject(parser: Parser, depth: number): ReadonlyMap<string, Document> {
  takeMemory(OBJECT_BYTES)
  const entries = new Map<string, Document>()
  parser.at++
  skipSpace(parser)
  if (parser.text.charCodeAt(parser.at) === 0x7d) {
    parser.at++
    return entries
  }
  for (;;) {
    skipSpace(parser)
    if (parser.text.charCodeAt(parser.at) !== 0x22) throw broken(parser)
    takeMemory(KEY_BYTES)
    const key = readString(parser)
    skipSpace(parser)
    if (parser.text.charCodeAt(parser.at++) !== 0x3a) throw broken(parser)
    entries.set(key, readValue(parser, depth + 1))
    skipSpace(parser)
    const code = parser.text.charCodeAt(parser.at++)
    if (code === 0x7d) return entries
    if (code !== 0x2c) throw broken(parser)
  }
}
