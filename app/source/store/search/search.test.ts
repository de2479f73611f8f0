import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { toFailure } from '#shared/user-error.ts'
import { registeredModelSearch, runSearch, versionSearch } from './languages.ts'
import { fieldName, parseFilter, parseOrder } from './search-filter.ts'
import { searchPage } from './search.ts'
import type { RowValue, Wanted } from './search.ts'

const { language } = runSearch

test.each([
  ['metrics.accuracy > 0.9', ['metric', 'accuracy', '>', 0.9]],
  ['metric.`my metric` >= -1.5e-3', ['metric', 'my metric', '>=', -0.0015]],
  ['metrics."a b/c" < 3', ['metric', 'a b/c', '<', 3]],
  ["params.depth = '3'", ['param', 'depth', '=', '3']],
  ['param.depth != "it\'s"', ['param', 'depth', '!=', "it's"]],
  ["tags.mlflow.user LIKE 'a%'", ['tag', 'mlflow.user', 'LIKE', 'a%']],
  ["tag.x ilike '%B'", ['tag', 'x', 'ILIKE', '%B']],
  ["attributes.status = 'FINISHED'", ['attribute', 'status', '=', 'FINISHED']],
  ["run_name = 'x AND y'", ['attribute', 'run_name', '=', 'x AND y']],
  ['start_time > 1700000000000', ['attribute', 'start_time', '>', 1_700_000_000_000]],
  ['created <= 5', ['attribute', 'start_time', '<=', 5]],
  ["`run name` = 'a'", ['attribute', 'run_name', '=', 'a']],
  ['attribute.run_id IN (\'a\', "b")', ['attribute', 'run_id', 'IN', ['a', 'b']]],
  ["run_id NOT IN ('a')", ['attribute', 'run_id', 'NOT IN', ['a']]],
  ['tags.a IS NULL', ['tag', 'a', 'IS NULL', null]],
  ['params.`a b` is not null', ['param', 'a b', 'IS NOT NULL', null]],
  ["dataset.name = 'd'", ['dataset', 'name', '=', 'd']],
])('%s', (text, [entity, key, comparator, value]) => {
  expect(parseFilter(text, language)).toEqual([{ entity, key, comparator, value }])
})

test('comparisons joined by AND; an empty filter is none', () => {
  expect(parseFilter("metrics.a > 1 and params.b = 'x' AND tags.c != 'y'", language)).toHaveLength(3)
  expect(parseFilter('  ', language)).toEqual([])
})

test.each([
  "metrics.a > 1 OR params.b = 'x'",
  'metrics.a',
  "metrics.a > 'x'",
  'params.a = 3',
  'params.a = x',
  "params.a > '3'",
  "metrics.a LIKE '%'",
  "wrong.a = '3'",
  "attributes.nothing = '3'",
  "tags.a = 'open",
  'tags.a IN ()',
  "tags.a IN ('x'",
  "tags.a = 'x'; DROP TABLE runs",
  "= 'x'",
  "'x' = 'x'",
])('%s is refused in words', (text) => {
  expect(() => parseFilter(text, language)).toThrow(expect.objectContaining({ name: 'UserError' }))
})

test('orders', () => {
  expect(parseOrder('metrics.`a b` DESC', language)).toEqual({
    entity: 'metric',
    key: 'a b',
    ascending: false,
  })
  expect(parseOrder('start_time', language)).toEqual({
    entity: 'attribute',
    key: 'start_time',
    ascending: true,
  })
  expect(parseOrder('attributes.Created asc', language).key).toBe('start_time')
  expect(() => parseOrder('metrics.a UP', language)).toThrow('ASC or DESC')
})

type Named = ReadonlyMap<string, RowValue>

function rowsOf(values: readonly RowValue[]): readonly Named[] {
  return values.map(
    (value, id) =>
      new Map<string, RowValue>([
        ['metric.m', value],
        ['attribute.run_id', `r${id}`],
      ]),
  )
}

/** Rows whose names are their places. */
function source(rows: readonly Named[], searching = runSearch) {
  return {
    searching,
    name: 'test',
    rows: async ({ fields }: Wanted) =>
      rows.map((row, id) => ({ id, values: fields.map((field) => row.get(fieldName(field)) ?? null) })),
    load: async (ids: readonly number[]) => ids,
  }
}

async function idsOf(rows: readonly Named[], query: Parameters<typeof searchPage>[1]) {
  return (await searchPage(source(rows), query)).items
}

test('what is missing comes last and NaN before it, whichever way', async () => {
  const rows = rowsOf([2, null, Number.NaN, 1, Infinity])
  expect(await idsOf(rows, { orderBy: ['metrics.m ASC'] })).toEqual([3, 0, 4, 2, 1])
  expect(await idsOf(rows, { orderBy: ['metrics.m DESC'] })).toEqual([4, 0, 3, 2, 1])
})

test('pages follow each other without a gap, and the last has no token', async () => {
  const rows = source(rowsOf(Array.from({ length: 7 }, (_none, at) => at)))
  const seen: number[] = []
  let pageToken: string | undefined
  do {
    const page = await searchPage(rows, { pageSize: 3, pageToken })
    seen.push(...page.items)
    pageToken = page.nextToken ?? undefined
  } while (pageToken !== undefined)
  expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6])
  await expect(searchPage(rows, { pageToken: 'x' })).rejects.toMatchObject({
    failure: { code: 'bad-usage' },
  })
})

