import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { watchFolder } from './watch-folder.ts'
import type { FolderChange } from './watch-folder.ts'

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()))
})

async function watched() {
  const root = join(await mkdtemp(join(tmpdir(), 'palate-watch-')), 'model')
  await mkdir(join(root, 'deep'), { recursive: true })
  await writeFile(join(root, 'MLmodel'), 'flavors: {}')
  await writeFile(join(root, 'deep', 'weights'), 'w')
  const told: FolderChange[] = []
  const end = watchFolder(root, 3, (change) => told.push(change))
  ends.push(end)
  /** Until the watcher has begun, a change is not seen: changed again until something is told. */
  const until = (change: () => Promise<unknown>, kind: FolderChange) =>
    vi.waitFor(
      async () => {
        if (!told.includes(kind)) await change()
        expect(told).toContain(kind)
      },
      { timeout: 20_000, interval: 700 },
    )
  return { root, told, until, end }
}

test('a file that is written, also deep inside, is told', async () => {
  const { root, told, until } = await watched()
  let count = 0
  await until(() => writeFile(join(root, 'deep', 'weights'), `w${count++}`), 'changed')
  expect(told).not.toContain('gone')
})

test('a folder that is moved away is told as gone', async () => {
  const { root, told, until } = await watched()
  let count = 0
  await until(() => writeFile(join(root, 'MLmodel'), `a: ${count++}`), 'changed')
  let isMoved = false
  await until(async () => {
    if (!isMoved) await rename(root, `${root}-elsewhere`)
    isMoved = true
  }, 'gone')
  expect(told.at(-1)).toBe('gone')
})

test('after the end nothing is told', async () => {
  const { root, told, until, end } = await watched()
  let count = 0
  await until(() => writeFile(join(root, 'MLmodel'), `a: ${count++}`), 'changed')
  await end()
  const before = told.length
  await rm(root, { recursive: true })
  await new Promise((resolve) => setTimeout(resolve, 600))
  expect(told).toHaveLength(before)
})

test('what cannot be watched tells nothing and harms nothing', async () => {
  const told: FolderChange[] = []
  const end = watchFolder('/nonexistent/model', 1, (change) => told.push(change))
  await new Promise((resolve) => setTimeout(resolve, 400))
  await end()
  expect(told).toEqual([])
})
