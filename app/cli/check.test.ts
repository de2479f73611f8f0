import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pathToFileURL } from 'node:url'
import { buildWorker } from '#app/runtime/testing/build-worker.ts'
import type { Readiness } from '#shared/readiness.ts'
import { runInProcess, temporaryFolder } from './testing.ts'

const fixtures = new URL('../../e2e/fixtures/', import.meta.url).pathname
const models = `${fixtures}models/`
const azure = `${fixtures}azure/`

let worker: Awaited<ReturnType<typeof buildWorker>> | null = null
beforeAll(async () => {
  worker = await buildWorker()
})
afterAll(() => worker?.remove())

const { written } = temporaryFolder()

async function checked(...args: readonly string[]) {
  const sessionWorker = worker === null ? null : pathToFileURL(worker.entry)
  const { code, stdout, stderr } = await runInProcess(['check', ...args], { sessionWorker })
  // As one line: where it wraps depends on the path of the checkout.
  return { code, stdout, flat: stdout.replaceAll(/\s+/gu, ' '), stderr }
}

async function verdicts(...args: readonly string[]) {
  const { code, stdout } = await checked(...args, '--json')
  const { targets } = JSON.parse(stdout) as Readiness
  return { code, targets: Object.fromEntries(targets.map(({ target, verdict }) => [target, verdict])) }
}

describe('running', () => {
  test('a model that answers everywhere is ready, exit 0', async () => {
    const { code, stdout } = await checked(`${models}sklearn-tree`)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^MLflow serve: ready$/mu)
    expect(stdout).toMatch(/^Azure ML online, no code: ready$/mu)
    expect(stdout).toMatch(/10,000 rows took \d+\.\d\d s on this machine/u)
    expect(stdout).toMatch(/^Spark UDF: not checked$/mu)
    expect(stdout).toContain('Answered by Palate kernels')
  })

  test('each place by the form it sends: text that MLflow hands on in one way and Azure ML in another', async () => {
    // Recorded of azureml-inference-server-http: it answers this model, and MLflow's server does not.
    expect(await verdicts(`${models}onnx-mixed-columns`, '--target', 'mlflow,azure-online')).toEqual({
      code: 1,
      targets: { mlflow: 'not-ready', 'azure-online': 'warnings' },
    })
  })

  test('arrays in a dict are no answer of Azure ML', async () => {
    const { code, targets } = await verdicts(`${models}onnx-iris-tensor`, '--target', 'azure-online')
    expect([code, targets]).toEqual([1, { 'azure-online': 'not-ready' }])
  })
})

describe('without running', () => {
  test('nothing is ready by its files alone; a target that was named and not checked is exit 1', async () => {
    const { code, targets } = await verdicts(`${models}sklearn-tree`, '--no-run')
    expect([code, new Set(Object.values(targets))]).toEqual([1, new Set(['not-checked'])])
    expect((await checked(`${models}sklearn-tree`, '--target', 'spark')).code).toBe(1)
  })

  test('a model whose code is not trusted runs nothing and says so', async () => {
    const { code, stdout, flat } = await checked(`${models}pyfunc-custom`)
    expect(code).toBe(1)
    expect(flat).toContain('Nothing was run. Running this model in Python runs code')
    expect(stdout).not.toMatch(/: ready$/mu)
  })

  test('broken and hostile folders are judged, or refused as models', async () => {
    for (const name of [
      'pickle-empty',
      'onnx-truncated',
      'path-climbs-out',
      'skops-untrusted',
      'signature-not-json',
    ]) {
      expect([name, (await checked(`${fixtures}bad/${name}`)).code]).toEqual([name, 1])
    }
    const { code, targets } = await verdicts(`${fixtures}bad/pickle-os-system`)
    expect([code, targets['mlflow']]).toEqual([1, 'not-checked'])
    expect((await checked(`${fixtures}bad/mlmodel-empty`)).code).toBe(3)
  })
})

describe('scoring scripts', () => {
  const script = ['--target', 'azure-script', '--script', `${azure}online/code/score.py`]
  const environment = ['--environment', `${azure}environment/conda.yaml`]
  const model = `${models}sklearn-pipeline-mixed`

  test('a script needs an environment', async () => {
    const { code, flat } = await checked(model, '--no-run', ...script)
    expect(code).toBe(1)
    expect(flat).toContain('A scoring script needs an environment, and none is given.')
  })

  test('with one, it is held against what the model needs', async () => {
    const { flat } = await checked(model, '--no-run', ...script, ...environment)
    expect(flat).toContain('scikit-learn ==1.5.2 in place of ==1.9.1')
    expect(flat).toContain('no azureml-inference-server-http')
  })

  test('one that fails is not ready, with its line', async () => {
    const broken = written('score.py', 'def init():\n    pass\n')
    const { code, flat } = await checked(
      model,
      '--no-run',
      '--target=azure-script',
      '--script',
      broken,
      ...environment,
    )
    expect(code).toBe(1)
    expect(flat).toContain('There is no function run(raw_data).')
  })
})

test('usage: targets are known ones, repeated or with commas; an environment goes with a script', async () => {
  const { targets } = await verdicts(
    `${models}sklearn-tree`,
    '--no-run',
    '--target',
    'spark',
    '--target',
    'mlflow,spark',
  )
  expect(Object.keys(targets)).toEqual(['mlflow', 'spark'])
  expect((await checked(`${models}sklearn-tree`, '--target', 'sagemaker')).code).toBe(2)
  expect((await checked(`${models}sklearn-tree`, '--environment', 'conda.yaml')).code).toBe(2)
  expect((await checked()).code).toBe(2)
})
