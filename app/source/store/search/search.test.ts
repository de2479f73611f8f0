import { expect, test } from 'vitest'
import { toFailure } from '#shared/user-error.ts'
import { registeredModelSearch, runSearch } from './languages.ts'
import { parseFilter, parseOrder } from './search-filter.ts'
import { searchPage } from './search.ts'
import type { Row, RowValue } from './search.ts'

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

function rowsOf(values: readonly RowValue[]): readonly Row<number>[] {
  return values.map((value, id) => ({
    id,
    values: new Map([
      ['metric.m', value],
      ['attribute.run_id', `r${id}`],
    ]),
  }))
}

async function idsOf(rows: readonly Row<number>[], query: Parameters<typeof searchPage>[1]) {
  const source = { searching: runSearch, rows: async () => rows, load: async (ids: readonly number[]) => ids }
  return (await searchPage(source, query)).items
}

test('what is missing comes last and NaN before it, whichever way', async () => {
  const rows = rowsOf([2, null, Number.NaN, 1, Infinity])
  expect(await idsOf(rows, { orderBy: ['metrics.m ASC'] })).toEqual([3, 0, 4, 2, 1])
  expect(await idsOf(rows, { orderBy: ['metrics.m DESC'] })).toEqual([4, 0, 3, 2, 1])
})

test('pages follow each other without a gap, and the last has no token', async () => {
  const rows = rowsOf(Array.from({ length: 7 }, (_none, at) => at))
  const source = { searching: runSearch, rows: async () => rows, load: async (ids: readonly number[]) => ids }
  const seen: number[] = []
  let pageToken: string | undefined
  do {
    const page = await searchPage(source, { pageSize: 3, pageToken })
    seen.push(...page.items)
    pageToken = page.nextToken ?? undefined
  } while (pageToken !== undefined)
  expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6])
  await expect(searchPage(source, { pageToken: 'x' })).rejects.toMatchObject({
    failure: { code: 'bad-usage' },
  })
})

test('LIKE takes % and _ only, and no pattern takes long', async () => {
  const text = 'a'.repeat(5_000)
  const rows: Row<number>[] = ['tree.1', 'TREE', 'a_b', text].map((value, id) => ({
    id,
    values: new Map([['tag.t', value]]),
  }))
  expect(await idsOf(rows, { filter: "tags.t LIKE 'tree._'" })).toEqual([0])
  expect(await idsOf(rows, { filter: "tags.t ILIKE 'TR%'" })).toEqual([0, 1])
  expect(await idsOf(rows, { filter: "tags.t LIKE '___'" })).toEqual([2])
  expect(await idsOf(rows, { filter: `tags.t LIKE '${'%a'.repeat(500)}%b'` })).toEqual([])
})

test('a model without the tag of prompts is no prompt', async () => {
  const rows = [{ id: 0, values: new Map([['attribute.name', 'm']]) }]
  const source = {
    searching: registeredModelSearch,
    rows: async () => rows,
    load: async (ids: readonly number[]) => ids,
  }
  expect((await searchPage(source, { filter: "tags.`mlflow.prompt.is_prompt` != 'true'" })).items).toEqual([
    0,
  ])
  expect((await searchPage(source, { filter: "tags.`mlflow.prompt.is_prompt` = 'true'" })).items).toEqual([])
  expect(toFailure(await searchPage(source, { filter: 'x' }).catch((error: unknown) => error)).code).toBe(
    'bad-usage',
  )
})
