import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { runInProcess } from '#app/cli/testing.ts'
import { forkWorker } from '#app/runtime/fork-worker.ts'
import { buildWorker } from '#app/runtime/testing/build-worker.ts'
import { testPython } from '#e2e/python/python-tests.ts'
import { planEnvironment } from '#app/environment/plan-environment.ts'
import { createEngine } from './engine.ts'
import type { Engine } from './engine.ts'
import { interpreterFor } from './interpreter-choice.ts'
import { openModel } from './opening.ts'
import { loadServable } from './serving.ts'

const model = new URL('../e2e/fixtures/models/pyfunc-custom', import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'palate-choosing-'))
const seen = join(folder, 'started')
/** Stands for an interpreter and tells that it was started, and with what. */
const watched = join(folder, 'watched-python')
const body = '{"dataframe_split": {"columns": ["a", "b", "c"], "data": [[0.5, 2, 1.5]]}}'

let engine: Engine
let worker: Awaited<ReturnType<typeof buildWorker>>

beforeAll(async () => {
  writeFileSync(watched, `#!/bin/sh\necho "$@" >> "${seen}"\nexec "${testPython ?? 'python3'}" "$@"\n`)
  chmodSync(watched, 0o755)
  worker = await buildWorker()
  engine = createEngine({
    version: '0',
    host: 'direct',
    stateFolder: join(folder, 'state'),
    samplesFolder: folder,
    spawn: forkWorker(worker.entry),
    memoryLimit: 8 * 2 ** 30,
  })
})
afterAll(async () => {
  await engine.close()
  worker.remove()
  rmSync(folder, { recursive: true })
})

test('the command line starts no Python for a model that is not trusted', async () => {
  const options = ['--runtime', 'python', '--python', watched, '--json']
  const { code, stderr } = await runInProcess(['predict', model, '-i', '-', ...options], { input: body })
  expect(code).toBe(4)
  expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'untrusted' } })
  expect(existsSync(seen)).toBe(false)
})

test('nor does the engine, until the content is trusted', async () => {
  const { api } = engine
  const opened = await api.openModel({ location: model })
  expect(opened).toMatchObject({ trust: 'untrusted', runtime: { kind: 'none' } })
  const choice = { id: opened.id, runtime: 'python', python: watched } as const
  await expect(api.chooseRuntime(choice)).rejects.toMatchObject({ failure: { code: 'untrusted' } })
  await expect((async () => api.startRuntime({ id: opened.id }))()).rejects.toMatchObject({
    failure: { code: 'no-runtime' },
  })
  expect(existsSync(seen)).toBe(false)
})

