import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { browseFolder } from './browse-folder.ts'

const models = resolve('e2e/fixtures/models')

test('lists folders and says which are models', async () => {
  const listing = await browseFolder(resolve(models, '..'))
  expect(listing.entries.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['azure', 'bad', 'cases', 'direct', 'models', 'stores']),
  )
  expect(listing.isModel).toBe(false)
  const inside = await browseFolder(models)
  expect(inside.parent).toBe(resolve(models, '..'))
  expect(inside.entries.find(({ name }) => name === 'onnx-iris')?.isModel).toBe(true)
})

test('a model folder says that it is one; the root has no parent', async () => {
  expect((await browseFolder(resolve(models, 'onnx-iris'))).isModel).toBe(true)
  expect((await browseFolder('/')).parent).toBeNull()
})

test('a folder that is not there is a failure with its place', async () => {
  await expect(browseFolder('/no/such/folder')).rejects.toMatchObject({
    failure: { code: 'not-found', where: '/no/such/folder' },
  })
})
