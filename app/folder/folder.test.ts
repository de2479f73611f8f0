import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { UserError } from '#shared/user-error.ts'
import { digestFiles } from './digest-files.ts'
import type { Folder } from './folder.ts'
import { listFiles } from './list-files.ts'
import { locateInside } from './locate-inside.ts'
import { readInside, readRangeInside } from './read-inside.ts'
import { resolveInside } from './resolve-inside.ts'

let base: string
let folder: Folder

beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'palate-folder-')))
  const root = join(base, 'model')
  folder = { root, location: root }
  mkdirSync(join(root, 'data/deep'), { recursive: true })
  writeFileSync(join(root, 'a.txt'), 'abc')
  writeFileSync(join(root, 'data/deep/b.bin'), Uint8Array.of(1, 2, 3, 4))
  writeFileSync(join(base, 'secret.txt'), 'outside')
  // A reader of this FIFO waits for ever: whoever opens it by a way round hangs the test.
  execFileSync('mkfifo', [join(base, 'trap'), join(root, 'pipe')])
  symlinkSync('a.txt', join(root, 'link-in'))
  symlinkSync(join(root, 'data'), join(root, 'link-absolute-in'))
  symlinkSync('../secret.txt', join(root, 'link-out'))
  symlinkSync('/etc', join(root, 'link-etc'))
  symlinkSync(join(base, 'trap'), join(root, 'link-trap'))
  symlinkSync('nowhere', join(root, 'link-dangling'))
  symlinkSync('.', join(root, 'data/self'))
  symlinkSync('loop-b', join(root, 'loop-a'))
  symlinkSync('loop-a', join(root, 'loop-b'))
  symlinkSync('data/../../secret.txt', join(root, 'link-winding-out'))
})

afterAll(() => rmSync(base, { recursive: true, force: true }))

test.each([
  ['a.txt', 'a.txt', 'file', 3],
  ['./data//deep/../deep/b.bin', 'data/deep/b.bin', 'file', 4],
  ['data', 'data', 'folder', 0],
  ['.', '', 'folder', 0],
  ['link-in', 'a.txt', 'file', 3],
  ['link-absolute-in/deep/b.bin', 'data/deep/b.bin', 'file', 4],
  ['data/self/self/deep/b.bin', 'data/deep/b.bin', 'file', 4],
  ['pipe', 'pipe', 'other', 0],
])('%j is %j', async (path, relative, kind, size) => {
  expect(await locateInside(folder, path)).toEqual({
    ok: true,
    path: join(folder.root, relative),
    relative,
    kind,
    size,
  })
})

test.each([
  ['', 'empty'],
  ['a\0b', 'nul'],
  ['/etc/passwd', 'absolute'],
  ['file:///etc/passwd', 'absolute'],
  [String.raw`C:\x`, 'absolute'],
  ['c:x', 'absolute'],
  [String.raw`\\server\share`, 'absolute'],
  [String.raw`..\secret.txt`, 'backslash'],
  [String.raw`data\deep\b.bin`, 'backslash'],
  ['..', 'climbs-out'],
  ['../secret.txt', 'climbs-out'],
  ['data/../../secret.txt', 'climbs-out'],
  ['gone', 'missing'],
  ['gone/../a.txt', 'missing'],
  ['a.txt/b', 'missing'],
  ['link-out', 'link-out'],
  ['link-etc/passwd', 'link-out'],
  ['link-trap', 'link-out'],
  ['link-winding-out', 'link-out'],
  ['link-dangling', 'link-dangling'],
  ['loop-a', 'link-loop'],
  ['x'.repeat(5000), 'too-long'],
  ['x'.repeat(300), 'too-long'],
])('%j is refused: %s', async (path, fault) => {
  expect(await locateInside(folder, path)).toEqual({ ok: false, fault })
})

async function failureCode(run: Promise<unknown>): Promise<string> {
  return await run.then(
    () => 'none',
    (error: unknown) => (error instanceof UserError ? error.failure.code : `crash: ${String(error)}`),
  )
}

