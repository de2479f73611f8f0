/** Text vectorizers. Source: sklearn/feature_extraction/text.py. */
import { dictEntries, globalName, sequenceItems, type Inert } from '#app/serialized/inert.ts'
import type { TextOperation } from '../operation-parts.ts'
import type { Operation } from '../operations.ts'
import { checked } from './check.ts'
import {
  attribute,
  flagOf,
  numberOf,
  numbersIn,
  only,
  optional,
  refuse,
  scalar,
  stateAttributes,
  textOf,
  toNumber,
  type EstimatorView,
} from './estimator-view.ts'
import { englishStopWords } from './english-stop-words.ts'
import { sequence, transformer, type Lowered } from './lowered.ts'
import { tokenPattern } from './python-pattern.ts'
import { sparseNumbers } from './sparse-numbers.ts'

/** CountVectorizer. */
export function lowerCountVectorizer(view: EstimatorView): Lowered {
  return transformer(view, { kind: 'text-counts', text: textOperation(view, countType(view)) }, () =>
    vocabularyNames(view),
  )
}

/** The `dtype` of the counts. */
function countType(view: EstimatorView): 'int64' | 'float64' {
  const value = optional(view, 'dtype')
  const name = typeof value === 'string' ? value : globalName(value)
  if (name === null || !/^(?:numpy\.|builtins\.)?(?:int64|float64|int|float)$/u.test(name))
    throw refuse(view, 'dtype', value)
  return name.includes('int') ? 'int64' : 'float64'
}

/** TfidfVectorizer: counts, then its TfidfTransformer. */
export function lowerTfidfVectorizer(view: EstimatorView): Lowered {
  if (countType(view) !== 'float64') throw refuse(view, 'dtype', optional(view, 'dtype'))
  const inner = stateAttributes(attribute(view, '_tfidf'))
  if (inner === null) throw refuse(view, '_tfidf')
  const weights = tfidfSteps({ ...view, name: 'TfidfTransformer', attributes: inner })
  return transformer(
    view,
    sequence({ kind: 'text-counts', text: textOperation(view, 'float64') }, ...weights),
    () => vocabularyNames(view),
  )
}

/** scikit-learn keeps places in 32 bits. */
const MAX_HASHED = 2_147_483_647

/** HashingVectorizer: each token counts in the column its hash names. */
export function lowerHashingVectorizer(view: EstimatorView): Lowered {
  const features = numberOf(view, 'n_features')
  const text: TextOperation = {
    ...textOperation(view, 'float64', new Map()),
    width: features,
    hash: { signed: flagOf(view, 'alternate_sign', true) },
  }
  const dtype = globalName(optional(view, 'dtype')) ?? 'numpy.float64'
  if (!(features <= MAX_HASHED)) throw refuse(view, `more than ${MAX_HASHED} features`)
  if (dtype !== 'numpy.float64' || !Number.isInteger(features) || features < 1)
    throw refuse(view, 'dtype', optional(view, 'dtype'))
  const norm = scalar(optional(view, 'norm'))
  if (norm !== 'l1' && norm !== 'l2' && norm !== null) throw refuse(view, 'norm', norm)
  const counts: Operation = { kind: 'text-counts', text }
  return transformer(view, norm === null ? counts : sequence(counts, { kind: 'rows', rule: norm, column: 0 }))
}

/** TfidfTransformer on its own. */
export function lowerTfidfTransformer(view: EstimatorView): Lowered {
  return transformer(
    view,
    sequence(checked(view, { sparse: true, dtype: 'float' }), { kind: 'to-sparse' }, ...tfidfSteps(view)),
  )
}

