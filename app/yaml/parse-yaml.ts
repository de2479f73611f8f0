/**
 * YAML text to Python values as PyYAML's safe loader reads it: YAML 1.1 scalars, no tag that would construct anything,
 * one document. Limits hold what a hostile file could cost.
 */
import { Composer, LineCounter, Lexer, Parser } from 'yaml'
import type { CST, Document } from 'yaml'
import type { Value } from '#shared/values.ts'
import { toValue } from './to-value.ts'
import { YamlError } from './yaml-error.ts'

/** A key written twice in one mapping; PyYAML takes the last without a word. */
export interface DuplicateKey {
  readonly key: string
  readonly line: number
}

/** What a YAML text holds, and its oddities. */
export interface ParsedYaml {
  readonly value: Value
  readonly duplicateKeys: readonly DuplicateKey[]
  /** Lines of aliases that stand inside their own anchor; their value is null here. */
  readonly cycles: readonly number[]
}

/** About half a second of parsing. An MLmodel of 5,000 columns has under 2,000 tokens: its signature is one string. */
const MAX_TOKENS = 100_000

/** Characters PyYAML's reader refuses (`yaml/reader.py`, NON_PRINTABLE). */
// oxlint-disable-next-line no-control-regex
const UNPRINTABLE = /[^\t\n\r\u0020-\u007e\u0085\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u

/** Reads one YAML document; throws YamlError. An empty text is null. A leading byte order mark is left out. */
export function parseYaml(text: string): ParsedYaml {
  const source = text.startsWith('\ufeff') ? text.slice(1) : text
  refuseUnprintable(source)
  const lines = new LineCounter()
  const [document, second] = compose(source, lines)
  const placeOf = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const first = document.errors.toSorted((left, right) => left.pos[0] - right.pos[0])[0]
  if (first?.code === 'RESOURCE_EXHAUSTION') {
    throw new YamlError('limit', 'It is nested too deeply.', placeOf(first.pos[0]))
  }
  if (first !== undefined) throw new YamlError('syntax', sentence(first.message), placeOf(first.pos[0]))
  if (second !== undefined) {
    throw new YamlError('syntax', 'It holds more than one YAML document.', placeOf(second.range[0]))
  }
  return toValue(document.contents, placeOf)
}

function compose(source: string, lines: LineCounter): readonly [Document.Parsed, ...Document.Parsed[]] {
  lines.addNewLine(0)
  const parser = new Parser(lines.addNewLine)
  const tokens: CST.Token[] = []
  let count = 0
  for (const lexeme of new Lexer().lex(source)) {
    count += 1
    if (count > MAX_TOKENS) {
      throw new YamlError('limit', `It has more than ${MAX_TOKENS} parts.`, { line: 1, column: 1 })
    }
    tokens.push(...parser.next(lexeme))
  }
  tokens.push(...parser.end())
  const composer = new Composer({
    version: '1.1',
    schema: 'failsafe',
    strict: false,
    uniqueKeys: false,
    logLevel: 'silent',
  })
  const [first, ...rest] = composer.compose(tokens, true, source.length)
  if (first === undefined) throw new Error('The composer gave no document.')
  return [first, ...rest]
}

function refuseUnprintable(source: string): void {
  const at = source.search(UNPRINTABLE)
  if (at === -1) return
  const before = source.slice(0, at).split('\n')
  const code = (source.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  throw new YamlError('syntax', `It contains the character U+${code}, which YAML does not allow.`, {
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
  })
}

/** The library's message as a sentence. */
function sentence(message: string): string {
  const line = message.split('\n')[0] ?? ''
  return /[.!?]$/u.test(line) ? line : `${line}.`
}
