/** Requests on which real MLflow's scoring app once differed from Palate (`e2e/soak/serving-oracle.ts --keep`). */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadServable } from '../../app/serving.ts'
import type { Servable } from '../../app/serving.ts'
import { judge } from './judge.ts'

interface Found {
  readonly model: string
  readonly contentType: string | null
  /** In base64. */
  readonly body: string
  readonly status: number
  readonly response: string
}

const found: readonly Found[] = JSON.parse(readFileSync('e2e/fixtures/serving-found.json', 'utf8'))

interface ErrorFields {
  readonly error_code?: string
  readonly message?: string
}

function fieldsOf(response: string): ErrorFields {
  return response.startsWith('{') ? (JSON.parse(response) as ErrorFields) : {}
}

describe.each(Array.from(new Set(found.map(({ model }) => model))))('%s', (model) => {
  let servable: Servable
  beforeAll(async () => {
    servable = await loadServable(`e2e/fixtures/${model}`)
  })
  afterAll(() => servable.close())

  const cases = found.filter((one) => one.model === model)
  test.each(cases)('$contentType $body', async ({ contentType, body: base64, status, response }) => {
    const body = Buffer.from(base64, 'base64')
    const own = await servable.answer({ route: 'invocations', contentType, body })
    const fields = status === 200 ? {} : fieldsOf(response)
    const verdict = judge(
      {
        name: base64,
        contentType,
        body,
        status,
        response,
        errorCode: fields.error_code ?? null,
        message: fields.message ?? null,
      },
      { status: own.status, contentType: own.contentType, text: own.text },
    )
    expect(verdict.difference).toBeNull()
  })
})