describe.skipIf(testPython === null)('a model that is trusted', () => {
  test('is answered by the interpreter that was chosen, and says so', async () => {
    const { api } = engine
    const { id } = await api.openModel({ location: model })
    const { digest } = await api.trustReport({ id })
    await api.trustModel({ id, digest })
    const chosen = await api.chooseRuntime({ id, runtime: 'python', python: watched })
    expect(chosen).toMatchObject({
      trust: 'trusted',
      choice: { runtime: 'python', python: watched },
      runtime: { kind: 'idle', runtime: { kind: 'python', name: 'MLflow' } },
    })
    expect(readFileSync(seen, 'utf8')).toContain('-I')
    const prediction = await api.predict({ id, payload: { contentType: 'application/json', body } })
    expect(prediction).toMatchObject({
      answer: { ok: true, results: [{ pythonType: 'pandas.DataFrame', rowCount: 1 }] },
      runtime: { kind: 'python', name: 'MLflow', detail: expect.stringContaining('Python 3') },
      printed: { stdout: '' },
    })
    expect(await api.describeNative({ id })).toMatchObject({ flavor: 'mlflow.pyfunc' })
  })

  test('ends when the trust is taken back', async () => {
    const { api } = engine
    const { id } = await api.openModel({ location: model })
    const { digest } = await api.trustReport({ id })
    await api.revokeTrust({ digest })
    const [opened] = await api.openModels({})
    expect(opened).toMatchObject({ trust: 'untrusted', runtime: { kind: 'none' } })
    await expect(
      (async () => api.predict({ id, payload: { contentType: 'application/json', body } }))(),
    ).rejects.toMatchObject({ failure: { code: 'no-runtime' } })
  })

  test('is run by the command line, once', async () => {
    const options = ['--runtime', 'python', '--python', testPython ?? '', '--trust', '--json']
    const { code, stdout } = await runInProcess(['predict', model, '-i', '-', ...options], { input: body })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      predictions: [{ label: expect.any(String) }],
      runtime: { kind: 'python', name: 'MLflow' },
      printed: { stderr: expect.any(String) },
    })
  })

  test('what was overridden in its environment is told with the answer', async () => {
    vi.stubEnv('PALATE_CACHE', join(folder, 'cache'))
    const key = '0123456789abcdef'
    const place = join(folder, 'cache', 'environments', key)
    mkdirSync(place, { recursive: true })
    const made = { key, folder: place, python: testPython, pythonVersion: '3.11.7', tool: 'venv' }
    const held = {
      requirements: [],
      overrides: ['numpy==2.4.6'],
      leftOut: [],
      models: [],
      bytes: 1,
      created: 1,
    }
    writeFileSync(join(place, 'palate-environment.json'), JSON.stringify({ ...made, ...held }))
    const options = ['--runtime', 'python', '--python', testPython ?? '', '--trust', '--json']
    const { stdout } = await runInProcess(['predict', model, '-i', '-', ...options], { input: body })
    vi.unstubAllEnvs()
    expect(JSON.parse(stdout)).toMatchObject({
      runtime: { detail: expect.stringContaining("with numpy==2.4.6 in place of the model's own") },
    })
  })

  test('what it printed comes beside the answer, and a traceback with an exception', async () => {
    const mischief = new URL('runtime/python/testing/mischief', import.meta.url).pathname
    const options = ['--runtime', 'python', '--python', testPython ?? '', '--trust']
    const doing = (name: string) => ({ input: JSON.stringify({ inputs: { do: name } }) })
    const spoken = await runInProcess(['predict', mischief, '-i', '-', ...options], doing('speak'))
    expect(spoken).toMatchObject({ code: 0, stdout: '{"predictions": "spoken"}\n' })
    expect(spoken.stderr).toContain('printed while loading\nto standard output\n')
    expect(spoken.stderr).toContain('to standard error\n')
    const failed = await runInProcess(['predict', mischief, '-i', '-', ...options, '--json'], doing('fail'))
    expect(failed.code).toBe(5)
    expect(JSON.parse(failed.stdout)).toMatchObject({
      refusal: { traceback: expect.stringContaining('mischief.py') },
      printed: { stdout: 'printed while loading\n' },
    })
    expect(JSON.parse(failed.stderr)).toMatchObject({
      error: { detail: expect.stringContaining("KeyError: 'what is not there'") },
    })
  })

  test('a server hears what it prints', async () => {
    const mischief = new URL('runtime/python/testing/mischief', import.meta.url).pathname
    const choice = { runtime: 'python', python: testPython } as const
    const heard: string[] = []
    const served = await loadServable(mischief, { choice, trust: true, modelConfig: null }, null, (text) =>
      heard.push(text),
    )
    const request = { route: 'invocations', contentType: 'application/json' } as const
    const answer = await served.answer({ ...request, body: Buffer.from('{"inputs": {"do": "speak"}}') })
    await served.close()
    expect(answer).toMatchObject({ status: 200, text: '{"predictions": "spoken"}' })
    expect(heard.join('')).toContain('printed while loading\nto standard output\n')
    expect(heard.join('')).toContain('to standard error\n')
  })

  test('a model that Palate runs itself can be run by Python instead', async () => {
    const tree = new URL('../e2e/fixtures/models/sklearn-tree', import.meta.url).pathname
    const { api } = engine
    const { id, runtime } = await api.openModel({ location: tree })
    expect(runtime).toMatchObject({ kind: 'idle', runtime: { kind: 'native' } })
    const { digest } = await api.trustReport({ id })
    await api.trustModel({ id, digest })
    await api.chooseRuntime({ id, runtime: 'python', python: testPython ?? '' })
    const example = await api.inputExample({ id })
    const payload = example?.payload ?? { contentType: null, body: '' }
    const python = await api.predict({ id, payload })
    expect(python).toMatchObject({ answer: { ok: true }, runtime: { kind: 'python' } })
    const chances = await api.predict({ id, payload, method: 'predict_proba' })
    expect(chances).toMatchObject({ answer: { ok: true, results: [{ pythonType: 'numpy.ndarray' }] } })
    const back = await api.chooseRuntime({ id, runtime: 'native' })
    expect(back.runtime).toMatchObject({ kind: 'idle', runtime: { kind: 'native' } })
  })
})

