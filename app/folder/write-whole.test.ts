import { mkdir, mkdtemp, readdir, readFile, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { writeWhole } from './write-whole.ts'

const place = () => mkdtemp(path.join(tmpdir(), 'palate-whole-'))

test('the file is made, replaced, and private where it is asked to be', async () => {
  const folder = await place()
  const file = path.join(folder, 'list.json')
  await writeWhole(file, 'one', 0o600)
  await writeWhole(file, 'two', 0o600)
  expect(await readFile(file, 'utf8')).toBe('two')
  expect(((await stat(file)).mode & 0o777).toString(8)).toBe(process.platform === 'win32' ? '666' : '600')
  expect(await readdir(folder)).toEqual(['list.json'])
})

test('what cannot be put in its place leaves nothing beside it', async () => {
  const folder = await place()
  const file = path.join(folder, 'list.json')
  await mkdir(path.join(file, 'in the way'), { recursive: true })
  await expect(writeWhole(file, 'one')).rejects.toThrow(/EISDIR|ENOTEMPTY|EPERM|EEXIST/u)
  expect(await readdir(folder)).toEqual(['list.json'])
})
