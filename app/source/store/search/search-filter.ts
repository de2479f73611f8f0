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

/** The attributes of one kind of thing, and the entities it has beside them. */
export interface Language {
  readonly textAttributes: readonly string[]
  readonly numberAttributes: readonly string[]
  readonly entities: readonly Entity[]
  /** Other names of attributes. */
  readonly aliases?: Readonly<Record<string, string>>
}

const entityNames: Readonly<Record<string, Entity>> = {
  attribute: 'attribute',
  attributes: 'attribute',
  attr: 'attribute',
  run: 'attribute',
  metric: 'metric',
  metrics: 'metric',
  parameter: 'param',
  parameters: 'param',
  param: 'param',
  params: 'param',
  tag: 'tag',
  tags: 'tag',
  dataset: 'dataset',
  datasets: 'dataset',
}

const NUMBER_COMPARATORS = ['>', '>=', '!=', '=', '<', '<=']
const TEXT_COMPARATORS = ['!=', '=', 'LIKE', 'ILIKE', 'IN', 'NOT IN', 'IS NULL', 'IS NOT NULL']

/** Reads a filter; empty text is no clause. Throws UserError `bad-usage` that says what does not fit. */
export function parseFilter(text: string, language: Language): readonly Clause[] {
  const tokens = [...readTokens(text)]
  const clauses: Clause[] = []
  while (tokens.length > 0) {
    if (clauses.length > 0) {
      const and = tokens.shift()
      if (and?.kind !== 'word' || and.text.toUpperCase() !== 'AND') {
        throw bad(`Comparisons are joined by AND; the filter has "${and?.text ?? ''}".`)
      }
    }
    clauses.push(takeClause(tokens, language))
  }
  return clauses
}

/** Reads one order, `metrics.accuracy DESC`. Throws UserError `bad-usage`. */
export function parseOrder(text: string, language: Language): Order {
  const tokens = [...readTokens(text)]
  const field = takeField(tokens, language)
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

function takeField(tokens: Token[], language: Language): Field {
  const token = tokens.shift()
  if (token === undefined || (token.kind !== 'word' && token.kind !== 'name')) {
    throw bad(`A comparison begins with a field, not with "${token?.text ?? ''}".`)
  }
  const dot = token.text.indexOf('.')
  const prefix = token.kind === 'name' ? 'attribute' : dot < 0 ? 'attribute' : token.text.slice(0, dot)
  const rest = token.kind === 'name' || dot < 0 ? token.text : token.text.slice(dot + 1)
  const entity = entityNames[prefix]
  if (entity === undefined || !language.entities.includes(entity)) {
    throw bad(`There are no "${prefix}" here; a field is of: ${language.entities.join(', ')}.`)
  }
  if (entity !== 'attribute') return { entity, key: rest }
  const key = language.aliases?.[rest] ?? rest
  const known = [...language.textAttributes, ...language.numberAttributes]
  if (known.includes(key)) return { entity, key }
  throw bad(`There is no attribute "${rest}"; there are: ${known.join(', ')}.`)
}

function takeClause(tokens: Token[], language: Language): Clause {
  const field = takeField(tokens, language)
  const isNumber =
    field.entity === 'metric' ||
    (field.entity === 'attribute' && language.numberAttributes.includes(field.key))
  const comparator = takeComparator(tokens)
  const allowed = isNumber ? NUMBER_COMPARATORS : TEXT_COMPARATORS
  if (!allowed.includes(comparator)) {
    throw bad(`"${field.key}" takes ${allowed.join(', ')}; the filter has "${comparator}".`)
  }
  if (comparator === 'IS NULL' || comparator === 'IS NOT NULL') return { ...field, comparator, value: null }
  if (comparator === 'IN' || comparator === 'NOT IN') return { ...field, comparator, value: takeList(tokens) }
  const token = tokens.shift()
  if (isNumber) {
    const value = token?.kind === 'number' || token?.kind === 'text' ? Number(token.text) : Number.NaN
    if (Number.isNaN(value))
      throw bad(`"${field.key}" is compared with a number, not with "${token?.text ?? ''}".`)
    return { ...field, comparator, value }
  }
  if (token?.kind === 'text') return { ...field, comparator, value: token.text }
  throw bad(`"${field.key}" is compared with a quoted text; the filter has ${token?.text ?? 'nothing'}.`)
}

function takeComparator(tokens: Token[]): string {
  const first = tokens.shift()?.text.toUpperCase() ?? ''
  const rest = (...words: readonly string[]): boolean => {
    const found = words.every(
      (word, at) => tokens[at]?.kind === 'word' && tokens[at].text.toUpperCase() === word,
    )
    if (found) tokens.splice(0, words.length)
    return found
  }
  if (first === 'NOT' && rest('IN')) return 'NOT IN'
  if (first === 'IS' && rest('NOT', 'NULL')) return 'IS NOT NULL'
  if (first === 'IS' && rest('NULL')) return 'IS NULL'
  return first === '==' ? '=' : first
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
