import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toFailure } from '#shared/user-error.ts'
import { hostContext } from '../host-context.ts'
import { openFolder, resolveLocation } from '../open-folder.ts'
import { openStore } from './open-store.ts'

const stores = realpathSync('e2e/fixtures/stores')
const runs = join(stores, 'mlruns')
const database = join(stores, 'mlflow.db')
let base: string

beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'palate-stores-')))
})
afterAll(() => rmSync(base, { recursive: true, force: true }))

function storeAt(uri: string) {
  return openStore(uri, hostContext({ environment: {} }))
}

function open(location: string, trackingUri: string | null, environment: Record<string, string> = {}) {
  return openFolder(location, { context: { trackingUri, environment, cacheFolder: join(base, 'cache') } })
}

const both = [
  ['file', runs],
  ['sqlite', database],
] as const

test.each(both)(
  'the %s store: experiments, runs and logged models as MLflow wrote them',
  async (kind, uri) => {
    const store = await storeAt(uri)
    expect(store.kind).toBe(kind)
    const experiments = await store.searchExperiments({})
    expect(experiments.items.map(({ name }) => name)).toEqual(['iris-study', 'Default'])
    const experimentIds = [experiments.items[0]?.experimentId ?? '']
    const found = await store.searchRuns({ experimentIds })
    expect(found.items.map(({ name }) => name).join(' ')).toMatch(
      /^run-tree run-logreg$|^run-logreg run-tree$/u,
    )
    const tree = found.items.find(({ name }) => name === 'run-tree')
    expect(tree).toMatchObject({
      status: 'FINISHED',
      lifecycle: 'active',
      user: 'root',
      experimentId: experimentIds[0],
    })
    expect(tree?.metrics).toEqual([
      { key: 'accuracy', value: 0.96, step: 2, timestamp: expect.any(Number) as number },
    ])
    expect(tree?.params.find(({ key }) => key === 'max_depth')?.value).toBe('2')
    expect(tree?.tags.find(({ key }) => key === 'note')?.value).toBe('é🎉')
    const models = await store.searchLoggedModels({ filter: `source_run_id = '${tree?.runId ?? ''}'` })
    expect(models.items.map(({ modelId }) => modelId)).toEqual(tree?.modelIds)
    expect(models.items[0]).toMatchObject({
      name: 'model',
      status: 'READY',
      metrics: [{ key: 'accuracy', value: 0.94 }],
    })
    expect(await store.getRun(tree?.runId ?? '')).toEqual(tree)
    expect(await store.getLoggedModel(tree?.modelIds[0] ?? '')).toEqual(models.items[0])
  },
)

test.each(both)('the %s store is searched in the language of MLflow', async (_kind, uri) => {
  const store = await storeAt(uri)
  const names = async (filter: string, orderBy: readonly string[] = []) =>
    (await store.searchRuns({ filter, orderBy })).items.map(({ name }) => name)
  expect(await names('metrics.accuracy > 0.961')).toEqual(['run-logreg'])
  expect(await names("params.max_depth = '2'")).toEqual(['run-tree'])
  expect(await names("tags.kind LIKE 'l%' AND attributes.status = 'FINISHED'")).toEqual(['run-logreg'])
  expect(await names('params.max_depth IS NULL')).toEqual(['run-logreg'])
  expect(await names("run_name ILIKE 'RUN-T%'")).toEqual(['run-tree'])
  expect(await names('', ['metrics.accuracy ASC'])).toEqual(['run-tree', 'run-logreg'])
  expect(await names('', ['metrics.accuracy DESC'])).toEqual(['run-logreg', 'run-tree'])
  const first = await store.searchRuns({ pageSize: 1, orderBy: ['params.max_depth'] })
  const second = await store.searchRuns({
    pageSize: 1,
    orderBy: ['params.max_depth'],
    pageToken: first.nextToken ?? '',
  })
  expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(['run-tree', 'run-logreg'])
  expect(second.nextToken).toBeNull()
  expect((await store.searchRuns({ experimentIds: ['404'] })).items).toEqual([])
  expect((await store.searchExperiments({ filter: "name LIKE 'iris%'" })).items).toHaveLength(1)
})

