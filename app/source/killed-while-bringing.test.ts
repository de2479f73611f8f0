/** A process that is killed in the midst of unpacking or downloading: nothing arrived, and nothing stays. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tarOf, zipOf } from './archive/testing.ts'
import { sweepCache } from './cache.ts'
import { openFolder } from './open-folder.ts'

let base: string

beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'palate-killed-')))
})
afterAll(() => rmSync(base, { recursive: true, force: true }))

const entries = [
  { name: 'm/MLmodel', content: 'flavors: {}\n' },
  ...Array.from({ length: 40 }, (_none, at) => ({ name: `m/part-${at}`, content: `part ${at}\n` })),
]

interface Killing {
  readonly location: string
  readonly cacheFolder: string
  /** What it is doing when it is killed: what it tells of, and how many times it has told. */
  readonly at: readonly [activity: string, count: number]
}

/** Starts a process that opens the location and kills it where it has come so far. */
async function killWhileOpening({ location, cacheFolder, at: [activity, count] }: Killing): Promise<void> {
  const child = spawn(
    process.execPath,
    [
      '.ci/run-typescript.mjs',
      'app/source/testing/open-then-wait.ts',
      location,
      cacheFolder,
      activity,
      String(count),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const ended = once(child, 'exit')
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  expect(String(said)).toBe('stopped\n')
  child.kill('SIGKILL')
  expect(await ended).toEqual([null, 'SIGKILL'])
}

function namesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : []
}

async function expectWhole(location: string, cacheFolder: string): Promise<void> {
  const { root } = await openFolder(location, { context: { cacheFolder } })
  expect(readdirSync(root)).toHaveLength(entries.length)
  for (const { name, content } of entries) {
    expect(readFileSync(join(root, name.slice(2)), 'utf8')).toBe(content)
  }
  expect(namesIn(join(cacheFolder, 'drafts'))).toEqual([])
  expect(namesIn(join(cacheFolder, 'models'))).toHaveLength(1)
}

test.each([
  ['m.zip', () => zipOf(entries), ['Unpacking', 7]],
  ['m.tar.gz', () => gzipSync(tarOf(entries)), ['Unpacking', 1]],
] as const)('%s: killed while it is unpacked, it is no model until it is whole', async (name, make, at) => {
  const location = join(base, name)
  const cacheFolder = mkdtempSync(join(base, 'cache-'))
  writeFileSync(location, make())
  await killWhileOpening({ location, cacheFolder, at })
  expect(namesIn(join(cacheFolder, 'models'))).toEqual([])
  expect(namesIn(join(cacheFolder, 'drafts'))).toHaveLength(1)
  await expectWhole(location, cacheFolder)
})

test('killed in the midst of a download', async () => {
  const archive = Buffer.concat([gzipSync(tarOf(entries), { level: 0 })])
  let isWhole = false
  const server = createServer((_request, response) => {
    response.setHeader('content-length', archive.length)
    if (isWhole) response.end(archive)
    else response.write(archive.subarray(0, archive.length / 2))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  try {
    const location = `http://127.0.0.1:${(server.address() as AddressInfo).port}/m.tar.gz`
    const cacheFolder = mkdtempSync(join(base, 'cache-'))
    await killWhileOpening({ location, cacheFolder, at: ['Downloading', 1] })
    expect(namesIn(join(cacheFolder, 'models'))).toEqual([])
    expect(namesIn(join(cacheFolder, 'drafts'))).toHaveLength(1)
    await sweepCache(cacheFolder)
    expect(namesIn(join(cacheFolder, 'drafts'))).toEqual([])
    isWhole = true
    await expectWhole(location, cacheFolder)
  } finally {
    server.closeAllConnections()
    server.close()
  }
})
