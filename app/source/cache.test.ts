import { createHash } from 'node:crypto'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { unpackingInto } from './archive/unpacking.ts'
import { cachedContent, cacheListing, clearCache, leaveCache, newDraft } from './cache.ts'

let cache: string

beforeEach(() => {
  cache = realpathSync(mkdtempSync(join(tmpdir(), 'palate-cache-')))
})
afterEach(() => rmSync(cache, { recursive: true, force: true }))

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const about = { location: '/models/iris.zip', digests: new Map([['MLmodel', sha256('abc')]]) }
const entry = { location: about.location, bytes: 3, files: 1 }

async function arrive(key: string, text = 'abc'): Promise<string> {
  const draft = await newDraft(cache)
  writeFileSync(join(draft.content, 'MLmodel'), text)
  return await draft.arrive(key, about)
}

test('a draft arrives whole, and only then is there', async () => {
  const draft = await newDraft(cache)
  writeFileSync(join(draft.content, 'MLmodel'), 'abc')
  expect(await cachedContent(cache, 'a'.repeat(64))).toBeNull()
  const content = await draft.arrive('a'.repeat(64), about)
  expect(readdirSync(content)).toEqual(['MLmodel'])
  expect(await cachedContent(cache, 'a'.repeat(64))).toBe(content)
  expect(readdirSync(join(cache, 'drafts'))).toEqual([])
  const { entries, bytes, folder } = await cacheListing(cache)
  expect(entries).toEqual([{ ...entry, key: 'a'.repeat(64), arrived: expect.any(Number) as number }])
  expect([bytes, folder]).toEqual([3, cache])
})

test('of two that bring the same, one wins and both get it', async () => {
  const drafts = await Promise.all([newDraft(cache), newDraft(cache), newDraft(cache)])
  for (const { content } of drafts) writeFileSync(join(content, 'MLmodel'), 'abc')
  const contents = await Promise.all(drafts.map((draft) => draft.arrive('b'.repeat(64), about)))
  expect(new Set(contents).size).toBe(1)
  expect(readdirSync(join(cache, 'drafts'))).toEqual([])
})

test('a discarded draft leaves nothing, and one of a process that ended goes with the next', async () => {
  const draft = await newDraft(cache)
  await draft.discard()
  const ended = join(cache, 'drafts', `4194305@${hostname()}@1b4e28ba-2fa1-11d2-883f-0016d3cca427`)
  const elsewhere = join(cache, 'drafts', '4194305@another.host@1b4e28ba-2fa1-11d2-883f-0016d3cca427')
  for (const folder of [ended, elsewhere]) mkdirSync(folder)
  const next = await newDraft(cache)
  expect(readdirSync(join(cache, 'drafts'))).toHaveLength(2)
  await next.discard()
  expect(readdirSync(join(cache, 'drafts'))).toEqual([
    '4194305@another.host@1b4e28ba-2fa1-11d2-883f-0016d3cca427',
  ])
})

test('what nobody brought here stays, whatever folder is named as the cache', async () => {
  const outside = join(cache, 'outside')
  const [weights, notes] = [join(cache, 'models', 'weights'), join(cache, 'drafts', 'notes')]
  for (const folder of [outside, weights, notes]) mkdirSync(folder, { recursive: true })
  writeFileSync(join(weights, 'w.bin'), 'mine')
  writeFileSync(join(outside, 'entry.json'), JSON.stringify({ ...entry, arrived: 1 }))
  symlinkSync(outside, join(cache, 'models', 'a'.repeat(10)))
  utimesSync(notes, 0, 0)
  await (await newDraft(cache)).discard()
  await clearCache(cache, { keep: [] })
  expect(readdirSync(weights)).toEqual(['w.bin'])
  expect(readdirSync(outside)).toEqual(['entry.json'])
  expect(readdirSync(join(cache, 'drafts'))).toEqual(['notes'])
})

