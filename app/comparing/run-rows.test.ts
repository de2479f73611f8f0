import { expect, test } from 'vitest'
import { UserError } from '#shared/user-error.ts'
import { runRows } from './run-rows.ts'
import type { Ask } from './run-rows.ts'

const payload = (rows: readonly number[]) => ({
  contentType: 'application/json',
  body: Buffer.from(JSON.stringify({ inputs: rows })),
})

function rowsIn(body: Uint8Array): readonly number[] {
  return (JSON.parse(Buffer.from(body).toString('utf8')) as { readonly inputs: readonly number[] }).inputs
}

/** Answers with the rows themselves; `broken` says what a request with this row comes to. */
function asking(broken: (rows: readonly number[]) => ReturnType<Ask> | null) {
  let asked = 0
  const ask: Ask = async ({ body }) => {
    asked += 1
    const rows = rowsIn(body)
    return (await broken(rows)) ?? { ok: true, output: { kind: 'plain', value: [...rows] } }
  }
  return { ask, count: () => asked }
}

const crash = () => Promise.reject(new UserError({ code: 'runtime-crashed', message: 'It ended.' }))

test('a row that ends the process is a failure of that row; the others are answered', async () => {
  const { ask } = asking((rows) => (rows.includes(13) ? crash() : null))
  const side = await runRows('side', payload([1, 2, 13, 4]), ask)
  expect(side).toMatchObject({
    output: { kind: 'plain', value: [1, 2, 4] },
    rowNumbers: [0, 1, 3],
    failures: [{ row: 2, message: 'It ended.' }],
  })
})

test('a process that always ends is started again only some times', async () => {
  const { ask, count } = asking(() => crash())
  const side = await runRows('side', payload(Array.from({ length: 1000 }, (_none, row) => row)), ask)
  expect(side).toMatchObject({ output: null, failure: 'It ended.' })
  expect(count()).toBeLessThan(12)
})

test('what holds for all rows is asked once', async () => {
  const { ask, count } = asking(async () => ({ ok: false, message: 'status 401: no', isForAll: true }))
  expect(await runRows('side', payload([1, 2, 3]), ask)).toMatchObject({ failure: 'status 401: no' })
  expect(count()).toBe(1)
})

test('other failures of the engine go on', async () => {
  const lost = new UserError({ code: 'cancelled', message: 'Cancelled.' })
  const { ask } = asking(() => Promise.reject(lost))
  await expect(runRows('side', payload([1, 2]), ask)).rejects.toBe(lost)
})
