/** Whatever a window asks of a model that is not trusted, no process is started, and running it is refused. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createEngine } from '#app/engine.ts'
import { contract, isCallName } from '#shared/contract.ts'
import type { CallName, Reply } from '#shared/contract.ts'
import type { SideChoice } from '#shared/compare-calls.ts'
import { toFailure } from '#shared/user-error.ts'
import { decode, encode } from '#shared/encoding.ts'
import { answer } from '#shared/wire.ts'

const fixtures = new URL('../../e2e/fixtures/', import.meta.url).pathname
const untrusted = [
  'pyfunc-custom',
  'pyfunc-from-code',
  'pyfunc-typehints',
  'statsmodels-ols',
  'prophet-trend',
]

let place = ''
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'palate-untrusted-'))
  // Every interpreter that could be found says that it ran.
  for (const name of ['python', 'python3', 'uv', 'conda', 'mamba', 'micromamba', 'pip', 'sh']) {
    await writeFile(join(place, name), `#!/bin/sh\necho ran >> ${join(place, 'ran')}\nexit 1\n`, {
      mode: 0o755,
    })
  }
  vi.stubEnv('PATH', place)
  vi.stubEnv('PALATE_PYTHON', join(place, 'python'))
  vi.stubEnv('VIRTUAL_ENV', undefined)
  vi.stubEnv('HOME', place)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(place, { recursive: true, force: true })
})

/** What calls are given; a text says why one is left out. Others are given the model, as far as they take it. */
type Given = Readonly<Partial<Record<CallName, Readonly<Record<string, unknown>> | string>>>

const asked =
  'it asks the interpreters of this machine, or has one install packages, because a person wants that'

function givenTo(id: string, root: string): Given {
  const payload = { contentType: 'application/json', body: '{"inputs": [1]}' }
  const python = join(place, 'python')
  const ofModel = { id }
  const store = 'it is about stores, not about an open model'
  const kept = 'it only shows what a run before it kept'
  return {
    about: {},
    samples: {},
    recents: {},
    forgetRecent: { location: '/nowhere' },
    openModels: {},
    openModel: { location: root },
    reloadModel: ofModel,
    closeModel: 'it comes last, below',
    browseFolder: { path: root },
    chooseFolder: {},
    describeOnnx: ofModel,
    onnxGraph: { id, path: [] },
    onnxNode: { id, path: [], node: 0 },
    findOnnxNodes: { id, text: 'a' },
    onnxWeights: { id, path: [], name: 'coefficient' },
    listEstimators: ofModel,
    describeEstimator: { id, estimator: 0 },
    listTrees: { id, estimator: 0, from: 0, count: 10 },
    treeNodes: { id, estimator: 0, tree: 0, from: 0, count: 10 },
    drawTree: { id, estimator: 0, tree: 0, root: 0, depth: 4, along: [] },
    treePath: { id, estimator: 0, tree: 0, payload, row: 0 },
    inputExample: ofModel,
    digestFiles: ofModel,
    readFile: { id, path: 'MLmodel', offset: 0, length: 100 },
    trustReport: ofModel,
    trustModel: { id, digest: '0'.repeat(64) },
    trustedContents: {},
    interpreters: asked,
    compareEnvironment: { id, against: `${fixtures}models/onnx-iris` },
    createdEnvironments: {},
    createEnvironment: asked,
    removeEnvironment: { key: '0'.repeat(16) },
    revokeTrust: { digest: '0'.repeat(64) },
    startRuntime: ofModel,
    stopRuntime: ofModel,
    chooseRuntime: { id, runtime: 'python', python },
    describeNative: ofModel,
    exportOnnx: 'it writes where a person wants it, from a model that the kernels read as data',
    validate: { id, payload },
    predict: { id, payload },
    resultWindow: kept,
    findInResult: kept,
    resultSpread: kept,
    resultSample: kept,
    responseBody: kept,
    payloadAs: { id, payload, target: 'curl' },
    edgeCases: ofModel,
    compare: {
      left: { kind: 'model', id, method: null, runtime: null },
      right: { kind: 'location', location: root, key: null, keepKey: false },
      payload,
      choices: {
        atol: null,
        rtol: null,
        tolerances: {},
        key: null,
        map: [],
        nanEqual: true,
        strictTypes: false,
      },
    },
    comparedRows: kept,
    comparedPoints: kept,
    comparisonReport: kept,
    watch: 'it only tells',
    storePlaces: store,
    addStore: store,
    signIn: store,
    signOut: store,
    forgetStore: store,
    searchExperiments: store,
    searchRuns: store,
    searchLoggedModels: store,
    searchRegisteredModels: store,
    searchModelVersions: store,
    modelFlavors: store,
    resolveLocation: { location: root },
    modelOrigin: ofModel,
    sameFiles: { id, location: root },
    cacheEntries: {},
    clearCache: store,
  }
}

const refusing = new Set<string>([
  'trustModel',
  'startRuntime',
  'stopRuntime',
  'chooseRuntime',
  'describeNative',
  'predict',
  'edgeCases',
  'compare',
])

