/**
 * A token pattern of Python's `re` as one of JavaScript's with the flags `g` and `u`, where both are known to mean the same.
 * Source: Python's Lib/re/_parser.py. Left out, and refused: anchors, back references, named groups, inline flags other
 * than `(?u)`, possessive quantifiers, a repeated group with a repetition in it, which can take exponential time, and
 * repetitions of the same characters one after the other, which take the third power of a text's length and more.
 */

const WORD = '\\p{L}\\p{N}_'
/** What Python's str.isspace says of. */
const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'
const BOUNDARY = `(?:(?<=[${WORD}])(?![${WORD}])|(?<![${WORD}])(?=[${WORD}]))`
const NO_BOUNDARY = `(?:(?<=[${WORD}])(?=[${WORD}])|(?<![${WORD}])(?![${WORD}]))`

/** A pattern that means the same, and whether it has a group, which is then what a match gives. */
export interface TokenPattern {
  readonly source: string
  readonly hasGroup: boolean
}

/** Longest pattern that is looked at. */
const MAX_LENGTH = 300

interface Reader {
  readonly text: readonly string[]
  at: number
  groups: number
  /** Repetitions before here that what comes next may take characters from. */
  open: readonly string[]
  /** Whether two of them follow one another. */
  isShared: boolean
}

/** Translates a pattern; null where it is not known to mean the same. */
export function tokenPattern(pattern: string): TokenPattern | null {
  if (pattern.length > MAX_LENGTH) return null
  const reader: Reader = {
    text: Array.from(pattern.replace(/^\(\?u\)/, '')),
    at: 0,
    groups: 0,
    open: [],
    isShared: false,
  }
  const whole = alternatives(reader)
  if (whole === null || reader.at < reader.text.length || reader.groups > 1) return null
  return compiles(whole.source) ? { source: whole.source, hasGroup: reader.groups === 1 } : null
}

/** Python and JavaScript do not refuse the same, such as a repeated lookahead. */
function compiles(source: string): boolean {
  try {
    return new RegExp(source, 'gu').source !== ''
  } catch {
    return false
  }
}

/** A translated piece; `repeats` where it has a quantifier without an end in it. */
interface Piece {
  readonly source: string
  readonly repeats: boolean
  /** Of one character, nothing but a place, or a group, whose pieces were looked at by themselves. */
  readonly kind: 'character' | 'place' | 'group'
}

function alternatives(reader: Reader): Piece | null {
  let source = ''
  let repeats = false
  const before = reader.open
  let after: readonly string[] = []
  for (;;) {
    const char = reader.text[reader.at]
    if (char === undefined || char === ')') {
      reader.open = [...new Set([...after, ...reader.open])]
      return { source, repeats, kind: 'group' }
    }
    if (char === '|') {
      source += '|'
      reader.at++
      after = [...after, ...reader.open]
      reader.open = before
      continue
    }
    const piece = quantified(reader)
    if (piece === null) return null
    source += piece.source
    repeats ||= piece.repeats
  }
}

function quantified(reader: Reader): Piece | null {
  const before = reader.open
  const atom = atomOf(reader)
  if (atom === null) return null
  const rest = reader.text.slice(reader.at).join('')
  const quantifier = /^(?:[*+?]|\{\d{1,3}(?:,\d{0,3})?\})\??/.exec(rest)?.[0]
  if (quantifier === undefined) {
    if (rest.startsWith('{')) return null
    return atom.kind !== 'character' || isTaken(reader, atom.source) ? atom : null
  }
  reader.at += quantifier.length
  if (/^[*+?]/.test(rest.slice(quantifier.length))) return null
  const isEndless = /^[*+]|,\}/.test(quantifier)
  const isMany = isEndless || quantifier.startsWith('{')
  if (isMany && atom.repeats) return null
  const isOptional = /^(?:[*?]|\{0)/.test(quantifier)
  if (atom.kind === 'character' && !isRepeated(reader, atom.source, isOptional)) return null
  // What stands before an optional group may go on behind it.
  if (atom.kind === 'group') {
    const own = isMany ? [ANYTHING] : []
    reader.open = [...new Set([...reader.open, ...own, ...(isOptional ? before : [])])]
  }
  return { ...atom, source: atom.source + quantifier, repeats: isEndless || atom.repeats }
}

const ANYTHING = '[^]'

/**
 * One character that must be there ends the repetitions it is not of; false where it comes after two of the same, which
 * are tried in every way before it is known to be missing.
 */
