import { afterAll, beforeAll, expect, test } from 'vitest'
import { openModel } from '#app/opening.ts'
import { buildWorker } from '#app/runtime/testing/build-worker.ts'
import { forkWorker } from '#app/runtime/fork-worker.ts'
import { insideProcesses } from './inside-processes.ts'

const fixtures = new URL('../../e2e/fixtures/', import.meta.url).pathname

const MEMORY_LIMIT = 4 * 2 ** 30

let worker: Awaited<ReturnType<typeof buildWorker>>
beforeAll(async () => {
  worker = await buildWorker()
})
afterAll(() => worker.remove())

test('a model that needs Python is read all the same, with the reason', async () => {
  const processes = insideProcesses(forkWorker(worker.entry), MEMORY_LIMIT)
  const task = await openModel(`${fixtures}models/sklearn-pipeline-mixed`)
  const list = await processes.ask({ id: 'a', name: 'listEstimators', input: {} }, task)
  expect(list.refusal).toContain('FillMissing')
  expect(list.types?.names.some(({ isKnown }) => !isKnown)).toBe(true)
  expect(
    list.estimators.map(({ role, className }) => `${role} ${className.split('.').at(-1) ?? ''}`),
  ).toEqual([
    ' Pipeline',
    'fill FillMissing',
    'pre ColumnTransformer',
    'num Pipeline',
    'imp SimpleImputer',
    'sc StandardScaler',
    'cat OneHotEncoder',
    'bool SimpleImputer',
    'clf LogisticRegression',
  ])
  const encoder = await processes.ask({ id: 'a', name: 'describeEstimator', input: { estimator: 6 } }, task)
  expect(encoder.categories.map(({ column }) => column)).toEqual(['city', 'plan'])
  const answers = await processes.ask({ id: 'a', name: 'describeEstimator', input: { estimator: 8 } }, task)
  expect(answers.tables[0]?.rows.map(({ name }) => name)).toContain('cat__plan_pro')
  expect(await processes.ask({ id: 'a', name: 'listEstimators', input: {} }, task)).toEqual(
    await insideProcesses(undefined, MEMORY_LIMIT).ask({ id: 'a', name: 'listEstimators', input: {} }, task),
  )
  await processes.close()
})

test('the way of a row goes by the values the trees compare', async () => {
  const processes = insideProcesses(undefined, MEMORY_LIMIT)
  const task = await openModel(`${fixtures}models/sklearn-tree`)
  const columns = task.model.signature?.inputs
  expect(columns).toBeDefined()
  const payload = { contentType: 'text/csv', body: 'a\n1' }
  await expect(
    processes.ask({ id: 'a', name: 'treePath', input: { estimator: 0, tree: 0, payload, row: 0 } }, task),
  ).rejects.toMatchObject({ failure: { code: 'bad-payload' } })
})

test('another model has nothing to look into', async () => {
  const task = await openModel(`${fixtures}models/pyfunc-custom`)
  await expect(
    insideProcesses(undefined, MEMORY_LIMIT).ask({ id: 'a', name: 'listEstimators', input: {} }, task),
  ).rejects.toThrow('nothing to look into')
})

test('a process that is cancelled starts again', async () => {
  const processes = insideProcesses(forkWorker(worker.entry), MEMORY_LIMIT)
  const task = await openModel(`${fixtures}models/sklearn-tree`)
  const aborting = new AbortController()
  const asked = processes.ask({ id: 'a', name: 'listEstimators', input: {} }, task, aborting.signal)
  aborting.abort()
  await expect(asked).rejects.toThrow('aborted')
  const list = await processes.ask({ id: 'a', name: 'listEstimators', input: {} }, task)
  expect(list.estimators).toHaveLength(1)
  await processes.close()
})

test('a process that takes more memory than it may is ended, with what to do', async () => {
  const processes = insideProcesses(forkWorker(worker.entry), 32 * 2 ** 20)
  const task = await openModel(`${fixtures}models/sklearn-forest`)
  // Its memory is looked at from time to time: a quick answer may come before.
  const untilEnded = async (): Promise<never> => {
    for (;;) await processes.ask({ id: 'a', name: 'listEstimators', input: {} }, task)
  }
  const asked = untilEnded()
  await expect(asked).rejects.toMatchObject({ failure: { code: 'over-limit' } })
  await expect(asked).rejects.toThrow('more time or memory')
  await processes.close()
})
