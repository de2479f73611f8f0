import { execFileSync } from 'node:child_process'
import { mkdtemp, open, readFile, readdir, rm, stat, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { beginFile, writeWholeFile } from './arriving-file.ts'

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'palate-arriving-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

describe('writeWholeFile', () => {
  it.each([
    ['appending', 'a'],
    ['writing', 'w'],
  ])('goes on in a file that this process holds open for %s', async (_, flags) => {
    const log = path.join(folder, 'log.txt')
    const handle = await open(log, flags)
    await handle.write('before\n')
    const { ino } = await stat(log)
    await writeWholeFile(`/dev/fd/${handle.fd}`, 'answer\n')
    await symlink(`/dev/fd/${handle.fd}`, path.join(folder, 'link'))
    await writeWholeFile(path.join(folder, 'link'), 'through a link\n')
    await handle.write('after\n')
    await handle.close()
    expect(await readFile(log, 'utf8')).toBe('before\nanswer\nthrough a link\nafter\n')
    expect((await stat(log)).ino).toBe(ino)
  })

  it('writes into a named pipe and leaves it', async () => {
    const pipe = path.join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    const [text] = await Promise.all([readFile(pipe, 'utf8'), writeWholeFile(pipe, 'answer')])
    expect(text).toBe('answer')
    expect((await stat(pipe)).isFIFO()).toBe(true)
  })

  it('replaces the file that a link leads to, and leaves the link', async () => {
    const file = path.join(folder, 'file')
    await writeWholeFile(file, 'older')
    await symlink('file', path.join(folder, 'link'))
    await writeWholeFile(path.join(folder, 'link'), 'newer')
    expect(await readFile(file, 'utf8')).toBe('newer')
    expect((await readdir(folder)).toSorted()).toEqual(['file', 'link'])
  })

  it('leaves nothing of an abandoned file', async () => {
    const file = await beginFile(path.join(folder, 'file'))
    await file.write('half')
    await file.abandon()
    expect(await readdir(folder)).toEqual([])
  })
})
