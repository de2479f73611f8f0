/** Count vectors of text. Source: sklearn/feature_extraction/text.py. */
import type { Column, Value } from '#shared/values.ts'
import type { Grid, OtherGrid, SparseGrid } from '../grid.ts'
import type { TextOperation } from '../operation-parts.ts'
import { Raised, typeError, valueError } from '../raised.ts'
import { unsupported } from '../unsupported.ts'
import { typeName } from '#app/python-data/python-repr.ts'
import { gridColumn } from './grid-columns.ts'
import { murmurHash } from './murmur-hash.ts'
import { hasNewerCharacters } from './newer-characters.ts'

/** One row of counts a document; documents are a Series, a list or an array of rank 1. */
export function textCounts(text: TextOperation, input: Grid): SparseGrid {
  const documents = documentsOf(input)
  const pointers = new Float64Array(documents.length + 1)
  const indices: number[] = []
  const data: number[] = []
  documents.forEach((document, row) => {
    const counts = new Map<number, number>()
    for (const token of tokensOf(text, document)) {
      if (text.hash !== undefined) countHash(text, text.hash.signed, token, counts)
      else {
        const column = text.vocabulary.get(token)
        if (column !== undefined) counts.set(column, text.binary ? 1 : (counts.get(column) ?? 0) + 1)
      }
    }
    for (const column of [...counts.keys()].sort((left, right) => left - right)) {
      indices.push(column)
      data.push(counts.get(column) ?? 0)
    }
    pointers[row + 1] = data.length
  })
  return {
    kind: 'sparse',
    rows: documents.length,
    columns: text.width,
    pointers,
    indices: Int32Array.from(indices),
    data: Float64Array.from(data),
    dtype: text.dtype,
  }
}

/** Source: sklearn/feature_extraction/_hashing_fast.pyx. */
function countHash(text: TextOperation, signed: boolean, token: string, counts: Map<number, number>): void {
  const hash = murmurHash(encoder.encode(token))
  const column = Math.abs(hash) % text.width
  const step = signed && hash < 0 ? -1 : 1
  counts.set(column, text.binary ? 1 : (counts.get(column) ?? 0) + step)
}

const encoder = new TextEncoder()

/** Iterating a DataFrame gives its column names: a vectorizer on a table counts those, as in Python. */
function documentsOf(input: Grid): readonly Value[] {
  switch (input.kind) {
    case 'frame':
      return input.table.columns.map(labelValue)
    case 'cells':
      if (!input.flat) throw noLower('numpy.ndarray')
      return input.cells
    case 'numbers':
      if (!input.flat) throw noLower('numpy.ndarray')
      return Array.from(gridColumn(input, 0).values)
    case 'other':
      return documentsOfOther(input)
    case 'sparse':
    case 'labels':
    case 'list':
      throw unsupported('A text vectorizer on an input that is not text')
  }
}

/** A label as the document it is when a table is iterated. */
function labelValue(column: Column): Value {
  if (column.labelType === undefined)
    return typeof column.name === 'number' ? BigInt(column.name) : column.name
  return { kind: 'opaque', type: column.labelType, repr: String(column.name) }
}

function documentsOfOther(input: OtherGrid): readonly Value[] {
  if (input.rank > 0 || input.form === 'dict') return input.items
  if (input.form === 'array') throw typeError('iteration over a 0-d array')
  throw valueError('Iterable over raw text documents expected, string object received.')
}

function noLower(type: string): Raised {
  return new Raised('AttributeError', `'${type}' object has no attribute 'lower'`)
}

function tokensOf(text: TextOperation, document: Value): readonly string[] {
  const given = document instanceof Uint8Array ? decoded(document) : document
  if (typeof given !== 'string') throw textError(given)
  if (hasNewerCharacters(given)) throw unsupported('A text with letters that Unicode has since version 15')
  let content = text.lowercase ? given.toLowerCase() : given
  if (text.accents === 'unicode') content = withoutAccents(content)
  // oxlint-disable-next-line no-control-regex -- what is not ASCII is dropped
  if (text.accents === 'ascii') content = content.normalize('NFKD').replaceAll(/[^\x00-\x7f]/g, '')
  switch (text.analyzer) {
    case 'word':
      return wordTokens(text, content)
    case 'char':
      return ngrams(Array.from(content.replaceAll(TWO_SPACES, ' ')), text, '')
    case 'char_wb':
      return charactersInWords(text, content)
  }
}

