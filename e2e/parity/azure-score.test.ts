import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import recorded from '../../app/scoring/recorded/azure-score.json' with { type: 'json' }
import { loadServable } from '../../app/serving.ts'
import { UserError } from '../../shared/user-error.ts'
import { firstDifference, parseExact } from './compare-json.ts'
import { casesOf, fixtureModel } from './fixture-cases.ts'
import type { FixtureCase } from './fixture-cases.ts'

type Answer = readonly [status: number, failed: boolean, body: string]

const keys = ['dataframe_split', 'dataframe_records', 'inputs', 'instances'] as const

/** The case as it was sent to Azure's server: see recorded/record_azure_score.py. */
function azureBody({ body }: FixtureCase): Buffer {
  const text = body?.toString() ?? ''
  const key = keys.find((candidate) => text.slice(0, 24).includes(`"${candidate}":`))
  return Buffer.from(key === undefined ? text : text.replace(`"${key}":`, '"input_data":'))
}
void readFileSync

describe.each(Object.entries(recorded as unknown as Record<string, Record<string, Answer>>))(
  '%s',
  (name, answers) => {
    test('answers /score as the no-code deployment does', async () => {
      const servable = await loadServable(fixtureModel(name)).catch((error: unknown) => {
        if (error instanceof UserError && error.failure.code === 'no-runtime') return null
        throw error
      })
      if (servable === null) return
      const wrong: string[] = []; let checked = 0; const statuses: Record<string, number> = {}
      for (const fixture of casesOf(name)) {
        const expected = answers[fixture.name]
        if (expected === undefined) continue
        checked += 1; statuses[expected[0]] = (statuses[expected[0]] ?? 0) + 1
      const own = await servable.answer({
          route: 'score',
          contentType: fixture.contentType,
          body: azureBody(fixture),
        })
        const [status, failed, body] = expected
        if (own.status !== status || own.failed !== failed) {
          wrong.push(
            `${fixture.name}: ${own.status} ${own.text.slice(0, 120)}, not ${status} ${body.slice(0, 120)}`,
          )
          continue
        }
        const difference = firstDifference(parseExact(own.text), parseExact(body), { relative: 1e-5 })
        if (difference !== null) wrong.push(`${fixture.name}${difference}`)
      }
      console.error(name, checked, statuses)
    await servable.close()
      expect(wrong).toEqual([])
    })
  },
)
