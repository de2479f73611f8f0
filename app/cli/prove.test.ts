/** How a native answer is known to be right, as inspect and predict tell it: before a comparison and after it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { proofStatement } from '#shared/proof-sentences.ts'
import { runInProcess } from './testing.ts'

const model = new URL('../../e2e/fixtures/models/sklearn-tree', import.meta.url).pathname
const columns = ['sepal length (cm)', 'sepal width (cm)', 'petal length (cm)', 'petal width (cm)']
const body = JSON.stringify({ dataframe_split: { columns, data: [[5.1, 3.5, 1.4, 0.2]] } })

let place = ''
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'palate-cli-prove-'))
  vi.stubEnv('PALATE_STATE', join(place, 'state'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(place, { recursive: true, force: true })
})

async function jsonOf(words: readonly string[], input?: string): Promise<Record<string, unknown>> {
  const run = await runInProcess(words, input === undefined ? {} : { input })
  expect(run.stderr).toBe('')
  return JSON.parse(run.stdout) as Record<string, unknown>
}

test('inspect and predict --json say what prove found, and that nothing was compared before', async () => {
  expect(await jsonOf(['inspect', model, '--json'])).toMatchObject({ nativeProof: null })
  const predict = ['predict', model, '-i', '-', '--json']
  expect(await jsonOf(predict, body)).toMatchObject({
    proof: 'Native answers not compared with another evaluator yet',
  })
  expect((await runInProcess(['prove', model])).code).toBe(0)
  const statement = 'Native answers same as onnxruntime on threshold rows, not compared with Python'
  expect(await jsonOf(['inspect', model, '--json'])).toMatchObject({
    nativeProof: { statement, onnxruntime: { kind: 'agree' }, python: { kind: 'none' } },
  })
  expect(await jsonOf(predict, body)).toMatchObject({ proof: statement })
  expect((await runInProcess(['inspect', model])).stdout).toContain('Native answers same as onnxruntime')
})

test('the statement of every outcome', () => {
  const agree = { kind: 'agree', rows: 1, sameBits: 1, numbers: 1, largestDifference: 0 } as const
  const none = { kind: 'none', reason: 'it is not there' } as const
  const differs = { kind: 'disagree', rows: 1, row: 'x = 1', ours: '1', theirs: '2' } as const
  const proof = { className: 'a', operations: [], method: 'predict' }
  expect(proofStatement({ ...proof, onnxruntime: agree, python: agree })).toBe(
    'Native answers same as onnxruntime and Python on threshold rows',
  )
  expect(proofStatement({ ...proof, onnxruntime: none, python: agree })).toBe(
    'Native answers same as Python on threshold rows, not compared with onnxruntime',
  )
  expect(proofStatement({ ...proof, onnxruntime: none, python: none })).toBe(
    'Native answers not compared with onnxruntime or Python',
  )
  expect(proofStatement({ ...proof, onnxruntime: agree, python: differs })).toBe(
    'Another evaluator answers otherwise: not run natively',
  )
})
