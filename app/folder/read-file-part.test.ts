import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { readFilePart } from './read-file-part.ts'

const iris = { root: resolve('e2e/fixtures/models/onnx-iris'), location: 'iris' }

test('reads a part of a text file and says how large it is', async () => {
  const part = await readFilePart(iris, 'MLmodel', { offset: 0, length: 8 })
  expect(Buffer.from(part.bytes).toString()).toBe('flavors:')
  expect(part).toMatchObject({ size: 1119, isText: true })
})

test('past the end is empty; binary is told from text', async () => {
  expect((await readFilePart(iris, 'MLmodel', { offset: 5_000, length: 8 })).bytes).toHaveLength(0)
  expect((await readFilePart(iris, 'model.onnx', { offset: 0, length: 8 })).isText).toBe(false)
})

test('text whose sniffed part ends inside a character is text; Latin-1 is not', async () => {
  const root = await mkdtemp(join(tmpdir(), 'palate-part-'))
  await writeFile(join(root, 'long'), `${'a'.repeat(7_999)}é and more`)
  await writeFile(join(root, 'latin'), Buffer.from('caf\xe9', 'latin1'))
  const folder = { root, location: root }
  expect((await readFilePart(folder, 'long', { offset: 0, length: 1 })).isText).toBe(true)
  expect((await readFilePart(folder, 'latin', { offset: 0, length: 1 })).isText).toBe(false)
})

test.each(['../onnx-text/MLmodel', '/etc/hostname', 'a\0b', 'missing'])('refuses %j', async (path) => {
  await expect(readFilePart(iris, path, { offset: 0, length: 1 })).rejects.toMatchObject({
    failure: { code: expect.stringMatching(/bad-model|not-found|over-limit/) as string },
  })
})
