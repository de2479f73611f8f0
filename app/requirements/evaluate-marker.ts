/**
 * Environment markers of requirements (PEP 508, "Environment Markers"): whether a requirement counts in an environment.
 * Comparisons follow `packaging/markers.py`: as versions where both sides are, else as text.
 */
import { valid } from '@renovatebot/pep440'
import { normalizeName } from './parse-requirement.ts'
import { satisfiesSpecifier } from './satisfies.ts'

/** The variables of an environment by name: `python_version`, `sys_platform`, … */
export type MarkerEnvironment = Readonly<Record<string, string>>

/** Real markers are under a hundred characters. */
const MAX_MARKER = 5_000

/** Real markers nest two or three levels. */
const MAX_DEPTH = 50

const TOKEN = /\s*(?:(\(|\))|("[^"]*"|'[^']*')|(===|==|~=|!=|<=|>=|<|>)|([A-Za-z_][\w.]*))/uy

type Token =
  | { readonly kind: 'parenthesis' | 'operator' | 'word'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }

type Operand = { readonly text: string; readonly variable: string | null }

/** True or false; null for a marker that is none, or whose answer is up to a variable the environment does not have. */
export function evaluateMarker(marker: string, environment: MarkerEnvironment): boolean | null {
  if (marker.trim() === '') return true
  const tokens = marker.length > MAX_MARKER ? null : tokenize(marker)
  if (tokens === null) return null
  const reader: Reader = { tokens, at: 0, depth: 0, environment }
  try {
    const value = readOr(reader)
    return reader.at === tokens.length ? value : null
  } catch (error) {
    if (error instanceof NotAMarker) return null
    throw error
  }
}

/** What stands in quotes: names and versions of systems. No `#` or `$`, which mean something to pip in a line. */
const WRITTEN_TEXT = /^[A-Za-z0-9 ._+!*~<>=,:()/-]*$/u

/** A marker written anew from its words, so that nothing else rides along; null for one that is none. */
export function writtenMarker(marker: string): string | null {
  const tokens = marker.length > MAX_MARKER ? null : tokenize(marker)
  if (tokens === null || tokens.some(({ kind, text }) => kind === 'text' && !WRITTEN_TEXT.test(text)))
    return null
  const reader: Reader = { tokens, at: 0, depth: 0, environment: {} }
  try {
    readOr(reader)
  } catch (error) {
    if (error instanceof NotAMarker) return null
    throw error
  }
  if (reader.at !== tokens.length) return null
  return tokens.map(({ kind, text }) => (kind === 'text' ? `"${text}"` : text)).join(' ')
}

class NotAMarker extends Error {}

interface Reader {
  readonly tokens: readonly Token[]
  readonly environment: MarkerEnvironment
  at: number
  depth: number
}

function tokenize(marker: string): readonly Token[] | null {
  const tokens: Token[] = []
  const text = marker.trimEnd()
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text)
    if (match === null) return null
    const [, parenthesis, quoted, operator, word] = match
    if (quoted !== undefined) tokens.push({ kind: 'text', text: quoted.slice(1, -1) })
    else if (parenthesis !== undefined) tokens.push({ kind: 'parenthesis', text: parenthesis })
    else if (operator !== undefined) tokens.push({ kind: 'operator', text: operator })
    else tokens.push({ kind: 'word', text: word ?? '' })
  }
  return tokens
}

function take(reader: Reader, kind: Token['kind'], text: string): boolean {
  const token = reader.tokens[reader.at]
  if (token?.kind !== kind || token.text !== text) return false
  reader.at += 1
  return true
}

/** What is not known decides only where the other side does not. */
function readOr(reader: Reader): boolean | null {
  let value = readAnd(reader)
  while (take(reader, 'word', 'or')) {
    const next = readAnd(reader)
    value = value === true || next === true ? true : value === null || next === null ? null : false
  }
  return value
}

function readAnd(reader: Reader): boolean | null {
  let value = readOne(reader)
  while (take(reader, 'word', 'and')) {
    const next = readOne(reader)
    value = value === false || next === false ? false : value === null || next === null ? null : true
  }
  return value
}

function readOne(reader: Reader): boolean | null {
  if (take(reader, 'parenthesis', '(')) {
    reader.depth += 1
    if (reader.depth > MAX_DEPTH) throw new NotAMarker()
    const value = readOr(reader)
    reader.depth -= 1
    if (!take(reader, 'parenthesis', ')')) throw new NotAMarker()
    return value
  }
  const left = readOperand(reader)
  const operator = readOperator(reader)
  const right = readOperand(reader)
  return left === null || right === null ? null : compare(left, operator, right)
}

function readOperator(reader: Reader): string {
  if (take(reader, 'word', 'in')) return 'in'
  if (take(reader, 'word', 'not')) {
    if (take(reader, 'word', 'in')) return 'not in'
    throw new NotAMarker()
  }
  const token = reader.tokens[reader.at]
  if (token?.kind !== 'operator') throw new NotAMarker()
  reader.at += 1
  return token.text
}

/** The variables there are (PEP 508, "Environment Markers"), without `extra`. */
const variables: ReadonlySet<string> = new Set([
  'os_name',
  'sys_platform',
  'platform_machine',
  'platform_python_implementation',
  'platform_release',
  'platform_system',
  'platform_version',
  'python_version',
  'python_full_version',
  'implementation_name',
  'implementation_version',
])

/** Names that older tools wrote (PEP 508: "legacy"). */
const aliases: Readonly<Record<string, string>> = {
  'os.name': 'os_name',
  'sys.platform': 'sys_platform',
  'platform.version': 'platform_version',
  'platform.machine': 'platform_machine',
  'platform.python_implementation': 'platform_python_implementation',
  python_implementation: 'platform_python_implementation',
}

/** Null for a variable that the environment does not have. */
function readOperand(reader: Reader): Operand | null {
  const token = reader.tokens[reader.at]
  if (token === undefined) throw new NotAMarker()
  reader.at += 1
  if (token.kind === 'text') return { text: token.text, variable: null }
  if (token.kind !== 'word') throw new NotAMarker()
  const variable = aliases[token.text] ?? token.text
  if (variable === 'extra') return { text: reader.environment['extra'] ?? '', variable }
  const value = Object.hasOwn(reader.environment, variable) ? reader.environment[variable] : undefined
  if (value !== undefined) return { text: value, variable }
  if (variables.has(variable)) return null
  throw new NotAMarker()
}

function compare(left: Operand, operator: string, right: Operand): boolean {
  if (left.variable === 'extra' || right.variable === 'extra') {
    return byText(normalizeName(left.text), operator, normalizeName(right.text))
  }
  const isRange = operator !== 'in' && operator !== 'not in'
  if (isRange && valid(left.text) !== null) {
    const judged = satisfiesSpecifier(left.text, `${operator}${right.text}`)
    if (judged !== null) return judged
  }
  return byText(left.text, operator, right.text)
}

function byText(left: string, operator: string, right: string): boolean {
  switch (operator) {
    case 'in':
      return right.includes(left)
    case 'not in':
      return !right.includes(left)
    case '!=':
      return left !== right
    // Text has no order: packaging takes these as equal or nothing.
    case '==':
    case '===':
    case '<=':
    case '>=':
      return left === right
    case '<':
    case '>':
      return false
    default:
      // `~=` has a meaning between versions only.
      throw new NotAMarker()
  }
}