test('the registry in the database', async () => {
  const store = await storeAt(`sqlite:///${database}`)
  const { items } = await store.searchRegisteredModels({})
  expect(items).toHaveLength(1)
  expect(items[0]).toMatchObject({
    name: 'iris-classifier',
    tags: [{ key: 'owner', value: 'lab' }],
    aliases: [{ alias: 'champion', version: '2' }],
  })
  expect(items[0]?.latestVersions.map(({ version }) => version)).toEqual(['2'])
  const versions = await store.searchModelVersions({ filter: "name = 'iris-classifier'" })
  expect(versions.items.map(({ version, aliases, tags }) => [version, aliases, tags])).toEqual([
    ['2', ['champion'], []],
    ['1', [], [{ key: 'status', value: 'retired' }]],
  ])
  expect(versions.items[0]?.modelId).toMatch(/^m-[0-9a-f]{32}$/u)
  expect((await store.getVersionByAlias('iris-classifier', 'champion')).version).toBe('2')
  expect((await store.getLatestVersion('iris-classifier', 'none')).version).toBe('2')
})

test.each([
  [runs, 'runs:/8918b66bc7724340b01030ac4cf55bbf/model', 'm-ca9eb3d3268d402cb84b264de761e96f'],
  [runs, 'runs:/8918b66bc7724340b01030ac4cf55bbf', 'm-ca9eb3d3268d402cb84b264de761e96f'],
  [
    pathToFileURL(runs).href,
    'models:/m-d818b91d8be44a6abf0e5a5585564f6f',
    'm-d818b91d8be44a6abf0e5a5585564f6f',
  ],
  [database, 'runs:/00822202d141401ebd1021d68f4da161/model', 'm-ad0ba26170084d819ba286f6e4dc4d8c'],
  [database, 'models:/iris-classifier/1', 'm-ad0ba26170084d819ba286f6e4dc4d8c'],
  [database, 'models:/iris-classifier/2', 'm-c0ad4b14a84a4f7f8207945de2b1d7f9'],
  [database, 'models:/iris-classifier@champion', 'm-c0ad4b14a84a4f7f8207945de2b1d7f9'],
  [database, 'models:/iris-classifier/latest', 'm-c0ad4b14a84a4f7f8207945de2b1d7f9'],
  [database, 'models:/iris-classifier/None', 'm-c0ad4b14a84a4f7f8207945de2b1d7f9'],
  [database, 'models:/m-c0ad4b14a84a4f7f8207945de2b1d7f9', 'm-c0ad4b14a84a4f7f8207945de2b1d7f9'],
])('%s: %s leads to its model', async (tracking, location, modelId) => {
  const folder = await open(location, tracking)
  expect(readFileSync(join(folder.root, 'MLmodel'), 'utf8')).toContain(`model_id: ${modelId}`)
  expect(folder).toMatchObject({ location, source: { modelId } })
  const resolved = await resolveLocation(location, { context: { trackingUri: tracking } })
  expect(resolved).toMatchObject({ kind: 'model', source: { modelId, leadsTo: folder.source?.leadsTo } })
})

test('without a store named, the environment and then the working folder are asked, as MLflow does', async () => {
  const location = 'models:/iris-classifier@champion'
  const named = await open(location, null, { MLFLOW_TRACKING_URI: `sqlite:///${database}` })
  expect(named.source?.store).toBe(`sqlite:///${database}`)
  const registry = await open(location, runs, { MLFLOW_REGISTRY_URI: database })
  expect(registry.source?.version).toEqual({ name: 'iris-classifier', version: '2' })
  const here = { workingFolder: stores, environment: {}, trackingUri: null }
  const run = await openFolder('runs:/8918b66bc7724340b01030ac4cf55bbf/model', { context: here })
  expect(run.source?.store).toBe(pathToFileURL(runs).href)
  const copy = join(base, 'only-db')
  mkdirSync(copy)
  cpSync(database, join(copy, 'mlflow.db'))
  cpSync(join(stores, 'artifacts'), join(copy, 'artifacts'), { recursive: true })
  const inFolder = await openFolder(location, { context: { ...here, workingFolder: copy } })
  expect(inFolder.root.startsWith(copy)).toBe(true)
})

