import { expect, test } from 'vitest'
import { filterOf, partOf } from './browsing.ts'

test.each(['is-spam', 'in-house', 'like new', 'what is in it', 'like', 'a~b', 'null is here'])(
  '%s is a part of a name',
  (typed) => {
    expect(filterOf(typed, partOf('name'))).toBe(`name ILIKE '%${typed}%'`)
  },
)

test.each([
  "name = 'a'",
  'metrics.a>0.9',
  "name LIKE 'a%'",
  'name ilike"%a%"',
  "status IN ('READY')",
  "run_id not in('a')",
  'tags.a IS NULL',
  'tags.a is not null',
])('%s is a filter', (typed) => {
  expect(filterOf(` ${typed} `, partOf('name'))).toBe(typed)
})
