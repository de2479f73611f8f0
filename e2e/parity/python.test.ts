import { describe, expect, test } from 'vitest'
import { testPython } from '../python/python-tests.ts'
import { casesOf, fixtureModel } from './fixture-cases.ts'
import type { FixtureCase } from './fixture-cases.ts'
import { judge } from './judge.ts'
import { pythonModels } from './python-models.ts'
import { loadServable } from '../../app/serving.ts'

/** Every so many of a model's cases; `npm run parity -- --runtime python` posts them all. */
const EACH = 12

/** Cells of numpy's own bytes, which are asked whatever the sample is. */
const always = new Set(['inputs-records/3', 'inputs-single-record', 'inputs-dict-scalars'])

const counts = { answered: 0, refused: 0 }

function sampleOf(model: string): readonly FixtureCase[] {
  const all = casesOf(model).filter(({ status }) => status !== null)
  const answered = all.filter(({ status }) => status === 200)
  const refused = all.filter(({ status }) => status !== 200)
  const some = (cases: readonly FixtureCase[]) =>
    cases.filter(({ name }, place) => place % EACH === 0 || always.has(name))
  return [...some(answered), ...some(refused)]
}

describe.skipIf(testPython === null)("MLflow's own answers by the Python runtime", () => {
  test.concurrent.each(pythonModels())(
    '%s',
    async (model) => {
      const servable = await loadServable(fixtureModel(model), {
        choice: { runtime: 'python', python: testPython },
        trust: true,
        modelConfig: null,
      })
      expect(servable.about.runtime).toContain('MLflow')
      const different: string[] = []
      for (const fixture of sampleOf(model)) {
        const { contentType, body } = fixture
        const answer = await servable.answer({ route: 'invocations', contentType, body })
        const { difference } = judge(fixture, answer)
        if (difference !== null) different.push(`${fixture.name}: ${difference}`)
        counts[fixture.status === 200 ? 'answered' : 'refused'] += 1
      }
      await servable.close()
      expect(different).toEqual([])
    },
    300_000,
  )

  test('enough of both kinds was posted', () => {
    expect(counts.answered).toBeGreaterThan(200)
    expect(counts.refused).toBeGreaterThan(200)
  })
})
