import { expect, test } from 'vitest'
import { noResult, payloadRounds } from '../soak/payload-rounds.ts'
import { payloadTargets } from '../soak/payload-targets.ts'

test('3,000 mutated payloads are each answered or refused', { timeout: 120_000 }, async () => {
  const result = noResult()
  await payloadRounds(await payloadTargets(), { count: 3_000, seed: 20_261_122 }, result)
  expect(result.failures).toEqual([])
  expect(result.answered).toBeGreaterThan(150)
  expect(result.refused).toBeGreaterThan(150)
})
