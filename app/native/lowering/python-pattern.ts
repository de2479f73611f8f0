/**
 * A token pattern of Python's `re` as one of JavaScript's with the flags `g` and `u`, where both are known to mean the same.
 * Source: Python's Lib/re/_parser.py. Left out, and refused: anchors, back references, named groups, inline flags other
 * than `(?u)`, possessive quantifiers, and what can take exponential time or the third power of a text's length and more:
 * a repeated group that matches in more than one way, several repeated groups, many alternatives and optional groups, and
 * repetitions of the same characters one after the other.
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
  /**
   * Characters whose repetition goes on without an end and may then be in vain: it is tried again from each character of
   * a run of them, which takes the square of the run's length.
   */
  readonly runs: readonly string[]
}

/** Longest pattern that is looked at. */
const MAX_LENGTH = 300
/** Ways through alternatives and optional groups; each may cost the time of one. */
const MAX_WAYS = 32

interface Reader {
  readonly text: readonly string[]
  at: number
  groups: number
  /** Repetitions before here that what comes next may take characters from. */
  open: readonly string[]
  /** Whether two of them follow one another. */
  isShared: boolean
  /** How many ways there are through alternatives and optional groups. */
  ways: number
  /** Endless repetitions that nothing has followed yet, and those that something has. */
  endless: readonly string[]
  runs: readonly string[]
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
    ways: 1,
    endless: [],
    runs: [],
  }
  const whole = alternatives(reader)
  if (whole === null || reader.at < reader.text.length || reader.groups > 1) return null
  if (!compiles(whole.source)) return null
  return { source: whole.source, hasGroup: reader.groups === 1, runs: [...new Set(reader.runs)] }
}

/** Python and JavaScript do not refuse the same, such as a repeated lookahead. */
function compiles(source: string): boolean {
  try {
    return new RegExp(source, 'gu').source !== ''
  } catch {
    return false
  }
}

/** A translated piece. */
interface Piece {
  readonly source: string
  /** It has a quantifier without an end in it. */
  readonly repeats: boolean
  /** The same characters may match in more than one way, or as more or fewer of them. */
  readonly varies: boolean
  /** Of one character, nothing but a place, or a group, whose pieces were looked at by themselves. */
  readonly kind: 'character' | 'place' | 'group'
}

function alternatives(reader: Reader): Piece | null {
  const branches: (readonly Piece[])[] = []
  let branch: Piece[] = []
  const before = reader.open
  let after: readonly string[] = []
  for (;;) {
    const char = reader.text[reader.at]
    if (char === undefined || char === ')') {
      reader.open = [...new Set([...after, ...reader.open])]
      return oneOf(reader, [...branches, branch])
    }
    if (char === '|') {
      branches.push(branch)
      branch = []
      reader.at++
      after = [...after, ...reader.open]
      reader.open = before
      continue
    }
    const piece = quantified(reader)
    if (piece === null) return null
    branch.push(piece)
  }
}

/** Branches in the order they are tried; null where there are too many ways. */
function oneOf(reader: Reader, branches: readonly (readonly Piece[])[]): Piece | null {
  const pieces = branches.flat()
  const isApart = branches.length === 1 || areApart(branches)
  if (!isApart) reader.ways *= branches.length
  if (reader.ways > MAX_WAYS) return null
  return {
    source: branches.map((branch) => branch.map((piece) => piece.source).join('')).join('|'),
    repeats: pieces.some((piece) => piece.repeats),
    varies: !isApart || pieces.some((piece) => piece.varies),
    kind: 'group',
  }
}

/** Whether at most one of the branches can match, whatever comes: single characters that have none in common. */
function areApart(branches: readonly (readonly Piece[])[]): boolean {
  const sources = branches.map(([piece, ...more]) =>
    piece?.kind === 'character' && !piece.varies && more.length === 0 ? piece.source : null,
  )
  return sources.every(
    (one, at) =>
      one !== null && sources.slice(at + 1).every((other) => other !== null && !overlap(one, other)),
  )
}

function quantified(reader: Reader): Piece | null {
  const before = reader.open
  const waiting = reader.endless
  const atom = atomOf(reader)
  if (atom === null) return null
  // Something follows them.
  reader.runs = [...reader.runs, ...waiting]
  const rest = reader.text.slice(reader.at).join('')
  const quantifier = /^(?:[*+?]|\{\d{1,3}(?:,\d{0,3})?\})\??/.exec(rest)?.[0]
  if (quantifier === undefined) return rest.startsWith('{') || !isOnce(reader, atom) ? null : atom
  reader.at += quantifier.length
  if (/^[*+?]/.test(rest.slice(quantifier.length))) return null
  if (atom.kind === 'place') return null
  const isEndless = /^[*+]|,\}/.test(quantifier)
  const isOptional = /^(?:[*?]|\{0)/.test(quantifier)
  const isRepeat = isEndless || quantifier.startsWith('{')
  if (atom.kind === 'character' && !isRepeated(reader, atom.source, isOptional)) return null
  if (atom.kind === 'group' && !isRepeatedGroup(reader, atom, { isRepeat, isOptional, before })) return null
  if (isEndless) reader.endless = [...reader.endless, atom.kind === 'character' ? atom.source : ANYTHING]
  const isFixed = /^\{\d+\}/.test(quantifier)
  return {
    ...atom,
    source: atom.source + quantifier,
    repeats: isEndless || atom.repeats,
    varies: atom.varies || !isFixed,
  }
}

/** A piece without a quantifier; false where it may fail after two repetitions of the same characters. */
function isOnce(reader: Reader, { kind, source }: Piece): boolean {
  if (kind === 'character') return isTaken(reader, source)
  // Behind all characters of words there is a boundary of one.
  const holds = source === BOUNDARY && reader.open.every((one) => one === `[${WORD}]`)
  return kind === 'group' || !reader.isShared || holds
}

interface GroupQuantifier {
  readonly isRepeat: boolean
  readonly isOptional: boolean
  /** What was open before the group. */
  readonly before: readonly string[]
}

/** A group with a quantifier; false where it can match in too many ways. */
function isRepeatedGroup(
  reader: Reader,
  atom: Piece,
  { isRepeat, isOptional, before }: GroupQuantifier,
): boolean {
  if (isRepeat && (atom.varies || before.includes(ANYTHING))) return false
  if (isOptional && !isRepeat) reader.ways *= 2
  // What stands before an optional group may go on behind it.
  reader.open = [...new Set([...reader.open, ...(isRepeat ? [ANYTHING] : []), ...(isOptional ? before : [])])]
  return reader.ways <= MAX_WAYS
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
  return { source, repeats: false, varies: false, kind: 'character' }
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
  // A look ahead reads on at each place anew.
  if (opening.length > 1 && opening !== '(?:' && inner.repeats) reader.runs = [...reader.runs, ANYTHING]
  return { ...inner, source: `${opening}${inner.source})` }
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
