import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { scriptedMlflow } from '#e2e/mlflow-server/scripted-mlflow.ts'
import { zipOf } from '#app/source/archive/testing.ts'
import { toFailure } from '#shared/user-error.ts'
import { createEngine } from './engine.ts'
import type { Engine } from './engine.ts'

const stores = realpathSync('e2e/fixtures/stores')
const database = `sqlite:///${stores}/mlflow.db`
let base: string
let engine: Engine

beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'palate-store-calls-')))
  vi.stubEnv('PALATE_CACHE', join(base, 'cache'))
  vi.stubEnv('MLFLOW_TRACKING_URI', '')
  engine = createEngine({
    version: '0',
    host: 'direct',
    stateFolder: join(base, 'state'),
    samplesFolder: base,
    memoryLimit: 1e9,
    spawn: () => {
      throw new Error('nothing is run here')
    },
  })
})
afterAll(async () => {
  await engine.close()
  vi.unstubAllEnvs()
  rmSync(base, { recursive: true, force: true })
})

test('stores are listed once they are added, by their absolute URI', async () => {
  const added = await engine.api.addStore({ store: `${stores}/mlflow.db` })
  expect(added.find(({ origin }) => origin === 'added')).toMatchObject({
    store: database,
    kind: 'sqlite',
    present: true,
  })
  await engine.api.addStore({ store: `${stores}/mlruns` })
  expect((await engine.api.storePlaces({})).filter(({ origin }) => origin === 'added')).toHaveLength(2)
  const left = await engine.api.forgetStore({ store: database })
  expect(left.some(({ store }) => store === database)).toBe(false)
})

test('only what is a store is kept in the list', async () => {
  const { api } = engine
  mkdirSync(join(base, 'empty'))
  mkdirSync(join(base, 'around', 'mlruns'), { recursive: true })
  writeFileSync(join(base, 'no.db'), 'no database')
  const before = await api.storePlaces({})
  const refusals = [
    ['databricks', 'unsupported', 'a Databricks workspace'],
    ['uc', 'unsupported', 'Unity Catalog'],
    ['file:./x', 'not-found', 'There is no store of MLflow at'],
    [join(base, 'x.db'), 'not-found', 'There is no store of MLflow at'],
    [`sqlite:///${base}/x.db`, 'not-found', 'There is no database at'],
    [`sqlite:///${base}/no.db`, 'bad-model', 'database'],
    [join(base, 'no.db'), 'bad-model', 'neither a folder nor a sqlite database'],
    [join(base, 'empty'), 'bad-model', 'neither experiments nor registered models'],
  ] as const
  for (const [store, code, message] of refusals) {
    const failure = await api.addStore({ store }).then(() => null, toFailure)
    expect(failure).toMatchObject({ code, message: expect.stringContaining(message) as string })
  }
  const around = await api.addStore({ store: join(base, 'around') }).then(() => null, toFailure)
  expect(around?.hint).toContain(`add ${join(base, 'around', 'mlruns')}`)
  expect(await api.storePlaces({})).toEqual(before)
})

test('from an open version to its run, its logged model and its siblings', async () => {
  const opened = await engine.api.openModel({ location: 'models:/iris-classifier@champion', store: database })
  expect(opened.source).toMatchObject({ store: database, version: { name: 'iris-classifier', version: '2' } })
  const origin = await engine.api.modelOrigin({ id: opened.id })
  expect(origin).toMatchObject({ store: database, run: { name: 'run-tree' }, loggedModel: { name: 'model' } })
  expect(origin?.versions.map(({ version }) => version)).toEqual(['2'])
  expect(origin?.siblings.map(({ version }) => version)).toEqual(['2', '1'])
  expect(origin?.code.source).toBe('_make.py')
})

test('flavors of models in a store of this machine; a model that is gone or elsewhere hides none of the others', async () => {
  const { items } = await engine.api.searchModelVersions({ store: database })
  const [version] = items
  const locations = [version?.source ?? '', 'models:/m-404', '/nowhere', 's3://bucket/m', '../../etc']
  const flavors = ['python_function', 'sklearn']
  expect(await engine.api.modelFlavors({ store: database, locations })).toEqual([
    flavors,
    null,
    null,
    null,
    null,
  ])
  const run = 'runs:/8918b66bc7724340b01030ac4cf55bbf/model'
  expect(await engine.api.modelFlavors({ store: `${stores}/mlruns`, locations: [run, run] })).toEqual([
    flavors,
    flavors,
  ])
})

test('a folder is compared with a version by its bytes', async () => {
  const copy = join(base, 'copy')
  const artifacts = join(stores, 'artifacts/iris-study/models/m-c0ad4b14a84a4f7f8207945de2b1d7f9/artifacts')
  cpSync(artifacts, copy, { recursive: true })
  const { id } = await engine.api.openModel({ location: copy })
  const same = { id, location: 'models:/iris-classifier/2', store: database }
  expect(await engine.api.sameFiles(same)).toMatchObject({ same: true, files: [] })
  writeFileSync(join(copy, 'requirements.txt'), 'changed\n')
  writeFileSync(join(copy, 'new.txt'), '')
  rmSync(join(copy, 'conda.yaml'))
  await engine.api.reloadModel({ id })
  const answer = await engine.api.sameFiles(same)
  expect(answer.same).toBe(false)
  expect(answer.files).toEqual([
    { path: 'conda.yaml', kind: 'only-right' },
    { path: 'new.txt', kind: 'only-left' },
    { path: 'requirements.txt', kind: 'differs' },
  ])
})

