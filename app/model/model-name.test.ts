import { expect, test } from 'vitest'
import { nameOf } from './model-name.ts'

const source = { store: 'http://host', runId: null, modelId: null, version: null, leadsTo: '' }
const cached = `/cache/models/${'a'.repeat(64)}/content`

test.each([
  ['the folder', { root: '/m/wine', location: '/m/wine' }, 'wine'],
  ['a folder above a general one', { root: '/m/wine/model', location: '/m/wine/model' }, 'wine'],
  [
    'a version of the registry',
    {
      root: cached,
      location: 'models:/iris@best',
      source: { ...source, version: { name: 'iris', version: '3' } },
    },
    'iris v3',
  ],
  ['a model of a run', { root: cached, location: 'runs:/0123/wine-model', source }, 'wine-model'],
  ['a logged model', { root: cached, location: 'models:/m-0a1b', source }, 'm-0a1b'],
  [
    'artifacts without a slash',
    { root: '/cache/content', location: 'mlflow-artifacts:1/artifacts', source },
    'artifacts',
  ],
  [
    'a logged model as its store calls it',
    { root: cached, location: `models:/m-${'0'.repeat(32)}`, source: { ...source, called: ['wine'] } },
    'wine',
  ],
  [
    'a run, where its model is called as all are',
    {
      root: cached,
      location: `runs:/${'0'.repeat(32)}/model`,
      source: { ...source, called: ['model', 'calm-ant-7'] },
    },
    'calm-ant-7',
  ],
  [
    'a folder above a store',
    { root: `/p/mlruns/0/models/m-${'0'.repeat(32)}/artifacts`, location: 'x' },
    'p',
  ],
  ['an archive', { root: cached, location: '/home/a/wine.tar.gz' }, 'wine'],
  ['an archive at an address', { root: cached, location: 'https://h/m%C3%B6del%20name.zip' }, 'mödel name'],
  ['an archive of a signed address', { root: cached, location: 'https://h/wine.zip?…' }, 'wine'],
])('is that of %s', (_, folder, name) => {
  expect(nameOf(folder, null, null)).toBe(name)
})

test.each([
  ['mlruns/7/models/m-%/artifacts', 'content'],
  ['file:///home/ana/mlruns/7/%/artifacts/wine', 'wine'],
  ['s3://bucket/team/7/models/m-%/artifacts', 'content'],
  ['team/wine', 'wine'],
])('of the artifact path %s only what is the model’s own counts', (artifactPath, name) => {
  const path = artifactPath.replace('%', '0'.repeat(32))
  expect(nameOf({ root: '/content', location: '/content' }, path, null)).toBe(name)
})
