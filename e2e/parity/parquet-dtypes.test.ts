/** Parquet bodies of every dtype that pandas writes, as MLflow's scoring app answered them (`e2e/soak/parquet_dtypes.py`). */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { loadServable } from '../../app/serving.ts'
import type { FixtureCase } from './fixture-cases.ts'
import { judge } from './judge.ts'

interface Recorded {
  /** In base64, by what they hold. */
  readonly bodies: Readonly<Record<string, string>>
  /** By model and body: the status and the answer, without a trace. */
  readonly answers: Readonly<Record<string, Readonly<Record<string, readonly [number, string]>>>>
}

const recorded: Recorded = JSON.parse(
  gunzipSync(readFileSync('e2e/fixtures/parquet-dtypes.json.gz')).toString('utf8'),
)
const contentType = 'application/vnd.apache.parquet'

function refusalIn(answer: string): Pick<FixtureCase, 'errorCode' | 'message'> {
  const fields = JSON.parse(answer.replaceAll('NaN', 'null')) as { error_code?: string; message?: string }
  return { errorCode: fields.error_code ?? null, message: fields.message ?? null }
}

test.each(Object.keys(recorded.answers))('%s', async (model) => {
  const servable = await loadServable(`e2e/fixtures/${model}`)
  const differences: string[] = []
  for (const [name, [status, answer]] of Object.entries(recorded.answers[model] ?? {})) {
    const body = Buffer.from(recorded.bodies[name] ?? '', 'base64')
    const own = await servable.answer({ route: 'invocations', contentType, body })
    const { difference } = judge(
      { name, contentType, body, status, response: answer, ...refusalIn(answer) },
      { status: own.status, contentType: own.contentType, text: own.text },
    )
    if (difference !== null) differences.push(`${name}: ${difference}`)
  }
  await servable.close()
  expect(differences).toEqual([])
})