interface Recorded {
  readonly rows: readonly Readonly<Record<string, RowValue | { readonly number: number | string }>>[]
  readonly searches: readonly {
    readonly filter: string
    readonly orderBy: readonly string[]
    /** Numbers of runs in the order found; null where MLflow refuses it. */
    readonly found: string | null
  }[]
}

/** 36 runs made by MLflow 3.17 in a file store, and what it found for random filters and orders. */
const recorded = JSON.parse(
  readFileSync('app/source/store/search/testing/mlflow-searches.json', 'utf8'),
) as Recorded

test('random filters and orders find what MLflow finds, or are refused as it refuses them', async () => {
  const rows = recorded.rows.map(
    (row): Named =>
      new Map(
        Object.entries(row).map(([name, value]) => [
          name,
          typeof value === 'object' && value !== null && 'number' in value ? Number(value.number) : value,
        ]),
      ),
  )
  const answers = await Promise.all(
    recorded.searches.map(async ({ filter, orderBy }) => {
      const ids = await idsOf(rows, { filter, orderBy, pageSize: 1000 }).catch(() => null)
      return { filter, orderBy, found: ids?.map((id) => String(id).padStart(2, '0')).join(' ') ?? null }
    }),
  )
  expect(answers.length).toBeGreaterThan(150)
  expect(answers).toEqual(recorded.searches)
})

test('texts are ordered and matched by characters', async () => {
  const rows = ['\u{1F600}z', '\uFFFDz', 'a', '\u{1F601}'].map((value) => new Map([['tag.t', value]]))
  expect(await idsOf(rows, { orderBy: ['tags.t'] })).toEqual([2, 1, 0, 3])
  expect(await idsOf(rows, { filter: "tags.t LIKE '_z'" })).toEqual([0, 1])
})

test('LIKE takes % and _ only, and no pattern takes long', async () => {
  const text = 'a'.repeat(5_000)
  const rows = ['tree.1', 'TREE', 'a_b', text].map((value) => new Map([['tag.t', value]]))
  expect(await idsOf(rows, { filter: "tags.t LIKE 'tree._'" })).toEqual([0])
  expect(await idsOf(rows, { filter: "tags.t ILIKE 'TR%'" })).toEqual([0, 1])
  expect(await idsOf(rows, { filter: "tags.t LIKE '___'" })).toEqual([2])
  expect(await idsOf(rows, { filter: `tags.t LIKE '${'%a'.repeat(500)}%b'` })).toEqual([])
})

test('prompts are left out unless a filter names their tag', async () => {
  const rows = [new Map([['attribute.name', 'm']]), new Map([['tag.mlflow.prompt.is_prompt', 'true']])]
  const models = source(rows, registeredModelSearch)
  expect((await searchPage(models, {})).items).toEqual([0])
  expect((await searchPage(models, { filter: "tags.`mlflow.prompt.is_prompt` = 'true'" })).items).toEqual([1])
})

test('a model without the tag of prompts is no prompt', async () => {
  const models = source([new Map([['attribute.name', 'm']])], registeredModelSearch)
  expect((await searchPage(models, { filter: "tags.`mlflow.prompt.is_prompt` != 'true'" })).items).toEqual([
    0,
  ])
  expect((await searchPage(models, { filter: "tags.`mlflow.prompt.is_prompt` = 'true'" })).items).toEqual([])
  expect(toFailure(await searchPage(models, { filter: 'x' }).catch((error: unknown) => error)).code).toBe(
    'bad-usage',
  )
})

test('pages are of one order, whatever is logged between them; the first page is always new', async () => {
  const rows = rowsOf([0, 1, 2, 3])
  const first = await searchPage(source(rows), { pageSize: 2, orderBy: ['metrics.m'] })
  expect(first.items).toEqual([0, 1])
  const later = source(rowsOf([9, 8, 7, 6, 5]))
  const query = { pageSize: 2, orderBy: ['metrics.m'] }
  expect((await searchPage(later, { ...query, pageToken: first.nextToken ?? '' })).items).toEqual([2, 3])
  expect((await searchPage(later, query)).items).toEqual([4, 3])
})

test('a first page that is only the beginning keeps no order', async () => {
  const beginning = {
    ...source(rowsOf([])),
    name: 'beginning',
    rows: async () => [3, 2, 1].map((id) => ({ id, values: [] })),
  }
  const { nextToken } = await searchPage(beginning, { pageSize: 2 })
  const all = { ...beginning, rows: async () => [3, 2, 1, 0].map((id) => ({ id, values: [] })) }
  expect((await searchPage(all, { pageSize: 2, pageToken: nextToken ?? '' })).items).toEqual([1, 0])
})

test('the number of a version may stand in quotes, no other number', () => {
  const asked = parseFilter("version_number >= '12'", versionSearch.language)
  expect(asked).toEqual([{ entity: 'attribute', key: 'version_number', comparator: '>=', value: 12 }])
  for (const text of ["version_number = 'x'", "version_number = ''"]) {
    expect(() => parseFilter(text, versionSearch.language)).toThrow('compared with a number')
  }
  expect(() => parseFilter("metrics.a > '1'", language)).toThrow('compared with a number')
})
