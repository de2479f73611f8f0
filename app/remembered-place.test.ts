import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { rememberedPlace } from './remembered-place.ts'

const root = '/cache/models/abc/content'
const source = { store: 'http://host', runId: null, modelId: null, version: null, leadsTo: '' }

test.each(['runs:/1/model', 'models:/iris@champion', 'mlflow-artifacts:/1/a'])(
  '%s is found again in the store that it was asked of',
  (location) => {
    expect(rememberedPlace({ root, location, source })).toEqual({ location, store: 'http://host' })
  },
)

test('a folder is found again by its path, a copy by what it is a copy of', () => {
  expect(rememberedPlace({ root: '/m/iris', location: './iris' })).toEqual({ location: '/m/iris' })
  expect(rememberedPlace({ root, location: 'm.zip', isCopy: true })).toEqual({ location: resolve('m.zip') })
  const address = 'https://h/m.zip?…'
  expect(rememberedPlace({ root, location: address, isCopy: true })).toEqual({ location: address })
})