test('an entry that lost a file, or a part of one, is brought again; what a run added harms nothing', async () => {
  const key = 'd'.repeat(64)
  const content = await arrive(key)
  writeFileSync(join(content, 'compiled.pyc'), 'more')
  expect(await cachedContent(cache, key)).toBe(content)
  rmSync(join(content, 'compiled.pyc'))
  writeFileSync(join(content, 'MLmodel'), 'ab')
  expect(await cachedContent(cache, key)).toBeNull()
  expect(await arrive(key)).toBe(content)
  expect(await cachedContent(cache, key)).toBe(content)
})

test('bytes that changed are brought again, whatever size and time the file has; the same bytes are not', async () => {
  const key = 'e'.repeat(64)
  const content = await arrive(key)
  const file = join(content, 'MLmodel')
  // A copy of all, as from a backup: other numbers and times of the same bytes.
  cpSync(content, join(cache, 'backup'), { recursive: true })
  rmSync(content, { recursive: true })
  renameSync(join(cache, 'backup'), content)
  utimesSync(file, 1, 1)
  expect(await cachedContent(cache, key)).toBe(content)
  const { mtime } = statSync(file)
  writeFileSync(file, 'abd')
  utimesSync(file, mtime, mtime)
  expect(await cachedContent(cache, key)).toBeNull()
  await arrive(key)
  rmSync(file)
  symlinkSync('/etc/hostname', file)
  expect(await cachedContent(cache, key)).toBeNull()
  await arrive(key)
  rmSync(join(content, '..', 'files.json'))
  expect(await cachedContent(cache, key)).toBeNull()
  expect(await arrive(key)).toBe(content)
})

test('it is emptied by key or whole, but for what is in use', async () => {
  const [first, second, third] = [
    await arrive('1'.repeat(64)),
    await arrive('2'.repeat(64)),
    await arrive('3'.repeat(64)),
  ]
  await clearCache(cache, { keys: ['1'.repeat(64), '../..'], keep: [] })
  expect((await cacheListing(cache)).entries.map(({ key }) => key[0]).join('')).toMatch(/^(?:23|32)$/u)
  await clearCache(cache, { keep: [second] })
  expect(await cachedContent(cache, '2'.repeat(64))).toBe(second)
  expect(first).not.toBe(third)
  await clearCache(cache, { keep: [] })
  expect((await cacheListing(cache)).entries).toEqual([])
})

test('what another Palate uses stays until that has ended, or left it', async () => {
  const [used, left, stale] = ['7'.repeat(64), '8'.repeat(64), '9'.repeat(64)]
  for (const key of [used, left, stale]) await arrive(key)
  const users = (key: string) => join(cache, 'models', key, 'users')
  expect(readdirSync(users(used))).toEqual([`${process.pid}@${hostname()}`])
  // The process that started this one runs, and is another.
  writeFileSync(join(users(used), `${process.ppid}@${hostname()}`), '')
  writeFileSync(join(users(stale), `4194305@${hostname()}`), '')
  await clearCache(cache, { keep: [] })
  expect((await cacheListing(cache)).entries.map(({ key }) => key)).toEqual([used])
  expect(await cachedContent(cache, used)).not.toBeNull()
  await leaveCache(cache, [])
  expect(readdirSync(users(used))).toEqual([`${process.ppid}@${hostname()}`])
})

test('a cache that cannot be written is told', async () => {
  writeFileSync(join(cache, 'file'), '')
  const notWritten = { failure: { code: 'not-written' } }
  await expect(newDraft(join(cache, 'file'))).rejects.toMatchObject(notWritten)
  const draft = await newDraft(cache)
  mkdirSync(join(draft.content, '..', 'entry.json'))
  await expect(draft.arrive('b'.repeat(64), about)).rejects.toMatchObject(notWritten)
  await draft.discard()
  const archive = { file: 'm.zip', shown: 'm.zip', size: 1 }
  const unpacking = unpackingInto(join(cache, 'file'), archive, { free: null })
  await expect(unpacking.folder('code')).rejects.toMatchObject(notWritten)
})
