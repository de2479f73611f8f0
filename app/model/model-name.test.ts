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
  ['an archive', { root: cached, location: '/home/a/wine.tar.gz' }, 'wine'],
])('is that of %s', (_, folder, name) => {
  expect(nameOf(folder, null, null)).toBe(name)
})
