/**
 * MLflow's filter and order clauses (`mlflow/utils/search_utils.py`): comparisons joined by AND, of attributes, metrics,
 * params, tags and datasets.
 */
import { UserError } from '#shared/user-error.ts'
import { readTokens } from './search-tokens.ts'
import type { Token } from './search-tokens.ts'

/** What a comparison looks at. */
export type Entity = 'attribute' | 'metric' | 'param' | 'tag' | 'dataset'

/** A field of what is searched. */
export interface Field {
  readonly entity: Entity
  readonly key: string
}

/** One comparison; `value` is null for IS NULL and IS NOT NULL. */
export interface Clause extends Field {
  readonly comparator: string
  readonly value: string | number | readonly string[] | null
}

/** One key of an order. */
export interface Order extends Field {
  readonly ascending: boolean
}

/** What of one kind of thing a filter and an order may name. */
export interface Language {
  /** Whether numbers may stand in quotes. */
  readonly quotedNumbers?: true
  /** Entities by the words that stand before the dot. */
  readonly words: Readonly<Record<string, Entity>>
  readonly textAttributes: readonly string[]
  readonly numberAttributes: readonly string[]
  /** Entities, or single fields of them, that IN and NOT IN take. */
  readonly lists: readonly string[]
  /** Entities that IS NULL and IS NOT NULL take. */
  readonly perhapsNull: readonly Entity[]
  /** Attributes that can be ordered by, with those of their other names that can. */
  readonly orders: readonly string[]
  readonly orderEntities: readonly Entity[]
  /** Other names of attributes. */
  readonly aliases?: Readonly<Record<string, string>>
}

const NUMBER_COMPARATORS = ['>', '>=', '!=', '=', '<', '<=']
const TEXT_COMPARATORS = ['!=', '=', 'LIKE', 'ILIKE']

/** What of a dataset a run can be found by. */
const OF_DATASETS = ['name', 'digest', 'context']

/** Reads a filter; empty text is no clause. Throws UserError `bad-usage` that says what does not fit. */
export function parseFilter(text: string, language: Language): readonly Clause[] {
  const tokens = [...readTokens(text)]
  const clauses: Clause[] = []
  for (;;) {
    // MLflow minds neither an AND too many nor one that is not there.
    while (isWord(tokens[0], 'AND')) tokens.shift()
    if (tokens.length === 0) break
    if (isWord(tokens[0], 'OR')) throw bad('Comparisons are joined by AND; MLflow has no OR.')
    clauses.push(takeClause(tokens, language))
  }
  return clauses
}

function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === 'word' && token.text.toUpperCase() === word
}

/** Reads one order, `metrics.accuracy DESC`. Throws UserError `bad-usage`. */
export function parseOrder(text: string, language: Language): Order {
  const tokens = [...readTokens(text)]
  const { words, orders, orderEntities, aliases } = language
  const field = takeField(tokens, { words, attributes: orders, entities: orderEntities, aliases })
  const direction = tokens.shift()?.text.toUpperCase() ?? 'ASC'
  if ((direction !== 'ASC' && direction !== 'DESC') || tokens.length > 0) {
    throw bad(`An order is a field with ASC or DESC behind it, not "${text}".`)
  }
  return { ...field, ascending: direction === 'ASC' }
}

/** The name of a field among the values of a row. */
export function fieldName({ entity, key }: Field): string {
  return `${entity}.${key}`
}

interface Nameable {
  readonly words: Language['words']
  readonly entities: readonly Entity[]
  readonly attributes: readonly string[]
  readonly aliases: Language['aliases'] | undefined
}

