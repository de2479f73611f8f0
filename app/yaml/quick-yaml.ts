/**
 * The YAML that PyYAML's `safe_dump` writes for MLflow (block mappings and lists, simple scalars), read without the YAML
 * library: a small MLmodel in about a millisecond, where loading and warming the library takes about twenty. Whatever
 * is not plainly of that form is left to the library, so that there is one authority on YAML; a test holds both to
 * the same answers.
 */
import type { Value, ValueMap } from '#shared/values.ts'
import { tagOfPlain, valueOfScalar } from './plain-scalar.ts'

/** One line: its indentation, what follows it. */
interface Line {
  readonly indent: number
  readonly text: string
}

interface Reading {
  readonly lines: Line[]
  at: number
}

/** Keys MLflow writes; others are left to the library. */
const KEY = /^([A-Za-z_][A-Za-z0-9_.-]*):(?: (.*))?$/u

/** Unquoted text without anything that could end or change it. */
const PLAIN = /^[A-Za-z0-9_./(+~-](?:[^\n:#]|:(?=[^\s])|(?<=[^\s])#)*$/u

/** Characters that only the library judges, and line ends other than a line feed. */
const UNUSUAL = /[^\n\u0020-\u007e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u

const MAX_DEPTH = 20

/** Beyond this the library's limit on parts is near, and it is the one to say so. A signature of 100,000 columns has 90,000. */
const MAX_LINES = 150_000

/** Longer unquoted text is not what MLflow writes, and could exhaust the regular expression above. */
const MAX_PLAIN = 10_000

/** Thrown to leave a text to the library; never seen outside this file. */
const LEAVE = new Error('not the simple form')

/** The value of a simple YAML text; undefined for any other. */
export function quickYaml(text: string): ValueMap | undefined {
  if (UNUSUAL.test(text)) return undefined
  const lines = text.slice(0, lengthWithoutEnd(text)).split('\n', MAX_LINES).map(toLine)
  if (lines.length === MAX_LINES) return undefined
  if (lines[0] === undefined || lines[0].indent !== 0 || lines[0].text === '') return undefined
  const reading: Reading = { lines, at: 0 }
  try {
    const value = readMap(reading, 0, 0)
    return reading.at === lines.length ? value : undefined
  } catch (error) {
    if (error === LEAVE) return undefined
    throw error
  }
}

function lengthWithoutEnd(text: string): number {
  let length = text.length
  while (text.charCodeAt(length - 1) === 0x0a) length -= 1
  return length
}

function toLine(line: string): Line {
  const text = line.trimStart()
  return { indent: line.length - text.length, text }
}

function readMap(reading: Reading, indent: number, depth: number): ValueMap {
  if (depth > MAX_DEPTH) throw LEAVE
  const map = new Map<string, Value>()
  for (let line = reading.lines[reading.at]; line?.indent === indent; line = reading.lines[reading.at]) {
    const [key, rest] = splitKey(line.text)
    if (map.has(key)) throw LEAVE
    reading.at += 1
    map.set(key, rest === '' ? readBlock(reading, indent, depth) : readScalar(reading, indent, rest))
  }
  return map
}

function splitKey(text: string): readonly [string, string] {
  const match = KEY.exec(text)
  const [, key = '', rest = ''] = match ?? []
  if (match === null || tagOfPlain(key) !== 'str' || (match[2] !== undefined && rest.trim() === ''))
    throw LEAVE
  return [key, rest]
}

/** What stands under a key: a deeper mapping, a list (which PyYAML does not indent), or nothing, which is null. */
function readBlock(reading: Reading, indent: number, depth: number): Value {
  const next = reading.lines[reading.at]
  if (next === undefined || next.indent < indent) return null
  const isItem = next.text.startsWith('- ')
  if (next.indent === indent) return isItem ? readList(reading, indent, depth + 1) : null
  return isItem ? readList(reading, next.indent, depth + 1) : readMap(reading, next.indent, depth + 1)
}

function readList(reading: Reading, indent: number, depth: number): Value {
  if (depth > MAX_DEPTH) throw LEAVE
  const items: Value[] = []
  for (let line = reading.lines[reading.at]; line?.indent === indent; line = reading.lines[reading.at]) {
    if (!line.text.startsWith('- ')) break
    items.push(readItem(reading, line, depth))
  }
  return items
}

function readItem(reading: Reading, line: Line, depth: number): Value {
  const rest = line.text.slice(2)
  if (rest !== rest.trimStart() || rest.startsWith('- ')) throw LEAVE
  if (KEY.test(rest)) {
    const indent = line.indent + 2
    reading.lines[reading.at] = { indent, text: rest }
    return readMap(reading, indent, depth + 1)
  }
  reading.at += 1
  return readScalar(reading, line.indent, rest)
}

function readScalar(reading: Reading, indent: number, text: string): Value {
  if (text.startsWith("'")) return readQuoted(reading, indent, text)
  const next = reading.lines[reading.at]
  if (next !== undefined && next.indent > indent) throw LEAVE
  if (text === '{}') return new Map()
  if (text === '[]') return []
  if (/^"[^"\\]*"$/u.test(text)) return text.slice(1, -1)
  if (text.length > MAX_PLAIN || !PLAIN.test(text) || text !== text.trimEnd() || /^-(?: |$)/u.test(text))
    throw LEAVE
  const value = valueOfScalar(tagOfPlain(text), text)
  if (value === undefined) throw LEAVE
  return value
}

/** A single-quoted text, folded over lines as PyYAML writes long ones. */
function readQuoted(reading: Reading, indent: number, first: string): string {
  const parts = [first.slice(1)]
  for (;;) {
    const part = parts.at(-1) ?? ''
    const end = closingQuote(part)
    if (end !== -1 && end === part.length - 1) break
    const next = reading.lines[reading.at]
    if (end !== -1 || next === undefined || next.indent <= indent || next.text === '') throw LEAVE
    if (part !== part.trimEnd()) throw LEAVE
    parts.push(next.text)
    reading.at += 1
  }
  const next = reading.lines[reading.at]
  if (next !== undefined && next.indent > indent) throw LEAVE
  return parts.join(' ').slice(0, -1).replaceAll("''", "'")
}

/** Where a single quote closes the text: not one of a pair. -1 when it goes on. */
function closingQuote(text: string): number {
  for (let at = text.indexOf("'"); at !== -1; at = text.indexOf("'", at + 1)) {
    if (text[at + 1] !== "'") return at
    at += 1
  }
  return -1
}