function isTaken(reader: Reader, character: string): boolean {
  if (reader.isShared) return false
  reader.open = reader.open.filter((one) => overlap(one, character))
  return true
}

/** A repetition, or what may be left out; false where it is the third that can take the same characters. */
function isRepeated(reader: Reader, character: string, isOptional: boolean): boolean {
  const shared = reader.open.filter((one) => overlap(one, character))
  if (shared.length > 0 && reader.isShared) return false
  reader.isShared ||= shared.length > 0
  reader.open = [...new Set([...(isOptional ? reader.open : shared), character])]
  return true
}

/** Characters of the scripts and signs that classes of patterns tell apart. */
const SAMPLES = [
  ...Array.from({ length: 0x250 }, (_, point) => String.fromCodePoint(point)),
  ...Array.from('αЯ中かกऀ٠०٣\u2003\u2028\u3000—“🙂'),
]

function overlap(one: string, other: string): boolean {
  if (one === other || one === ANYTHING) return true
  const [first, second] = [new RegExp(`^(?:${one})$`, 'u'), new RegExp(`^(?:${other})$`, 'u')]
  return SAMPLES.some((sample) => first.test(sample) && second.test(sample))
}

function atomOf(reader: Reader): Piece | null {
  const char = reader.text[reader.at++] ?? ''
  if (char === '(') return groupOf(reader)
  if (char === '[') return classOf(reader)
  if (char === '\\') {
    const escape = escapes[reader.text[reader.at++] ?? '']
    if (escape === BOUNDARY || escape === NO_BOUNDARY) return { ...plain(escape), kind: 'place' }
    if (escape !== undefined) return plain(escape)
    return literalEscape(reader)
  }
  if (char === '.') return plain('[^\\n]')
  return '^$*+?{'.includes(char) ? null : plain(exactly(char))
}

const escapes: Readonly<Record<string, string>> = {
  w: `[${WORD}]`,
  W: `[^${WORD}]`,
  d: '\\p{Nd}',
  D: '\\P{Nd}',
  s: `[${SPACE}]`,
  S: `[^${SPACE}]`,
  b: BOUNDARY,
  B: NO_BOUNDARY,
  n: '\\n',
  t: '\\t',
}

/** An escaped sign stands for itself; letters and digits mean other things. */
function literalEscape(reader: Reader): Piece | null {
  const char = reader.text[reader.at - 1]
  return char === undefined || /[\p{L}\p{N}]/u.test(char) ? null : plain(exactly(char))
}

function plain(source: string): Piece {
  return { source, repeats: false, kind: 'character' }
}

function exactly(char: string): string {
  return `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`
}

function groupOf(reader: Reader): Piece | null {
  let opening = '('
  if (reader.text[reader.at] === '?') {
    const kind = reader.text[reader.at + 1] ?? ''
    if (kind !== ':' && kind !== '=' && kind !== '!') return null
    opening = `(?${kind}`
    reader.at += 2
  } else reader.groups++
  const inner = alternatives(reader)
  if (inner === null || reader.text[reader.at++] !== ')') return null
  return { source: `${opening}${inner.source})`, repeats: inner.repeats, kind: 'group' }
}

function classOf(reader: Reader): Piece | null {
  let source = '['
  if (reader.text[reader.at] === '^') {
    source += '^'
    reader.at++
  }
  let isFirst = true
  for (;;) {
    const char = reader.text[reader.at++]
    if (char === undefined) return null
    if (char === ']' && !isFirst) return plain(`${source}]`)
    isFirst = false
    const member = char === '\\' ? classEscape(reader.text[reader.at++] ?? '') : exactly(char)
    if (member === null || char === '[') return null
    const isRange = reader.text[reader.at] === '-' && reader.text[reader.at + 1] !== ']'
    if (!isRange) {
      source += member
      continue
    }
    const end = reader.text[reader.at + 1]
    if (end === undefined || end === '\\' || end === '[' || !member.startsWith('\\u{')) return null
    if ((end.codePointAt(0) ?? 0) < Number.parseInt(member.slice(3), 16)) return null
    source += `${member}-${exactly(end)}`
    reader.at += 2
  }
}

function classEscape(char: string): string | null {
  if (char === 'w') return WORD
  if (char === 'd') return '\\p{Nd}'
  if (char === 's') return SPACE
  if (char === 'n') return '\\n'
  if (char === 't') return '\\t'
  return char === '' || /[\p{L}\p{N}]/u.test(char) ? null : exactly(char)
}
