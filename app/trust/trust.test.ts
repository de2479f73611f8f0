import {
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Folder } from '#app/folder/folder.ts'
import { openModel } from '#app/opening.ts'
import { trustForOneRun, trustIn } from './trust.ts'

const fixtures = new URL('../../e2e/fixtures/', import.meta.url).pathname
let place = ''

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'palate-trust-'))
})
afterEach(() => rm(place, { recursive: true, force: true }))

async function copyOf(name: string): Promise<{ folder: Folder; report: () => ReturnType<typeof reportOf> }> {
  const root = join(place, 'model')
  await cp(`${fixtures}${name}`, root, { recursive: true })
  const folder = { root, location: root }
  return { folder, report: () => reportOf(root) }
}

async function reportOf(root: string) {
  const { folder, model } = await openModel(root)
  return await trustIn(join(place, 'state')).report(folder, model)
}

test('nothing is trusted until it is, and then only that content', async () => {
  const { folder } = await copyOf('models/pyfunc-custom')
  const trust = trustIn(join(place, 'state'))
  expect(await trust.isTrusted(folder)).toBe(false)
  await expect(trust.require(folder)).rejects.toMatchObject({ failure: { code: 'untrusted' } })
  await trust.trust(folder, { name: 'custom', findings: [] })
  expect(await trust.isTrusted(folder)).toBe(true)
  await trust.require(folder)
  // Another process sees it as well.
  expect(await trustIn(join(place, 'state')).isTrusted(folder)).toBe(true)
  await writeFile(join(folder.root, 'code', 'more.py'), 'x = 1\n')
  expect(await trust.isTrusted(folder)).toBe(false)
  await rm(join(folder.root, 'code', 'more.py'))
  expect(await trust.isTrusted(folder)).toBe(true)
})

test('a change of the same size with the old time of modification asks again', async () => {
  const { folder } = await copyOf('models/pyfunc-custom')
  const trust = trustIn(join(place, 'state'))
  await trust.trust(folder, { name: 'custom', findings: [] })
  expect(await trust.isTrusted(folder)).toBe(true)
  const file = join(folder.root, 'python_model.pkl')
  const bytes = await readFile(file)
  const before = new Date(Date.now() - 3_600_000)
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
  await writeFile(file, bytes)
  await utimes(file, before, before)
  expect(await trust.isTrusted(folder)).toBe(false)
})

test('the same content elsewhere is trusted, a moved folder too', async () => {
  const { folder } = await copyOf('models/pyfunc-from-code')
  const trust = trustIn(join(place, 'state'))
  await trust.trust(folder, { name: 'from code', findings: [] })
  const root = join(place, 'moved')
  await rename(folder.root, root)
  expect(await trust.isTrusted({ root, location: root })).toBe(true)
})

test('a file in the place of a link of the same text is other content, and the other way round', async () => {
  const { folder } = await copyOf('models/pyfunc-from-code')
  const trust = trustIn(join(place, 'state'))
  const at = (name: string) => join(folder.root, name)
  await writeFile(at('data'), 'N.')
  await writeFile(at('N.'), 'other')
  await symlink('N.', at('link'))
  await trust.trust(folder, { name: 'from code', findings: [] })
  await rm(at('data'))
  await rm(at('link'))
  await symlink('N.', at('data'))
  await writeFile(at('link'), 'N.')
  expect(await trust.isTrusted(folder)).toBe(false)
})

test('trust for one run is for the content it begins with, and for no other', async () => {
  const { folder } = await copyOf('models/pyfunc-custom')
  const requireTrust = trustForOneRun()
  await requireTrust(folder)
  await requireTrust(folder)
  await writeFile(join(folder.root, 'code', 'more.py'), 'x = 1\n')
  await expect(requireTrust(folder)).rejects.toMatchObject({ failure: { code: 'untrusted' } })
  await symlink('/etc/hosts', join(folder.root, 'code', 'hosts.py'))
  await expect(trustForOneRun()(folder)).rejects.toMatchObject({
    failure: { message: expect.stringContaining('leads out of the folder') },
  })
})