test.each([
  [database, 'models:/nothing/1', 'not-found', 'no version 1 of "nothing"'],
  [database, 'models:/iris-classifier/9', 'not-found', 'no version 9'],
  [database, 'models:/iris-classifier@nobody', 'not-found', 'no alias "nobody"'],
  [database, 'models:/iris-classifier/Production', 'not-found', 'in stage Production'],
  [database, 'models:/m-404', 'not-found', 'no logged model m-404'],
  [runs, 'runs:/404/model', 'not-found', 'no run 404'],
  [runs, 'runs:/../model', 'bad-usage', 'not a location'],
  [runs, 'models:/../../etc/1', 'bad-usage', 'not a location'],
  [runs, 'models:', 'bad-usage', 'not a location'],
  [runs, 'models://profile@databricks/a/1', 'unsupported', 'Databricks'],
  [runs, 'runs://databricks/a/b', 'unsupported', 'Databricks'],
  [runs, 'runs://8918b66bc7724340b01030ac4cf55bbf/model', 'bad-usage', 'has two slashes'],
  [runs, 'models://iris/1', 'bad-usage', 'has two slashes'],
  [runs, 'runs:/8918b66bc7724340b01030ac4cf55bbf/notes', 'bad-model', 'no file named MLmodel'],
  [runs, 'runs:/8918b66bc7724340b01030ac4cf55bbf/absent', 'not-found', 'there is no folder'],
  ['mysql://user:secret@host/db', 'models:/a/1', 'unsupported', 'cannot browse a MySQL database'],
  ['postgresql+psycopg2://u:secret@h/db', 'runs:/a/b', 'unsupported', 'cannot browse a PostgreSQL database'],
  ['databricks', 'runs:/a/b', 'unsupported', 'a Databricks workspace itself'],
  ['databricks-uc', 'runs:/a/b', 'unsupported', 'the Unity Catalog of Databricks'],
  ['uc', 'models:/a/1', 'unsupported', 'cannot browse Unity Catalog'],
  ['./databricks', 'runs:/a/b', 'not-found', 'no store of MLflow at'],
  ['arn:aws:sagemaker:eu:1:mlflow-tracking-server/x', 'runs:/a/b', 'unsupported', 'Amazon SageMaker'],
  ['databricks://profile', 'runs:/a/b', 'unsupported', 'a Databricks workspace'],
  ['odd+thing://u:secret@h', 'runs:/a/b', 'unsupported', 'begins with "odd:"'],
  ['/nowhere/mlruns', 'runs:/a/b', 'not-found', 'no store of MLflow'],
  ['sqlite:////nowhere/x.db', 'runs:/a/b', 'not-found', 'no database'],
])('%s: %s is %s', async (tracking, location, code, message) => {
  const failure = await open(location, tracking).then(() => null, toFailure)
  expect(failure?.code).toBe(code)
  expect(failure?.message).toContain(message)
  expect(JSON.stringify(failure)).not.toContain('secret')
})

test('a store that was moved or renamed is read where it is now', async () => {
  const copy = join(base, 'moved')
  cpSync(runs, join(copy, 'renamed'), { recursive: true })
  const experiment = '778573516484547213'
  const model = 'm-ca9eb3d3268d402cb84b264de761e96f'
  const meta = join(copy, 'renamed', experiment, 'models', model, 'meta.yaml')
  const elsewhere = `file:///home/someone/mlruns/${experiment}/models/${model}/artifacts`
  writeFileSync(
    meta,
    readFileSync(meta, 'utf8').replace(/^artifact_location: .*$/mu, `artifact_location: ${elsewhere}`),
  )
  const { root } = await open(`models:/${model}`, join(copy, 'renamed'))
  expect(root).toBe(join(copy, 'renamed', experiment, 'models', model, 'artifacts'))
  renameSync(join(copy, 'renamed'), join(copy, 'mlruns'))
  expect((await open(`models:/${model}`, join(copy, 'mlruns'))).root).toBe(
    join(copy, 'mlruns', experiment, 'models', model, 'artifacts'),
  )
})

test.each([
  ['an absolute path', (copy: string) => `${copy}/in/../mlruns/`],
  ['a relative path', () => '../mlruns/'],
])('what MLflow writes of a tracking URI with .. is followed: %s', async (_, prefix) => {
  const copy = mkdtempSync(join(base, 'climbing-'))
  cpSync(runs, join(copy, 'mlruns'), { recursive: true })
  mkdirSync(join(copy, 'in'))
  const place = '778573516484547213/models/m-ca9eb3d3268d402cb84b264de761e96f'
  const meta = join(copy, 'mlruns', place, 'meta.yaml')
  const written = `artifact_location: ${prefix(copy)}${place}/artifacts`
  writeFileSync(meta, readFileSync(meta, 'utf8').replace(/^artifact_location: .*$/mu, written))
  const { root } = await open('models:/m-ca9eb3d3268d402cb84b264de761e96f', join(copy, 'mlruns'))
  expect(root).toBe(join(copy, 'mlruns', place, 'artifacts'))
})