test('only regular files inside the folder are opened', async () => {
  expect(await resolveInside(folder, 'link-in')).toBe(join(folder.root, 'a.txt'))
  expect(await resolveInside(folder, 'data', 'folder')).toBe(join(folder.root, 'data'))
  for (const path of ['data', 'pipe', 'link-out', 'link-trap', '../secret.txt', 'gone']) {
    expect(await failureCode(resolveInside(folder, path))).toBe('bad-model')
    expect(await failureCode(readInside(folder, path, 1000))).toBe('bad-model')
  }
})

test('files are read whole up to a limit, or in part', async () => {
  expect(Buffer.from(await readInside(folder, 'a.txt', 3)).toString()).toBe('abc')
  expect(await failureCode(readInside(folder, 'a.txt', 2))).toBe('over-limit')
  expect(await readRangeInside(folder, 'data/deep/b.bin', { offset: 2, length: 100 })).toEqual({
    bytes: Uint8Array.of(3, 4),
    size: 4,
  })
  expect((await readRangeInside(folder, 'a.txt', { offset: 10, length: 5 })).bytes).toHaveLength(0)
})

test('a listing follows no link and opens nothing', async () => {
  const { entries, leftOut } = await listFiles(folder)
  expect(leftOut).toBe('none')
  expect(entries.map(({ path, kind, size }) => [path, kind, size])).toEqual([
    ['a.txt', 'file', 3],
    ['data', 'folder', 0],
    ['data/deep', 'folder', 0],
    ['data/deep/b.bin', 'file', 4],
    ['data/self', 'link', 0],
    ['link-absolute-in', 'link', 0],
    ['link-dangling', 'link', 0],
    ['link-etc', 'link', 0],
    ['link-in', 'link', 0],
    ['link-out', 'link', 0],
    ['link-trap', 'link', 0],
    ['link-winding-out', 'link', 0],
    ['loop-a', 'link', 0],
    ['loop-b', 'link', 0],
    ['pipe', 'other', 0],
  ])
})

test('a listing stops at its limits and says so', async () => {
  const root = join(base, 'deep')
  mkdirSync(join(root, Array.from({ length: 40 }, () => 'd').join('/')), { recursive: true })
  const listing = await listFiles({ root, location: root })
  expect(listing.leftOut).toBe('depth')
  expect(listing.entries).toHaveLength(32)
})

/** What the shell line in digest-files.ts prints for the folder below. */
const BY_SHA256SUM = '45a19b47af558ee0c7f11e491a2de5253254e1cc2ee29d062aa8ba6256f03576'

test('digests are those of sha256sum', async () => {
  const root = join(base, 'plain')
  mkdirSync(join(root, 'b/é'), { recursive: true })
  for (const [path, text] of [
    ['z', 'last'],
    ['b/é/1', 'one'],
    ['B', ''],
    ['b.x', 'dot'],
    ['\u{1f389}', 'e'],
    ['\uff5e', 'f'],
  ] as const) {
    writeFileSync(join(root, path), text)
  }
  const { entries } = await listFiles({ root, location: root })
  const steps: number[] = []
  const digests = await digestFiles({ root, location: root }, entries, { report: (done) => steps.push(done) })
  expect(digests.whole).toBe(BY_SHA256SUM)
  expect(digests.files.find(({ path }) => path === 'z')?.sha256).toBe(
    createHash('sha256').update('last').digest('hex'),
  )
  expect(steps.at(-1)).toBe(12)
})

test('a link counts by where it points, and is not read through', async () => {
  const { entries } = await listFiles(folder)
  const digests = await digestFiles(folder, entries)
  const link = digests.files.find(({ path }) => path === 'link-trap')
  expect(link?.sha256).toBe(createHash('sha256').update(join(base, 'trap')).digest('hex'))
})

test('hashing can be given up', async () => {
  const { entries } = await listFiles(folder)
  await expect(digestFiles(folder, entries, { signal: AbortSignal.abort() })).rejects.toThrow('abort')
})