function tfidfSteps(view: EstimatorView): readonly Operation[] {
  const steps: Operation[] = []
  if (flagOf(view, 'sublinear_tf', false))
    steps.push({ kind: 'elements', function: 'log' }, { kind: 'shift-all', by: 1 })
  const weighs = flagOf(view, 'use_idf', true)
  if (!weighs && (view.attributes.has('idf_') || view.attributes.has('_idf_diag')))
    throw refuse(view, 'use_idf', false)
  if (weighs)
    steps.push({
      kind: 'columns-arithmetic',
      steps: [{ by: 'multiply', values: idfOf(view) }],
      parameters: null,
    })
  const norm = scalar(optional(view, 'norm'))
  if (norm === 'l1' || norm === 'l2') steps.push({ kind: 'rows', rule: norm, column: 0 })
  else if (norm !== null) throw refuse(view, 'norm', norm)
  return steps
}

/** `idf_` since 1.5; before, a diagonal matrix `_idf_diag`. */
function idfOf(view: EstimatorView): Float64Array {
  const direct = numbersIn(view.attributes.get('idf_'))
  if (direct !== null) return direct.data
  const diagonal = sparseNumbers(optional(view, '_idf_diag'), true)
  if (diagonal === null) throw refuse(view, 'no idf_')
  return diagonal.data
}

function textOperation(
  view: EstimatorView,
  dtype: 'int64' | 'float64',
  vocabulary = vocabularyOf(view),
): TextOperation {
  for (const name of ['preprocessor', 'tokenizer']) {
    if (optional(view, name) !== null) throw refuse(view, `its own ${name}`)
  }
  only(view, 'encoding', 'utf-8')
  only(view, 'decode_error', 'strict')
  if (textOf(view, 'input', 'content') !== 'content') throw refuse(view, 'input', optional(view, 'input'))
  const analyzer = scalar(attribute(view, 'analyzer'))
  if (analyzer !== 'word' && analyzer !== 'char' && analyzer !== 'char_wb')
    throw refuse(view, 'analyzer', analyzer)
  const accents = scalar(optional(view, 'strip_accents'))
  if (accents !== null && accents !== 'unicode' && accents !== 'ascii')
    throw refuse(view, 'strip_accents', accents)
  const pattern = tokenPattern(analyzer === 'word' ? textOf(view, 'token_pattern') : '')
  if (pattern === null) throw refuse(view, 'token_pattern', attribute(view, 'token_pattern'))
  const [shortest = 1, longest = 1] = (sequenceItems(attribute(view, 'ngram_range')) ?? []).map(
    (item) => toNumber(item) ?? 1,
  )
  if (!(Number.isInteger(shortest) && shortest >= 0 && Number.isInteger(longest)))
    throw refuse(view, 'ngram_range', attribute(view, 'ngram_range'))
  return {
    lowercase: flagOf(view, 'lowercase', true),
    accents,
    analyzer,
    pattern: pattern.source,
    hasGroup: pattern.hasGroup,
    runs: pattern.runs,
    shortest,
    longest,
    stopWords: stopWords(view, analyzer),
    vocabulary,
    width: vocabulary.size,
    binary: flagOf(view, 'binary', false),
    dtype,
  }
}

function vocabularyOf(view: EstimatorView): ReadonlyMap<string, number> {
  const entries = dictEntries(attribute(view, 'vocabulary_'))
  if (entries === null) throw refuse(view, 'vocabulary_')
  const vocabulary = new Map<string, number>()
  for (const { key, value } of entries) {
    const column = toNumber(value)
    if (typeof key !== 'string' || column === null || !(column >= 0 && column < entries.length))
      throw refuse(view, 'vocabulary_')
    vocabulary.set(key, column)
  }
  return vocabulary
}

function vocabularyNames(view: EstimatorView): readonly string[] {
  const names: string[] = []
  for (const [word, column] of vocabularyOf(view)) names[column] = word
  return names
}

/** Words that are left out. */
function stopWords(view: EstimatorView, analyzer: string): ReadonlySet<string> {
  const value: Inert = scalar(optional(view, 'stop_words'))
  if (value === null || analyzer !== 'word') return new Set()
  if (value === 'english') return englishStopWords
  const words = sequenceItems(value)
  if (words === null) throw refuse(view, 'stop_words', value)
  return new Set(words.filter((word) => typeof word === 'string'))
}
