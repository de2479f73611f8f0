import { expect, test } from 'vitest'
import { filterOf, partOf, versionTest } from './browsing.ts'

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

test('versions are found by the words of their rows that MLflow has no filter for', () => {
  const version = {
    name: 'wine',
    version: '3',
    stage: 'Staging',
    status: 'READY',
    statusMessage: null,
    source: 'runs:/r/model',
    runId: '0a1b2c3d4e5f00000000000000000000',
    runLink: null,
    modelId: null,
    description: 'Trained for Bordeaux',
    created: 1,
    updated: 1,
    user: null,
    tags: [{ key: 'team', value: 'cellar' }],
    aliases: ['champion'],
  }
  for (const word of ['champion', '@champ', 'staging', 'STAG', '0a1b', 'cellar', 'team', 'bordeaux'])
    expect([word, versionTest(word)?.(version)]).toEqual([word, true])
  for (const word of ['challenger', 'production', 'b2c3', 'Rioja'])
    expect([word, versionTest(word)?.(version)]).toEqual([word, false])
  expect(versionTest('none')?.({ ...version, stage: 'None' })).toBe(false)
  for (const typed of ['', '3', '0a1b2c3d4e5f00000000000000000000', "tags.team = 'a'"])
    expect(versionTest(typed)).toBeNull()
})