const hostile = [
  ['../../../../etc', 'bad-model', 'leads out of the store'],
  ['mlruns/../../../etc', 'bad-model', 'leads out of the store'],
  ['s3://bucket/model', 'unsupported', 'S3'],
  ['azureml://x/model', 'unsupported', 'Azure ML'],
  ['dbfs:/m', 'unsupported', 'Databricks file system'],
  ['mlflow-artifacts:/../../etc', 'bad-model', 'leads out of the store'],
  ['file:///nowhere/model', 'not-found', 'there is no folder'],
  ['models:/m-x', 'unsupported', 'cannot read'],
  ['/etc', 'bad-model', 'not an MLflow model'],
] as const

test.each(hostile)(
  'a store that says its files are at %s is not followed blindly',
  async (said, code, message) => {
    const copy = mkdtempSync(join(base, 'hostile-'))
    cpSync(runs, join(copy, 'mlruns'), { recursive: true })
    const meta = join(copy, 'mlruns/778573516484547213/models/m-ca9eb3d3268d402cb84b264de761e96f/meta.yaml')
    writeFileSync(
      meta,
      readFileSync(meta, 'utf8').replace(/^artifact_location: .*$/mu, `artifact_location: ${said}`),
    )
    const failure = await open('models:/m-ca9eb3d3268d402cb84b264de761e96f', join(copy, 'mlruns')).then(
      () => null,
      toFailure,
    )
    expect(failure?.code).toBe(code)
    expect(failure?.message).toContain(message)
    const names = failure?.hint?.includes('mlflow artifacts download') ?? false
    expect(names).toBe(code === 'unsupported')
  },
)

test('a whole store as a location: browsed, and opened where it holds one model', async () => {
  for (const location of [runs, database, `sqlite:///${database}`]) {
    const resolved = await resolveLocation(location)
    expect(resolved).toEqual({
      kind: 'store',
      store: expect.any(String) as string,
      label: expect.any(String) as string,
    })
    const failure = await open(location, null).then(() => null, toFailure)
    expect(failure?.message).toContain('several models')
    expect(failure?.hint).toMatch(/models:\/.*--tracking-uri/u)
  }
  const copy = join(base, 'single', 'mlruns')
  cpSync(runs, copy, { recursive: true })
  rmSync(join(copy, '778573516484547213/models/m-d818b91d8be44a6abf0e5a5585564f6f'), { recursive: true })
  expect((await open(copy, null)).source?.modelId).toBe('m-ca9eb3d3268d402cb84b264de761e96f')
})

test('links of a store lead nowhere, and half-written files are passed over', async () => {
  const copy = mkdtempSync(join(base, 'odd-'))
  cpSync(runs, join(copy, 'mlruns'), { recursive: true })
  const experiment = join(copy, 'mlruns/778573516484547213')
  const run = join(experiment, '8918b66bc7724340b01030ac4cf55bbf')
  symlinkSync('/etc/passwd', join(run, 'tags', 'stolen'))
  symlinkSync('/etc', join(run, 'artifacts', 'out'))
  mkdirSync(join(experiment, 'half', 'tags'), { recursive: true })
  mkdirSync(join(experiment, 'empty'))
  writeFileSync(join(experiment, 'empty', 'meta.yaml'), '')
  mkdirSync(join(experiment, 'broken'))
  writeFileSync(join(experiment, 'broken', 'meta.yaml'), '{[')
  mkdirSync(join(run, 'metrics', 'folder'))
  writeFileSync(join(run, 'metrics', 'folder', 'nested'), '1 NaN 0\n2 inf 1\nbroken line\n3 -inf\n')
  const store = await storeAt(join(copy, 'mlruns'))
  const { items } = await store.searchRuns({ experimentIds: ['778573516484547213'] })
  const tree = items.find(({ name }) => name === 'run-tree')
  expect(tree?.tags.some(({ key }) => key === 'stolen')).toBe(false)
  expect(tree?.metrics.find(({ key }) => key === 'folder/nested')?.value).toBe(Infinity)
  expect(items.filter(({ name }) => name !== null)).toHaveLength(2)
  const failure = await open('runs:/8918b66bc7724340b01030ac4cf55bbf/out', join(copy, 'mlruns')).then(
    () => null,
    toFailure,
  )
  expect(failure?.message).toContain('leads out of the artifacts')
})
