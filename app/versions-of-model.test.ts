import { expect, test } from 'vitest'
import type { StoreQuery, TrackingStore } from '#app/source/store/tracking-store.ts'
import type { LoggedModel, ModelVersion, StoreRun } from '#shared/store.ts'
import { versionsOfModel } from './versions-of-model.ts'
import type { OpenedFrom } from './versions-of-model.ts'

const run = { runId: 'r1', artifactUri: 'mlflow-artifacts:/1/r1/artifacts' } as StoreRun
const loggedModel = {
  modelId: 'm-b',
  artifactLocation: 'mlflow-artifacts:/1/models/m-b/artifacts',
} as LoggedModel

const version = (name: string, source: string, modelId: string | null = null) =>
  ({ name, version: '1', source, modelId }) as ModelVersion

/** A registry that has these versions of one run, with where their files are. */
function registry(versions: readonly ModelVersion[], places: Readonly<Record<string, string>> = {}) {
  const asked: (string | undefined)[] = []
  const store: Pick<TrackingStore, 'searchModelVersions' | 'getDownloadUri'> = {
    searchModelVersions: async ({ filter }: StoreQuery) => {
      asked.push(filter)
      return { items: versions, nextToken: null }
    },
    getDownloadUri: async (name) => places[name] ?? Promise.reject(new Error('not there')),
  }
  return { store: store as TrackingStore, asked }
}

async function namesOf(store: TrackingStore, from: Partial<OpenedFrom>): Promise<readonly string[]> {
  const whole = { run, loggedModel: null, leadsTo: null, artifactPath: null, ...from }
  return (await versionsOfModel(store, whole, undefined)).map(({ name }) => name)
}

test('of two models of one run, a version is the one that it was registered from, also as a copy', async () => {
  const versions = [
    version('first', 'models:/m-a', 'm-a'),
    version('second', 'models:/m-b', 'm-b'),
    version('copy-of-first', 'models:/first/1'),
    version('copy-of-second', 'models:/second/1'),
    version('unknown', 'models:/gone/1'),
  ]
  const { store } = registry(versions, {
    'copy-of-first': 'mlflow-artifacts:/1/models/m-a/artifacts',
    'copy-of-second': 'mlflow-artifacts:/1/models/m-b/artifacts/',
  })
  expect(await namesOf(store, { loggedModel })).toEqual(['second', 'copy-of-second'])
})

test('of two paths of one run, a version is the one at the path of the open model', async () => {
  const versions = [
    version('plain', 'mlflow-artifacts:/1/r1/artifacts/model'),
    version('by-run', 'runs:/r1/nested/dir mödel/'),
    version('nested', 'mlflow-artifacts:/1/r1/artifacts/nested/dir mödel'),
    version('deeper', 'mlflow-artifacts:/1/r1/artifacts/x/nested/dir mödel'),
  ]
  const { store } = registry(versions)
  expect(await namesOf(store, { artifactPath: 'nested/dir mödel' })).toEqual(['by-run', 'nested'])
  expect(await namesOf(store, { leadsTo: 'mlflow-artifacts:/1/r1/artifacts/model' })).toEqual(['plain'])
  expect(await namesOf(store, {})).toEqual([])
})

test('a path and its URI are one place; a model without a run is asked for by itself', async () => {
  const { store, asked } = registry([version('local', 'file:///s/r1/artifacts/dir%20m')])
  expect(await namesOf(store, { leadsTo: '/s/r1/artifacts/dir m' })).toEqual(['local'])
  expect(await namesOf(store, { run: null, loggedModel })).toEqual([])
  expect(await namesOf(store, { run: null })).toEqual([])
  expect(asked).toEqual(["run_id = 'r1'", "source_path = 'models:/m-b'"])
})
