/** Requests that the property test against real MLflow once found Palate to differ on (`e2e/soak/enforcement-oracle.ts --keep`). */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { agrees, outcomeOf } from './request-outcome.testing.ts'
import type { MadeRequest, Outcome } from './request-outcome.testing.ts'

interface Found {
  readonly request: MadeRequest
  readonly expected: Outcome
}

const found: readonly Found[] = JSON.parse(readFileSync('e2e/fixtures/enforcement-found.json', 'utf8'))

describe('requests that were once answered otherwise', () => {
  test.each(found)('$request.body', ({ request, expected }) => {
    const ours = outcomeOf(request)
    expect(agrees(ours, expected) ? expected : ours).toEqual(expected)
  })
})
