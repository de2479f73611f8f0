/**
 * JSON as text, without loss: numbers keep their exact digits (`1` and `1.0`, 20-digit integers), objects keep
 * their order and repeated keys. NaN, Infinity and -Infinity are read and written as Python's json does.
 */

/** A JSON value with the text of its numbers. */
export type JsonNode =
  | { readonly kind: 'object'; readonly entries: readonly JsonEntry[] }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'literal'; readonly value: true | false | null }

/** A key with its value. */
export type JsonEntry = readonly [key: string, value: JsonNode]

/** Text that is no JSON, with the place (UTF-16 units from 0) where reading stopped. */
export interface JsonProblem {
  readonly message: string
  readonly offset: number
}

/** Nesting that is read; deeper text overflows the stack of everything that would show it. */
const MAX_DEPTH = 500

const numberPattern = /-?(?:Infinity|(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)|NaN/y
const stringPattern = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const spacePattern = /[ \t\n\r]*/y

class JsonSyntaxError extends Error {
  readonly offset: number

  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}

/** The value of a text, or why it is none. A leading byte order mark is skipped. */
export function parseJson(text: string): { readonly node: JsonNode } | { readonly problem: JsonProblem } {
  const reader = { text, offset: text.startsWith('\ufeff') ? 1 : 0 }
  try {
    const node = readValue(reader, 0)
    skipSpace(reader)
    if (reader.offset < text.length) throw new JsonSyntaxError('More text follows the value.', reader.offset)
    return { node }
  } catch (error) {
    if (error instanceof JsonSyntaxError) return { problem: { message: error.message, offset: error.offset } }
    throw error
  }
}

interface Reader {
  readonly text: string
  offset: number
}

function skipSpace(reader: Reader): void {
  match(reader, spacePattern)
}

function match(reader: Reader, pattern: RegExp): string | undefined {
  pattern.lastIndex = reader.offset
  const found = pattern.exec(reader.text)?.[0]
  if (found !== undefined) reader.offset += found.length
  return found
}

function readValue(reader: Reader, depth: number): JsonNode {
  if (depth > MAX_DEPTH) throw new JsonSyntaxError('The value is nested too deeply.', reader.offset)
  skipSpace(reader)
  const start = reader.text[reader.offset]
  switch (start) {
    case '{':
      return readObject(reader, depth)
    case '[':
      return readArray(reader, depth)
    case '"':
      return { kind: 'string', value: readString(reader) }
    case undefined:
      throw new JsonSyntaxError('A value is missing at the end.', reader.offset)
    default:
      return readWord(reader)
  }
}

const words = [
  ['true', true],
  ['false', false],
  ['null', null],
] as const

function readWord(reader: Reader): JsonNode {
  for (const [word, value] of words) {
    if (!reader.text.startsWith(word, reader.offset)) continue
    reader.offset += word.length
    return { kind: 'literal', value }
  }
  const number = match(reader, numberPattern)
  if (number !== undefined) return { kind: 'number', text: number }
  throw new JsonSyntaxError('A value is expected here.', reader.offset)
}

function readString(reader: Reader): string {
  const start = reader.offset
  const token = match(reader, stringPattern)
  if (token === undefined) {
    throw new JsonSyntaxError('This text is not closed or holds a letter that must be escaped.', start)
  }
  return token.includes('\\') ? String(JSON.parse(token)) : token.slice(1, -1)
}

function readObject(reader: Reader, depth: number): JsonNode {
  const entries: JsonEntry[] = []
  reader.offset += 1
  skipSpace(reader)
  if (take(reader, '}')) return { kind: 'object', entries }
  do {
    skipSpace(reader)
    if (reader.text[reader.offset] !== '"') {
      throw new JsonSyntaxError('A key in double quotes is expected here.', reader.offset)
    }
    const key = readString(reader)
    skipSpace(reader)
    if (!take(reader, ':')) throw new JsonSyntaxError('A colon is expected here.', reader.offset)
    entries.push([key, readValue(reader, depth + 1)])
    skipSpace(reader)
  } while (take(reader, ','))
  if (!take(reader, '}')) throw new JsonSyntaxError('A comma or } is expected here.', reader.offset)
  return { kind: 'object', entries }
}

function readArray(reader: Reader, depth: number): JsonNode {
  const items: JsonNode[] = []
  reader.offset += 1
  skipSpace(reader)
  if (take(reader, ']')) return { kind: 'array', items }
  do {
    items.push(readValue(reader, depth + 1))
    skipSpace(reader)
  } while (take(reader, ','))
  if (!take(reader, ']')) throw new JsonSyntaxError('A comma or ] is expected here.', reader.offset)
  return { kind: 'array', items }
}

function take(reader: Reader, letter: string): boolean {
  if (reader.text[reader.offset] !== letter) return false
  reader.offset += 1
  return true
}

/** A value on one line: `{"a": [1, 2.0]}`, spaced as Python's json.dumps. */
export function writeJson(node: JsonNode): string {
  switch (node.kind) {
    case 'object':
      return `{${node.entries.map(([key, value]) => `${JSON.stringify(key)}: ${writeJson(value)}`).join(', ')}}`
    case 'array':
      return `[${node.items.map(writeJson).join(', ')}]`
    case 'string':
      return JSON.stringify(node.value)
    case 'number':
      return node.text
    case 'literal':
      return String(node.value)
  }
}

/** Letters of a line that is not broken. */
const LINE_WIDTH = 96

/** A value over several lines; what fits in a line stays on it, so a row of a table is a row of text. */
export function writeJsonLines(node: JsonNode, indent = ''): string {
  const line = writeJson(node)
  if (line.length + indent.length <= LINE_WIDTH) return line
  const inner = `${indent}  `
  switch (node.kind) {
    case 'object': {
      const parts = node.entries.map(
        ([key, value]) => `${inner}${JSON.stringify(key)}: ${writeJsonLines(value, inner)}`,
      )
      return `{\n${parts.join(',\n')}\n${indent}}`
    }
    case 'array':
      return `[\n${node.items.map((item) => inner + writeJsonLines(item, inner)).join(',\n')}\n${indent}]`
    case 'string':
    case 'number':
    case 'literal':
      return line
  }
}

/** The value of the last entry with a key, as Python's json keeps it; undefined when there is none. */
export function entryOf(node: JsonNode, key: string): JsonNode | undefined {
  if (node.kind !== 'object') return undefined
  return node.entries.findLast(([name]) => name === key)?.[1]
}