/** What Python's `str.isspace` and `\\s` take: JavaScript has U+FEFF too, and not the separators U+001C to U+001F and U+0085. */
const SPACE = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]'
const SPACES = new RegExp(`${SPACE}+`, 'u')
const TWO_SPACES = new RegExp(`${SPACE}{2,}`, 'gu')

/** Bytes are decoded before they are looked at. */
function decoded(document: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(document)
  } catch {
    throw new Raised('UnicodeDecodeError', "'utf-8' codec can't decode the bytes of a document")
  }
}

function textError(document: Value): Raised {
  if (typeof document === 'number' && Number.isNaN(document)) {
    return valueError('np.nan is an invalid document, expected byte or unicode string.')
  }
  return noLower(typeName(document))
}

function withoutAccents(text: string): string {
  // oxlint-disable-next-line no-control-regex -- ASCII text is left as it is
  if (/^[\x00-\x7f]*$/.test(text)) return text
  return text
    .normalize('NFKD')
    .replaceAll(/[\p{Mn}\p{Mc}\p{Me}]/gu, (mark) => (/\p{Mn}/u.test(mark) && combining(mark) ? '' : mark))
}

/**
 * Whether Python's unicodedata.combining of a mark is not 0: then normalization moves it past a mark of another class.
 * U+0334 has class 1, U+0301 has class 230.
 */
function combining(mark: string): boolean {
  const afterLow = `a${mark}\u0334`
  const beforeHigh = `a\u0301${mark}`
  return afterLow.normalize('NFD') !== afterLow || beforeHigh.normalize('NFD') !== beforeHigh
}

/** A run of so many characters takes a few hundredths of a second. */
const MAX_RUN = 2500

function refuseLongRuns({ runs }: TextOperation, content: string): void {
  if (content.length <= MAX_RUN) return
  for (const characters of runs) {
    for (const [run] of content.matchAll(new RegExp(`(?:${characters})+`, 'gu'))) {
      if (run.length > MAX_RUN)
        throw unsupported(
          `A text with ${run.length} characters in a row that the token pattern tries from each of them`,
        )
    }
  }
}

function wordTokens(text: TextOperation, content: string): readonly string[] {
  refuseLongRuns(text, content)
  const pattern = new RegExp(text.pattern, 'gu')
  const tokens = text.hasGroup
    ? Array.from(content.matchAll(pattern), (match) => match[1] ?? '')
    : (content.match(pattern) ?? [])
  const kept = text.stopWords.size === 0 ? tokens : tokens.filter((token) => !text.stopWords.has(token))
  return ngrams(kept, text, ' ')
}

function ngrams(parts: readonly string[], text: TextOperation, glue: string): readonly string[] {
  if (text.shortest === 1 && text.longest === 1) return parts
  const grams: string[] = []
  for (let length = text.shortest; length <= Math.min(text.longest, parts.length); length++) {
    for (let start = 0; start + length <= parts.length; start++)
      grams.push(parts.slice(start, start + length).join(glue))
  }
  return grams
}

function charactersInWords(text: TextOperation, content: string): readonly string[] {
  const grams: string[] = []
  for (const word of content.split(SPACES)) {
    if (word === '') continue
    const padded = Array.from(` ${word} `)
    for (let length = text.shortest; length <= text.longest; length++) {
      let offset = 0
      grams.push(padded.slice(offset, offset + length).join(''))
      while (offset + length < padded.length) {
        offset++
        grams.push(padded.slice(offset, offset + length).join(''))
      }
      if (offset === 0) break
    }
  }
  return grams
}
