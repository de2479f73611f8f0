import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { toFailure } from '#shared/user-error.ts'
import { hostContext } from '../host-context.ts'
import { openFolder } from '../open-folder.ts'
import { openStore } from './open-store.ts'

const stores = realpathSync('e2e/fixtures/old-stores')
const both = [
  ['file', join(stores, 'mlruns'), Infinity],
  ['sqlite', join(stores, 'mlflow.db'), 1.797_693_134_862_315_7e308],
] as const

test.each(both)(
  'a %s store of MLflow 2.9: runs with their models, nothing that was deleted',
  async (_kind, uri, worst) => {
    const store = await openStore(uri, hostContext())
    const experiments = await store.searchExperiments({})
    expect(experiments.items.map(({ name, tags }) => [name, tags])).toEqual([
      ['old study', [{ key: 'team', value: 'lab' }]],
      ['Default', []],
    ])
    const { items } = await store.searchRuns({ orderBy: ['run_name'] })
    expect(items.map(({ name, status, loggedPaths }) => [name, status, loggedPaths])).toEqual([
      ['first', 'FINISHED', [{ path: 'model', flavors: ['onnx', 'python_function'] }]],
      ['second', 'FINISHED', [{ path: 'nested/model', flavors: ['onnx', 'python_function'] }]],
    ])
    expect(items[0]?.params).toEqual([
      { key: 'depth', value: '3' },
      { key: 'nested/rate', value: '0.1' },
    ])
    expect(items[0]?.metrics.map(({ key, value }) => [key, value])).toEqual([
      ['accuracy', 0.92],
      ['loss', Number.NaN],
      ['worst', worst],
    ])
    expect((await store.searchRuns({ filter: "params.`nested/rate` = '0.1'" })).items).toHaveLength(1)
    expect((await store.searchLoggedModels({})).items).toEqual([])
  },
)

test.each(both)('its registry in a %s store: versions, stages, aliases', async (_kind, uri) => {
  const store = await openStore(uri, hostContext())
  const { items } = await store.searchModelVersions({
    filter: "name='diabetes'",
    orderBy: ['version_number ASC'],
  })
  expect(items.map(({ version, stage, aliases, tags }) => [version, stage, aliases, tags.length])).toEqual([
    ['1', 'Production', ['champion'], 1],
    ['2', 'Staging', [], 0],
  ])
  expect(
    (await store.getRegisteredModel('diabetes')).latestVersions.map(({ version }) => version).join(),
  ).toMatch(/^(?:1,2|2,1)$/u)
  expect((await store.getRun(items[0]?.runId ?? '')).name).toBe('first')
})

test.each(both)('its models open where a %s store is now', async (_kind, uri) => {
  const open = (location: string) => openFolder(location, { context: { trackingUri: uri } })
  for (const [location, path] of [
    ['models:/diabetes/1', 'model'],
    ['models:/diabetes@champion', 'model'],
    ['models:/diabetes/production', 'model'],
    ['models:/diabetes/latest', join('nested', 'model')],
    ['models:/diabetes/Staging', join('nested', 'model')],
  ] as const) {
    const { root } = await open(location)
    expect(root.startsWith(stores) && root.endsWith(join('artifacts', path))).toBe(true)
  }
  const store = await openStore(uri, hostContext())
  const [run] = (await store.searchRuns({ filter: "run_name = 'second'" })).items
  expect((await open(`runs:/${run?.runId ?? ''}/nested/model`)).root).toBe(
    (await open('models:/diabetes/2')).root,
  )
  const deleted = await open('models:/diabetes/3').then(() => null, toFailure)
  expect(deleted).toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('no version 3') as string,
  })
})
