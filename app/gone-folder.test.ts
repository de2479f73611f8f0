import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createEngine } from './engine.ts'

const iris = new URL('../e2e/fixtures/models/onnx-iris-zipmap', import.meta.url).pathname
const home = mkdtempSync(join(tmpdir(), 'palate-gone-'))
const engine = createEngine({
  version: '0',
  host: 'direct',
  stateFolder: join(home, 'state'),
  samplesFolder: home,
  spawn: () => {
    throw new Error('Nothing is loaded of a folder that is gone.')
  },
  memoryLimit: 2 ** 30,
})
afterAll(async () => {
  await engine.close()
  rmSync(home, { recursive: true })
})

test('whatever is asked of a model whose folder was deleted, the answer says so and what to do', async () => {
  const { api } = engine
  const root = join(home, 'iris')
  cpSync(iris, root, { recursive: true })
  const { id } = await api.openModel({ location: root })
  rmSync(root, { recursive: true })
  const payload = { contentType: 'application/json', body: '{"inputs": [[1, 2, 3, 4]]}' }
  const calls = [
    () => api.predict({ id, payload }),
    () => api.startRuntime({ id }),
    () => api.reloadModel({ id }),
    () => api.onnxGraph({ id, path: [] }),
    () => api.describeOnnx({ id }),
    () => api.readFile({ id, path: 'MLmodel', offset: 0, length: 10 }),
    () => api.digestFiles({ id }),
  ]
  for (const call of calls) {
    await expect(call()).rejects.toMatchObject({
      failure: {
        code: 'not-found',
        message: 'The folder of this model is gone: it was deleted, moved or renamed.',
        hint: expect.stringContaining('open another copy'),
        where: root,
      },
    })
  }
  const [opened] = await api.openModels({})
  expect(opened?.runtime).toMatchObject({ kind: 'idle', failure: { code: 'not-found' } })
  cpSync(iris, root, { recursive: true })
  expect((await api.reloadModel({ id })).id).toBe(id)
})

test('a fault of the model itself stays what it is while the folder is there', async () => {
  const { api } = engine
  const root = join(home, 'faulty')
  cpSync(iris, root, { recursive: true })
  const { id } = await api.openModel({ location: root })
  rmSync(join(root, 'MLmodel'))
  await expect(api.reloadModel({ id })).rejects.toMatchObject({ failure: { code: 'bad-model' } })
})
