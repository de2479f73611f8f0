import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { testPython } from '#e2e/python/python-tests.ts'
import { runInProcess } from './testing.ts'

const fixtures = fileURLToPath(new URL('../../e2e/fixtures/', import.meta.url))
const azure = `${fixtures}azure/`
const model = `${fixtures}models/sklearn-pipeline-mixed`
const environment = ['--environment', `${azure}environment/conda.yaml`]
const columns = ['age', 'income', 'city', 'plan', 'member', 'score']
const request = JSON.stringify({
  input_data: { columns, data: [[59, 64507.75, 'New York', 'pro', false, -0.0568]] },
})

const online = (...more: string[]) => [
  'run-script',
  model,
  `${azure}online/code/score.py`,
  '-i',
  '-',
  ...more,
]

test('an environment is demanded, then trust; nothing runs before', async () => {
  const bare = await runInProcess(online('--trust'), { input: request })
  expect([bare.code, bare.stdout]).toEqual([2, ''])
  expect(bare.stderr).toContain('--environment FILE is needed')
  const untrusted = await runInProcess(online(...environment), { input: request })
  expect([untrusted.code, untrusted.stdout]).toEqual([4, ''])
  expect((await runInProcess(['run-script', model])).code).toBe(2)
})

describe.skipIf(testPython === null)('with Python', () => {
  const trusted = [...environment, '--trust', '--python', testPython ?? '']

  test('online: the body on stdout; what is raised is told, exit 5', async () => {
    const { code, stdout } = await runInProcess(online(...trusted), { input: request })
    expect([code, JSON.parse(stdout)]).toEqual([0, '{"predictions": [1]}'])
    const failed = await runInProcess(online(...trusted), { input: '{nope' })
    expect([failed.code, JSON.parse(failed.stdout)]).toEqual([
      5,
      { message: 'An unexpected error occurred in scoring script. Check the logs for more info.' },
    ])
    expect(failed.stderr).toContain('the script raised json.decoder.JSONDecodeError: Expecting property name')
  })

  test('batch: rows without a header; the threshold ends the job', async () => {
    const batch = ['run-script', model, `${azure}batch/code/batch_score.py`, '--batch', ...trusted]
    const one = await runInProcess([...batch, '-i', `${azure}batch/data/b.csv`])
    expect([one.code, one.stdout]).toEqual([0, '1,b.csv,0\n1,b.csv,1\n0,b.csv,2\n'])
    const all = [...batch, '-i', `${azure}batch/data`, '--mini-batch-size', '1', '--json']
    const ended = await runInProcess([...all, '--error-threshold', '1'])
    expect(ended.code).toBe(5)
    expect(JSON.parse(ended.stdout)).toMatchObject({ files: 5, failed: 2, isAborted: true })
  })
})
