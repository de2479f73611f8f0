/** Searching rows in memory: the clauses of a filter, orders, pages. */
import { compareText } from '#app/text/compare-text.ts'
import type { Page } from '#shared/store.ts'
import { UserError } from '#shared/user-error.ts'
import type { ExperimentStoreQuery } from '../tracking-store.ts'
import { keepOrder, keptOrder } from './kept-orders.ts'
import type { Searching } from './languages.ts'
import { isLike } from './is-like.ts'
import { fieldName, parseFilter, parseOrder } from './search-filter.ts'
import type { Clause, Field, Order } from './search-filter.ts'

/** A value of a row; several for datasets, of which any may fit. */
export type RowValue = string | number | null | readonly string[]

/** What is searched: a name to load it by, and its values in the order of the fields that were asked for. */
export interface Row<Id> {
  readonly id: Id
  readonly values: readonly RowValue[]
}

/** What of the rows is asked for. */
export interface Wanted {
  /** The values that rows have, each once. */
  readonly fields: readonly Field[]
  /** Where nothing is filtered: that the first `count` in this order are enough. */
  readonly first: { readonly orders: readonly Order[]; readonly count: number } | null
}

/** Where rows come from. */
export interface Searched<Id, T> {
  readonly searching: Searching
  /** The store and the kind of thing: what the order of a page is kept by for the pages that follow. */
  readonly name: string
  readonly rows: (wanted: Wanted) => Promise<readonly Row<Id>[]>
  readonly load: (ids: readonly Id[]) => Promise<readonly T[]>
}

/** One page. Throws UserError `bad-usage` for a filter, an order or a page token that cannot be read. */
export async function searchPage<Id, T>(
  searched: Searched<Id, T>,
  query: ExperimentStoreQuery,
): Promise<Page<T>> {
  const offset = offsetOf(query.pageToken)
  const end = offset + (query.pageSize ?? searched.searching.pageSize)
  const { filter, orderBy, experimentIds } = query
  const key = { searched: searched.name, filter, orderBy, experimentIds }
  // The key names the store and the kind, and with them what its ids are.
  const kept = (offset === 0 ? undefined : keptOrder(key)) as readonly Id[] | undefined
  const ids = kept ?? (await orderedIds(searched, query, { key, offset, end }))
  const items = await searched.load(ids.slice(offset, end))
  return { items, nextToken: end < ids.length ? tokenOf(end) : null }
}

interface Asked {
  readonly key: Parameters<typeof keepOrder>[0]
  readonly offset: number
  readonly end: number
}

/** What fits, in order; of a first page perhaps only the beginning, which ends behind it. */
async function orderedIds<Id>(
  { searching, rows }: Pick<Searched<Id, unknown>, 'searching' | 'rows'>,
  query: ExperimentStoreQuery,
  { key, offset, end }: Asked,
): Promise<readonly Id[]> {
  const clauses = clausesOf(query.filter ?? '', searching)
  const asked = (query.orderBy ?? []).map((order) => parseOrder(order, searching.language))
  const isAsked = (field: Field) => asked.some((order) => fieldName(order) === fieldName(field))
  const following = asked.length === 0 ? undefined : searching.tieBreakers
  const orders = [...asked, ...(following ?? searching.defaultOrder).filter((order) => !isAsked(order))]
  const fields = [...new Map([...clauses, ...orders].map((field) => [fieldName(field), field])).values()]
  const placeOf = (field: Field) => fields.findIndex((one) => fieldName(one) === fieldName(field))
  // One more tells whether there is another page.
  const first = clauses.length === 0 && offset === 0 ? { orders, count: end + 1 } : null
  const all = await rows({ fields, first })
  query.signal?.throwIfAborted()
  const tests = clauses.map((clause) => ({ clause, place: placeOf(clause) }))
  const found = all.filter(({ values }) =>
    tests.every(({ clause, place }) => fits(values[place] ?? null, clause)),
  )
  const keys = orders.map((order) => ({ place: placeOf(order), ascending: order.ascending }))
  const ids = found.toSorted((left, right) => compareRows(left, right, keys)).map(({ id }) => id)
  keepOrder(key, all.length === first?.count ? null : ids)
  return ids
}