test('archives and versions are remembered by what was opened, and the cache keeps what is open', async () => {
  const zip = join(base, 'm.zip')
  writeFileSync(
    zip,
    zipOf([{ name: 'MLmodel', content: readFileSync('e2e/fixtures/models/onnx-iris/MLmodel') }]),
  )
  const opened = await engine.api.openModel({ location: zip })
  expect((await engine.api.recents({}))[0]).toMatchObject({ location: zip, present: true })
  await engine.api.openModel({ location: 'models:/iris-classifier/1', store: database })
  const [recent] = await engine.api.recents({})
  expect(recent).toMatchObject({ location: 'models:/iris-classifier/1', store: database, present: true })
  expect((await engine.api.clearCache({})).entries).toHaveLength(1)
  await engine.api.closeModel({ id: opened.id })
  expect((await engine.api.clearCache({})).entries).toEqual([])
})

test('equal bytes that are asked for by another name are another model', async () => {
  const { api } = engine
  const zip = zipOf([{ name: 'MLmodel', content: readFileSync('e2e/fixtures/models/onnx-iris/MLmodel') }])
  for (const name of ['wine.zip', 'beer.zip']) writeFileSync(join(base, name), zip)
  const open = async (location: string, store?: string) => {
    const { id, model, source } = await api.openModel({ location, ...(store === undefined ? {} : { store }) })
    return { id, name: model.name, version: source?.version?.version }
  }
  const [wine, beer] = [await open(join(base, 'wine.zip')), await open(join(base, 'beer.zip'))]
  expect([wine.name, beer.name]).toEqual(['wine', 'beer'])
  const version = await open('models:/iris-classifier/2', database)
  const { source } = (await api.openModels({})).find(({ id }) => id === version.id) ?? {}
  const logged = await open(`models:/${source?.modelId ?? ''}`, database)
  expect([version.version, logged.version]).toEqual(['2', undefined])
  expect(new Set([wine, beer, version, logged].map(({ id }) => id)).size).toBe(4)
  expect((await open('models:/iris-classifier/2', database)).id).toBe(version.id)
  expect((await open(join(base, 'beer.zip'))).id).toBe(beer.id)
})

test('a location says where it leads before anything is brought', async () => {
  const { api } = engine
  expect(await api.resolveLocation({ location: `${stores}/mlruns` })).toMatchObject({ kind: 'store' })
  expect(await api.resolveLocation({ location: 'models:/iris-classifier/1', store: database })).toMatchObject(
    {
      kind: 'model',
      label: 'version 1 of iris-classifier',
      source: { store: database },
    },
  )
})

test('a registry on another server than the runs: each is asked for its own', async () => {
  const model = 'e2e/fixtures/models/onnx-iris'
  const [tracking, registry] = [await scriptedMlflow({ model }), await scriptedMlflow({ model })]
  vi.stubEnv('MLFLOW_TRACKING_URI', tracking.url)
  vi.stubEnv('MLFLOW_REGISTRY_URI', registry.url)
  try {
    const { api } = engine
    expect((await api.storePlaces({})).map(({ store, origin }) => [store, origin])).toEqual(
      expect.arrayContaining([
        [tracking.url, 'environment'],
        [registry.url, 'registry'],
      ]),
    )
    for (const store of [undefined, tracking.url, registry.url]) {
      const { id } = await api.openModel({ location: 'models:/iris@champion', store })
      const origin = await api.modelOrigin({ id })
      expect(origin).toMatchObject({ store: tracking.url, run: { name: 'careful-finch' } })
      expect(origin?.siblings.map(({ version }) => version)).toEqual(['2', '1'])
      await api.closeModel({ id })
    }
    const locations = [
      'models:/m-0123456789abcdef0123456789abcdef',
      'mlflow-artifacts:/1/models/m-0123456789abcdef0123456789abcdef/artifacts',
      'models:/m-404',
      'mlflow-artifacts:/1/../../etc',
      'mlflow-artifacts://other.example:5000/1/a',
      's3://bucket/model',
    ]
    const asked = tracking.seen.length
    const flavors = ['onnx', 'python_function']
    expect(await api.modelFlavors({ store: registry.url, locations })).toEqual([
      flavors,
      flavors,
      null,
      null,
      null,
      null,
    ])
    const files = tracking.seen.slice(asked).filter(({ url }) => url.includes('mlflow-artifacts'))
    expect(files.map(({ url }) => url.split('/').at(-1))).toEqual(['MLmodel', 'MLmodel'])
    const paths = (server: typeof tracking) => server.seen.map(({ url }) => url.split('?')[0] ?? '')
    expect(paths(registry).filter((path) => !/registered-models|model-versions/u.test(path))).toEqual([])
    expect(paths(tracking).filter((path) => /registered-models|model-versions/u.test(path))).toEqual([])
    expect(paths(tracking).some((path) => path.includes('mlflow-artifacts'))).toBe(true)
  } finally {
    vi.stubEnv('MLFLOW_TRACKING_URI', '')
    vi.stubEnv('MLFLOW_REGISTRY_URI', '')
    await Promise.all([tracking.close(), registry.close()])
  }
})

test('a store in the environment that Palate does not browse hides none of the others', async () => {
  vi.stubEnv('MLFLOW_TRACKING_URI', 'postgresql://ada:secret@host/mlflow')
  await engine.api.addStore({ store: database })
  const places = await engine.api.storePlaces({})
  vi.stubEnv('MLFLOW_TRACKING_URI', '')
  expect(places.map(({ store }) => store)).toContain(database)
  expect(JSON.stringify(places)).not.toContain('secret')
})