test('a folder that may not be listed cannot be trusted', async () => {
  const root = join(place, 'gone')
  const trust = trustIn(join(place, 'state'))
  await expect(trust.trust({ root, location: root }, { name: 'gone', findings: [] })).rejects.toMatchObject({
    failure: { message: expect.stringContaining('may not be listed') },
  })
})

test('what changed between the report and the answer is not trusted', async () => {
  const { folder, report } = await copyOf('models/pyfunc-custom')
  const { digest } = await report()
  await writeFile(join(folder.root, 'code', 'more.py'), 'x = 1\n')
  const trust = trustIn(join(place, 'state'))
  await expect(trust.trust(folder, { name: 'custom', findings: [] }, digest)).rejects.toMatchObject({
    failure: { code: 'untrusted' },
  })
  expect(await trust.list()).toEqual([])
})

test('trust is listed and taken back', async () => {
  const { folder, report } = await copyOf('models/pyfunc-custom')
  const trust = trustIn(join(place, 'state'))
  await trust.trust(folder, { name: 'custom', findings: [] })
  const { digest, since, trusted } = await report()
  expect(trusted).toBe(true)
  expect(await trust.list()).toEqual([{ digest, name: 'custom', location: folder.root, since }])
  await trust.revoke(digest)
  expect(await trust.list()).toEqual([])
  expect(await trust.isTrusted(folder)).toBe(false)
  await trust.revoke(digest)
})

test('damaged and foreign files in the store cost only themselves', async () => {
  const { folder, report } = await copyOf('models/pyfunc-custom')
  const store = join(place, 'state', 'trusted')
  const { digest } = await report()
  await mkdir(store, { recursive: true })
  await writeFile(join(store, `${digest}.json`), '{"digest": "')
  await writeFile(join(store, `${'a'.repeat(64)}.json`), '[]')
  await writeFile(join(store, 'notes.txt'), 'mine')
  const trust = trustIn(join(place, 'state'))
  expect(await trust.isTrusted(folder)).toBe(false)
  expect(await trust.list()).toEqual([])
  await trust.trust(folder, { name: 'custom', findings: [] })
  expect(await trust.isTrusted(folder)).toBe(true)
  expect((await readdir(store)).sort()).toEqual(
    [`${digest}.json`, `${'a'.repeat(64)}.json`, 'notes.txt'].sort(),
  )
  // A record under the name of another content trusts nothing.
  await rename(join(store, `${digest}.json`), join(store, `${'b'.repeat(64)}.json`))
  expect(await trust.list()).toEqual([])
})

test('content outside the folder cannot be trusted by a digest', async () => {
  const { folder, report } = await copyOf('models/pyfunc-custom')
  await writeFile(join(place, 'outside.py'), 'x = 1\n')
  await symlink(join(place, 'outside.py'), join(folder.root, 'code', 'linked.py'))
  const trust = trustIn(join(place, 'state'))
  await expect(trust.trust(folder, { name: 'custom', findings: [] })).rejects.toThrow(
    'leads out of the folder',
  )
  const told = await report()
  expect(told.obstacle).toContain('code/linked.py')
  expect(told.parts).toContainEqual(expect.objectContaining({ kind: 'link', path: 'code/linked.py' }))
})

test('a changed folder is told apart from one never trusted', async () => {
  const { folder, report } = await copyOf('models/pyfunc-custom')
  const trust = trustIn(join(place, 'state'))
  expect((await report()).trustedBefore).toBeNull()
  await trust.trust(folder, { name: 'custom', findings: [] })
  await writeFile(join(folder.root, 'code', 'more.py'), 'x = 1\n')
  const told = await report()
  expect(told).toMatchObject({ trusted: false, since: null })
  expect(told.trustedBefore).toBeTypeOf('number')
})