test('what was made for another model is not taken unasked, what was made for this one is', async () => {
  const cache = join(folder, 'own-cache')
  for (const name of ['PALATE_PYTHON', 'VIRTUAL_ENV', 'CONDA_PREFIX']) vi.stubEnv(name, '')
  vi.stubEnv('PATH', folder)
  vi.stubEnv('HOME', folder)
  vi.stubEnv('PALATE_CACHE', cache)
  const opened = await openModel(model)
  const { key } = planEnvironment({
    model: opened.model,
    overrides: [],
    isTrusted: false,
    system: `${process.platform}-${process.arch}`,
  })
  const ran = join(folder, 'ran')
  const python = join(folder, 'made-python')
  writeFileSync(python, `#!/bin/sh\necho ran > "${ran}"\necho "palate 3.11.7 3.17.2 ${python}"\n`, {
    mode: 0o755,
  })
  const keep = (name: string) => {
    const place = join(cache, 'environments', name)
    mkdirSync(place, { recursive: true })
    const held = { requirements: [], overrides: [], leftOut: [], models: [], bytes: 1, created: 1 }
    const made = { key: name, folder: place, python, pythonVersion: '3.11.7', tool: 'venv', ...held }
    writeFileSync(join(place, 'palate-environment.json'), JSON.stringify(made))
  }
  try {
    keep('0123456789abcdef')
    await expect(interpreterFor(null, opened.folder)).rejects.toMatchObject({
      failure: { code: 'no-runtime' },
    })
    expect(existsSync(ran)).toBe(false)
    keep(key)
    expect(await interpreterFor(null, opened.folder)).toMatchObject({ executable: python })
    expect(existsSync(ran)).toBe(true)
  } finally {
    vi.unstubAllEnvs()
  }
})

describe.skipIf(testPython === null)('where Palate finds that it does not know all of a model', () => {
  const mixed = new URL('../e2e/fixtures/models/sklearn-pipeline-mixed', import.meta.url).pathname
  const row = `{"dataframe_split": {"columns": ["age", "income", "city", "plan", "member", "score"],
    "data": [[59, 64507.75, "New York", "pro", false, -0.0568]]}}`

  test('Python answers in its place, if it may', async () => {
    const options = ['--python', testPython ?? '', '--trust', '--json']
    const { code, stdout } = await runInProcess(['predict', mixed, '-i', '-', ...options], { input: row })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      runtime: { kind: 'python' },
      predictions: [expect.anything()],
    })
  })

  test('and if it may not, what is not known is said, and what would help', async () => {
    const { code, stderr } = await runInProcess(['predict', mixed, '-i', '-', '--json'], { input: row })
    expect(code).toBe(4)
    expect(JSON.parse(stderr)).toMatchObject({
      error: { code: 'untrusted', hint: expect.stringContaining('once you trust it') },
    })
  })

  for (const asked of [['describe'], ['edge-cases'], ['predict', '--method', 'predict_proba', '-i', '-']]) {
    test(`${asked.join(' ')} is refused as well`, async () => {
      const [command = '', ...options] = asked
      const run = { input: row, sessionWorker: pathToFileURL(worker.entry) }
      const { code, stderr } = await runInProcess([command, mixed, ...options, '--json'], run)
      expect(code).toBe(4)
      expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'untrusted' } })
    })
  }

  test('the window does the same: asks for trust, lets Python answer, and ends it with the trust', async () => {
    const { api } = engine
    const { id, runtime } = await api.openModel({ location: mixed })
    expect(runtime).toMatchObject({ kind: 'idle', runtime: { kind: 'native' } })
    const payload = { contentType: 'application/json', body: row }
    await expect(api.predict({ id, payload })).rejects.toMatchObject({
      failure: { code: 'untrusted', hint: expect.stringContaining('once you trust it') },
    })
    vi.stubEnv('PALATE_PYTHON', watched)
    rmSync(seen, { force: true })
    await expect(api.predict({ id, payload })).rejects.toMatchObject({ failure: { code: 'untrusted' } })
    expect(existsSync(seen)).toBe(false)
    const { digest } = await api.trustReport({ id })
    await api.trustModel({ id, digest })
    expect(await api.predict({ id, payload })).toMatchObject({
      answer: { ok: true },
      runtime: { kind: 'python', name: 'MLflow' },
    })
    expect(existsSync(seen)).toBe(true)
    const [opened] = (await api.openModels({})).filter((model) => model.id === id)
    expect(opened).toMatchObject({
      choice: { runtime: 'auto' },
      runtime: { kind: 'ready', runtime: { kind: 'python' }, memoryBytes: expect.any(Number) },
    })
    await api.revokeTrust({ digest })
    const [after] = (await api.openModels({})).filter((model) => model.id === id)
    expect(after).toMatchObject({ runtime: { kind: 'idle', runtime: { kind: 'native' } } })
    vi.unstubAllEnvs()
  })
})