/** The tag by which the registry tells prompts from models (`mlflow/prompt/constants.py`). */
const PROMPT_TAG = 'mlflow.prompt.is_prompt'

function clausesOf(filter: string, { language, hidesPrompts }: Searching): readonly Clause[] {
  const clauses = parseFilter(filter, language)
  if (hidesPrompts !== true || filter.includes(PROMPT_TAG)) return clauses
  return [...clauses, { entity: 'tag', key: PROMPT_TAG, comparator: '!=', value: 'true' }]
}

function fits(value: RowValue, clause: Clause): boolean {
  if (clause.comparator === 'IS NULL') return value === null
  if (clause.comparator === 'IS NOT NULL') return value !== null
  if (value === null) return isAbsentPromptTag(clause)
  if (typeof value === 'object') return value.some((one) => compares(one, clause))
  return compares(value, clause)
}

/** The one tag whose absence means "false" (`SearchModelUtils`): models are told from prompts by it. */
function isAbsentPromptTag({ entity, key, comparator, value }: Clause): boolean {
  if (entity !== 'tag' || key !== PROMPT_TAG) return false
  return (comparator === '=' && value === 'false') || (comparator === '!=' && value === 'true')
}

function compares(stored: string | number, { comparator, value: other }: Clause): boolean {
  if (other === null) return false
  if (typeof other === 'object') return other.includes(String(stored)) === (comparator === 'IN')
  // An id that a database has as a number is compared as a text.
  const value = typeof other === 'string' ? String(stored) : stored
  switch (comparator) {
    case '=':
      return value === other
    case '!=':
      return value !== other
    case '<':
      return value < other
    case '<=':
      return value <= other
    case '>':
      return value > other
    case '>=':
      return value >= other
    default:
      return isLike(String(value), String(other), comparator === 'ILIKE')
  }
}

/** What is missing comes last whichever way the order goes, NaN right before it. */
function compareRows(left: Row<unknown>, right: Row<unknown>, keys: readonly SortKey[]): number {
  for (const { place, ascending } of keys) {
    const one = left.values[place] ?? null
    const two = right.values[place] ?? null
    if (one === two && one !== null) continue
    const rank = rankOf(one) - rankOf(two)
    if (rank !== 0) return rank
    if (one === null || two === null || rankOf(one) > 0) continue
    return compareValues(one, two) < 0 === ascending ? -1 : 1
  }
  return 0
}

/** Texts as SQLite and Python order them. */
function compareValues(one: NonNullable<RowValue>, two: NonNullable<RowValue>): number {
  if (typeof one === 'string' && typeof two === 'string') return compareText(one, two)
  return one < two ? -1 : 1
}

interface SortKey {
  readonly place: number
  readonly ascending: boolean
}

function rankOf(value: RowValue): number {
  if (value === null) return 2
  return Number.isNaN(value) ? 1 : 0
}

/** As MLflow's own tokens are: base64 of `{"offset": n}`. */
function tokenOf(offset: number): string {
  return Buffer.from(JSON.stringify({ offset })).toString('base64')
}

function offsetOf(token: string | undefined): number {
  if (token === undefined || token === '') return 0
  try {
    const parsed: unknown = JSON.parse(Buffer.from(token, 'base64').toString('utf8'))
    const offset = typeof parsed === 'object' && parsed !== null && 'offset' in parsed ? parsed.offset : null
    if (typeof offset === 'number' && Number.isSafeInteger(offset) && offset > 0) return offset
  } catch {
    // It is no token of this store.
  }
  throw new UserError({
    code: 'bad-usage',
    message: 'The page token cannot be read.',
    hint: 'Take it from the page before, or begin at the first page.',
  })
}