function takeField(tokens: Token[], { words, entities, attributes, aliases }: Nameable): Field {
  const token = tokens.shift()
  if (token === undefined || (token.kind !== 'word' && token.kind !== 'name')) {
    throw bad(`A comparison begins with a field, not with "${token?.text ?? ''}".`)
  }
  const dot = token.kind === 'name' ? -1 : token.text.indexOf('.')
  const prefix = dot < 0 ? 'attribute' : token.text.slice(0, dot)
  const rest = token.text.slice(dot + 1)
  const entity = Object.hasOwn(words, prefix) ? words[prefix] : undefined
  if (entity === undefined || !entities.includes(entity)) {
    throw bad(`There are no "${prefix}" here; a field is of: ${entities.join(', ')}.`)
  }
  if (entity === 'dataset' && !OF_DATASETS.includes(rest)) {
    throw bad(`A dataset has no "${rest}"; it has: ${OF_DATASETS.join(', ')}.`)
  }
  if (entity !== 'attribute') return { entity, key: rest }
  const key = aliases !== undefined && Object.hasOwn(aliases, rest) ? (aliases[rest] ?? rest) : rest
  if (attributes.includes(rest)) return { entity, key }
  throw bad(`There is no attribute "${rest}" here; there are: ${attributes.join(', ')}.`)
}

function takeClause(tokens: Token[], language: Language): Clause {
  const { words, textAttributes, numberAttributes, aliases } = language
  const attributes = [...textAttributes, ...numberAttributes, ...Object.keys(aliases ?? {})]
  const field = takeField(tokens, { words, attributes, entities: Object.values(words), aliases })
  const isNumber =
    field.entity === 'metric' || (field.entity === 'attribute' && numberAttributes.includes(field.key))
  const comparator = takeComparator(tokens)
  const allowed = isNumber ? NUMBER_COMPARATORS : textComparators(field, language)
  if (!allowed.includes(comparator)) {
    throw bad(`"${field.key}" takes ${allowed.join(', ')}; the filter has "${comparator}".`)
  }
  if (comparator === 'IS NULL' || comparator === 'IS NOT NULL') return { ...field, comparator, value: null }
  if (comparator === 'IN' || comparator === 'NOT IN') return { ...field, comparator, value: takeList(tokens) }
  const token = tokens.shift()
  if (isNumber) {
    const isQuoted = token?.kind === 'text' && language.quotedNumbers === true && token.text.trim() !== ''
    const value = token?.kind === 'number' || isQuoted ? Number(token?.text) : Number.NaN
    if (Number.isNaN(value))
      throw bad(`"${field.key}" is compared with a number, not with "${token?.text ?? ''}".`)
    return { ...field, comparator, value }
  }
  if (token?.kind === 'text') return { ...field, comparator, value: token.text }
  throw bad(`"${field.key}" is compared with a quoted text; the filter has ${token?.text ?? 'nothing'}.`)
}

function textComparators(field: Field, { lists, perhapsNull }: Language): readonly string[] {
  return [
    ...TEXT_COMPARATORS,
    ...(lists.includes(field.entity) || lists.includes(fieldName(field)) ? ['IN', 'NOT IN'] : []),
    ...(perhapsNull.includes(field.entity) ? ['IS NULL', 'IS NOT NULL'] : []),
  ]
}

function takeComparator(tokens: Token[]): string {
  const first = tokens.shift()?.text.toUpperCase() ?? ''
  const rest = (...words: readonly string[]): boolean => {
    const found = words.every((word, at) => isWord(tokens[at], word))
    if (found) tokens.splice(0, words.length)
    return found
  }
  if (first === 'NOT' && rest('IN')) return 'NOT IN'
  if (first === 'IS' && rest('NOT', 'NULL')) return 'IS NOT NULL'
  if (first === 'IS' && rest('NULL')) return 'IS NULL'
  return first
}

function takeList(tokens: Token[]): readonly string[] {
  const values: string[] = []
  if (tokens.shift()?.text !== '(') throw bad('IN takes a list of quoted texts in parentheses.')
  for (;;) {
    const value = tokens.shift()
    if (value?.kind !== 'text') throw bad('IN takes a list of quoted texts in parentheses.')
    values.push(value.text)
    const next = tokens.shift()?.text
    if (next === ')') return values
    if (next !== ',') throw bad('IN takes a list of quoted texts in parentheses.')
    if (tokens[0]?.text === ')') {
      tokens.shift()
      return values
    }
  }
}

function bad(message: string): UserError {
  return new UserError({
    code: 'bad-usage',
    message,
    hint: "For example: metrics.accuracy > 0.9 AND params.depth = '3' AND tags.kind LIKE 'tree%'",
  })
}