/** An engine, and what it starts. */
function watched() {
  const started: string[] = []
  const heard = (message: unknown) => {
    const child = (message as { readonly process?: { readonly spawnfile?: string } }).process
    started.push(child?.spawnfile ?? 'a process')
  }
  subscribe('child_process', heard)
  const engine = createEngine({
    version: 'test',
    host: 'direct',
    stateFolder: join(place, 'state'),
    samplesFolder: place,
    memoryLimit: 1e9,
    spawn: () => {
      started.push('a model')
      throw new Error('No process may be started.')
    },
  })
  const close = async () => {
    await engine.close()
    unsubscribe('child_process', heard)
    return started
  }
  return { api: engine.api, close }
}

async function expectNothingRan(started: readonly string[]) {
  expect(started).toEqual([])
  expect(await readdir(place)).not.toContain('ran')
  await expect(readFile(join(place, 'ran'))).rejects.toThrow('ENOENT')
}

test.each(untrusted)('%s: no call of the window starts a process', async (name) => {
  const { api, close } = watched()
  const { signal } = new AbortController()
  const root = `${fixtures}models/${name}`
  const opened = await api.openModel({ location: root })
  const { id } = opened
  expect(opened).toMatchObject({ trust: 'untrusted', runtime: { kind: 'none' } })
  expect(await api.trustReport({ id })).toMatchObject({ trusted: false, obstacle: null })
  const given = givenTo(id, root)
  const codes = new Map<string, string>()
  for (const call of Object.keys(contract).filter(isCallName)) {
    const input = given[call] ?? { id }
    if (typeof input === 'string') continue
    const message = await answer(api, call, encode(input), { signal, send: () => undefined })
    const { reply } = decode(message) as { readonly reply: Reply }
    codes.set(call, reply.ok ? 'done' : reply.failure.code)
  }
  const wrong = Object.keys(given).filter((call) => codes.get(call) === 'bad-call')
  expect(wrong).toEqual([])
  const ran = [...refusing].filter((call) => !['untrusted', 'no-runtime'].includes(codes.get(call) ?? ''))
  expect(ran).toEqual([])
  await api.closeModel({ id })
  await expectNothingRan(await close())
})

test('nor does a table, a side of Compare, a saved case, an export, or a model that Palate could run itself', async () => {
  const { api, close } = watched()
  const code = async (ask: () => unknown) =>
    await Promise.resolve()
      .then(ask)
      .then(
        () => 'done',
        (error: unknown) => toFailure(error).code,
      )
  const root = `${fixtures}models/pyfunc-custom`
  const { id } = await api.openModel({ location: root })
  const csv = join(place, 'rows.csv')
  await writeFile(csv, 'a,b,c\n0.5,2,1.5\n')
  const { tableId, version } = await api.openTable({ id, from: { path: csv } })
  const rows = { id, tableId, version, names: ['a', 'b', 'c'], params: null }
  expect(await code(() => api.predictTable(rows))).toBe('no-runtime')
  await code(() => api.validateTable(rows))

  const native = (await api.openModel({ location: `${fixtures}models/sklearn-linreg` })).id
  const python = join(place, 'python')
  expect(await code(() => api.chooseRuntime({ id: native, runtime: 'python', python }))).toBe('untrusted')

  const script = join(place, 'score.py')
  await writeFile(script, 'def init(): pass\ndef run(data): return data\n')
  const conda = join(place, 'conda.yaml')
  await writeFile(conda, 'dependencies: [python=3.11, pip: [mlflow, azureml-inference-server-http]]\n')
  const itself = { kind: 'model', id, method: null, runtime: null } as const
  const saved = { kind: 'location', location: join(place, 'saved.csv'), key: null, keepKey: false } as const
  await writeFile(saved.location, 'a\n1\n')
  const sides: readonly SideChoice[] = [
    itself,
    { ...itself, method: 'predict_proba' },
    { ...itself, runtime: { runtime: 'python', python } },
    { ...itself, runtime: { runtime: 'python', python: 'create' } },
    { kind: 'model', id: native, method: null, runtime: { runtime: 'python', python } },
    { kind: 'location', location: root, key: null, keepKey: false },
    { kind: 'script', id, script, environment: conda, python },
    { kind: 'script', id: native, script, environment: conda, python: null },
    {
      kind: 'custom',
      of: itself,
      language: 'python',
      code: 'def predict(self, context, model_input): return 1',
      python,
    },
    {
      kind: 'custom',
      of: itself,
      language: 'javascript',
      code: 'export default () => ({ a: [1] })',
      python: null,
    },
  ]
  const payload = { contentType: 'application/json', body: '{"inputs": [1]}' }
  const tolerances = { atol: null, rtol: null, tolerances: {}, key: null, map: [] }
  const choices = { ...tolerances, nanEqual: true, strictTypes: false }
  for (const right of sides) {
    expect(['untrusted', 'no-runtime']).toContain(
      await code(() => api.compare({ left: saved, right, payload, choices })),
    )
    await code(() => api.exportSide({ side: right, folder: join(place, 'exported') }))
  }
  const cases = join(place, 'cases.yaml')
  await writeFile(
    cases,
    `cases: [{name: x, left: "${root}", right: "${root}#predict_proba", input: rows.csv}]\n`,
  )
  expect(await api.replayCases({ file: cases })).toMatchObject([{ passed: false }])
  await expectNothingRan(await close())
})
