import { mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Failure } from '#shared/failure.ts'
import { UserError } from '#shared/user-error.ts'
import type { BringOptions } from '../bring.ts'
import { cacheListing } from '../cache.ts'
import { downloadFile } from './download-file.ts'
import { serverAccess } from '../rest/server-access.ts'
import { bringServerArtifacts } from '../rest/server-artifacts.ts'
import { json, scriptedServer } from '../rest/testing/scripted-server.ts'
import type { ScriptedServer, SeenRequest } from '../rest/testing/scripted-server.ts'

const PROXY = '/api/2.0/mlflow-artifacts/artifacts'

let cacheFolder: string
let server: ScriptedServer | null = null

beforeEach(async () => {
  cacheFolder = await realpath(await mkdtemp(path.join(tmpdir(), 'palate-download-')))
})

afterEach(async () => {
  await server?.close()
  server = null
  await rm(cacheFolder, { recursive: true, force: true })
})

interface Entry {
  readonly path: string
  readonly is_dir: boolean
  readonly file_size?: number
}

type Give = (request: SeenRequest, response: ServerResponse) => void

/** A store of listings by folder and files by path; `give` answers for files in its own way. */
async function serve(
  listings: Readonly<Record<string, readonly Entry[]>>,
  files: Readonly<Record<string, string | Give>>,
): Promise<ScriptedServer> {
  server = await scriptedServer((request, response) => {
    const url = new URL(request.url, 'http://x')
    if (url.pathname === PROXY) {
      const listing = listings[url.searchParams.get('path') ?? '']
      return json(response, { files: listing ?? [] })
    }
    const file = files[decodeURIComponent(url.pathname.slice(PROXY.length + 1))]
    if (file === undefined) return json(response, { error_code: 'RESOURCE_DOES_NOT_EXIST', message: '' }, 404)
    if (typeof file === 'function') return file(request, response)
    whole(file)(request, response)
  })
  return server
}

/** A file as MLflow's server gives it: with an ETag, and ranges. */
function whole(text: string, etag = `"${text.length}"`): Give {
  return ({ headers }, response) => {
    const [, start] = /^bytes=(\d+)-/u.exec(headers.range ?? '') ?? []
    const mayContinue = headers['if-range'] === undefined || headers['if-range'] === etag
    response.setHeader('etag', etag)
    if (start === undefined || !mayContinue) return response.end(text)
    const from = Number(start)
    response.writeHead(206, { 'content-range': `bytes ${from}-${text.length - 1}/${text.length}` })
    response.end(text.slice(from))
  }
}

async function bring(uri: string, options: BringOptions = {}, inside = ''): Promise<string | null> {
  const base = server?.url ?? ''
  const access = await serverAccess(base, { environment: {}, trackingUri: null, registryUri: null })
  try {
    return await bringServerArtifacts({ access, cacheFolder }, { uri, path: inside }, options)
  } finally {
    access.agent.destroy()
  }
}

async function failureOf(bringing: Promise<unknown>): Promise<Failure> {
  const error: unknown = await bringing.then(
    (value) => new Error(`It came to ${String(value)}`),
    (reason: unknown) => reason,
  )
  if (error instanceof UserError) return error.failure
  throw error
}

/** Nothing arrived, and no draft is left. */
async function expectNothingLeft(): Promise<void> {
  expect((await cacheListing(cacheFolder)).entries).toEqual([])
  expect(await readdir(path.join(cacheFolder, 'drafts')).catch(() => [])).toEqual([])
}

const file = (name: string, text: string): Entry => ({ path: name, is_dir: false, file_size: text.length })
const folder = (name: string): Entry => ({ path: name, is_dir: true })

const MLMODEL = 'flavors: {}\n'
const usual = {
  '1/a/model': [file('MLmodel', MLMODEL), folder('data')],
  '1/a/model/data': [file('w ü.bin', 'weights')],
}
const usualFiles = { '1/a/model/MLmodel': MLMODEL, '1/a/model/data/w ü.bin': 'weights' }

test('brings every file, reports how far it is, and asks for nothing it has', async () => {
  const running = await serve(usual, usualFiles)
  const done: (number | undefined)[] = []
  const content = await bring(
    'mlflow-artifacts:/1/a',
    { report: (progress) => done.push(progress.done) },
    'model',
  )
  expect(content).not.toBeNull()
  expect(await readFile(path.join(content ?? '', 'MLmodel'), 'utf8')).toBe(MLMODEL)
  expect(await readFile(path.join(content ?? '', 'data', 'w ü.bin'), 'utf8')).toBe('weights')
  expect(done.at(-1)).toBe(MLMODEL.length + 'weights'.length)
  const before = running.seen.length
  expect(await bring(`${running.url}${PROXY}/1/a/model`)).toBe(content)
  const again = running.seen.slice(before).filter(({ url }) => !url.includes('?path='))
  expect(again.map(({ headers }) => headers.range)).toEqual(['bytes=0-0', 'bytes=0-0'])
})

test('a file that changed is downloaded again; equal content is kept once', async () => {
  const changing = { ...usualFiles, '1/a/model/MLmodel': whole(MLMODEL, '"1"') as string | Give }
  await serve({ ...usual, '1/b': usual['1/a/model'], '1/b/data': usual['1/a/model/data'] }, changing)
  const first = await bring('mlflow-artifacts:/1/a/model')
  changing['1/a/model/MLmodel'] = whole('flavors: []\n', '"2"')
  const second = await bring('mlflow-artifacts:/1/a/model')
  expect(second).not.toBe(first)
  expect(await readFile(path.join(second ?? '', 'MLmodel'), 'utf8')).toBe('flavors: []\n')
  Object.assign(changing, { '1/b/MLmodel': MLMODEL, '1/b/data/w ü.bin': 'weights' })
  expect(await bring('mlflow-artifacts:/1/b')).toBe(first)
})

test('a broken connection goes on where it broke', async () => {
  const text = 'x'.repeat(200_000)
  let breaks = 2
  const broken: Give = (request, response) => {
    if (breaks === 0) return whole(text)(request, response)
    const from = Number(/^bytes=(\d+)-/u.exec(request.headers.range ?? '')?.[1] ?? 0)
    breaks--
    response.writeHead(from === 0 ? 200 : 206, {
      etag: `"${text.length}"`,
      'content-length': text.length - from,
      'content-range': `bytes ${from}-${text.length - 1}/${text.length}`,
    })
    response.write(text.slice(from, from + 70_000), () => response.destroy())
  }
  const running = await serve({ m: [file('big', text)] }, { 'm/big': broken })
  const content = await bring('mlflow-artifacts:/m')
  expect(await readFile(path.join(content ?? '', 'big'), 'utf8')).toBe(text)
  const ranges = running.seen.flatMap(({ headers }) => headers.range ?? [])
  expect(ranges).toHaveLength(2)
  expect(ranges[0]).toMatch(/^bytes=[1-9]\d*-$/u)
})

test('a file that is another one after the break starts again', async () => {
  let first = true
  const give: Give = (request, response) => {
    if (!first) return whole('bbbbbb', '"b"')(request, response)
    first = false
    response.writeHead(200, { etag: '"a"', 'content-length': 6 })
    response.write('aaa', () => response.destroy())
  }
  await serve({ m: [file('f', 'bbbbbb')] }, { 'm/f': give })
  const content = await bring('mlflow-artifacts:/m')
  expect(await readFile(path.join(content ?? '', 'f'), 'utf8')).toBe('bbbbbb')
})

test('a connection that always breaks ends the download, and nothing is left', async () => {
  const give: Give = (_request, response) => {
    response.writeHead(200, { 'content-length': 6 })
    response.flushHeaders()
    response.destroy()
  }
  await serve({ m: [file('f', 'bbbbbb')] }, { 'm/f': give })
  expect((await failureOf(bring('mlflow-artifacts:/m'))).code).toBe('unreachable')
  await expectNothingLeft()
})

test.each([
  ['short', 'abc', 'came with 3 bytes'],
  ['long', 'abcdefgh', 'came with more bytes'],
])('a file that is too %s is refused, and nothing is left', async (_, text, words) => {
  await serve({ m: [{ path: 'f', is_dir: false, file_size: 6 }] }, { 'm/f': text })
  expect(await failureOf(bring('mlflow-artifacts:/m'))).toMatchObject({
    code: 'bad-model',
    message: expect.stringContaining(words) as string,
  })
  await expectNothingLeft()
})

test('a file without end is cut off at its listed size', async () => {
  const give: Give = (_request, response) => {
    const write = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536)));
    }
    response.on('drain', write)
    write()
  }
  await serve({ m: [{ path: 'f', is_dir: false, file_size: 1_000_000 }] }, { 'm/f': give })
  expect((await failureOf(bring('mlflow-artifacts:/m'))).message).toContain('more bytes')
  await expectNothingLeft()
})

test('a place that cannot be written is told before anything is asked for', async () => {
  const never = () => {
    throw new Error('nothing is asked for')
  }
  const folder = { location: 'x', id: '', patience: 1, list: never, read: never, broken: never }
  const target = path.join(cacheFolder, 'missing', 'f')
  const options = { target, signal: undefined, count: never }
  await expect(downloadFile(folder, { parts: ['f'], size: 1 }, options)).rejects.toMatchObject({
    failure: { code: 'not-written', where: target },
  })
})

test('cancelling leaves nothing', async () => {
  const aborting = new AbortController()
  const give: Give = (_request, response) => void response.write('ab', () => aborting.abort())
  await serve({ m: [file('f', 'abcdef'), file('g', 'abc')] }, { 'm/f': give, 'm/g': 'abc' })
  await expect(bring('mlflow-artifacts:/m', { signal: aborting.signal })).rejects.toMatchObject({
    name: 'AbortError',
  })
  await expectNothingLeft()
})

test('more than a gigabyte waits for a yes', async () => {
  const running = await serve({ m: [{ path: 'f', is_dir: false, file_size: 3_000_000_000 }] }, { 'm/f': 'x' })
  const failure = await failureOf(bring('mlflow-artifacts:/m'))
  expect(failure).toMatchObject({ code: 'large-download' })
  expect(failure.message).toContain('3.0 GB')
  expect(running.seen).toHaveLength(1)
  // With the yes it is asked for, and turns out to be something else.
  expect((await failureOf(bring('mlflow-artifacts:/m', { allowLarge: true }))).code).toBe('bad-model')
})

const hostile = [
  '..',
  '.',
  '',
  '../up',
  '/etc/passwd',
  'a/b',
  'a\\b',
  'C:',
  'file:x',
  's3://x',
  'a\0b',
  'line\nend',
  'CON',
  'nul.txt',
  'dot.',
  'space ',
  'x'.repeat(256),
  'stream:name',
  '\uD800x',
  'x\uFFFD',
]

test.each(hostile)('a listing with the name %j is refused by it', async (name) => {
  for (const isFolder of [false, true]) {
    await serve({ m: [file('MLmodel', MLMODEL), { path: name, is_dir: isFolder, file_size: 1 }] }, {})
    const failure = await failureOf(bring('mlflow-artifacts:/m'))
    expect(failure.code).toBe('bad-model')
    expect(failure.message).toContain(JSON.stringify(name.slice(0, 100).replace('\uD800', '\uFFFD')))
    await server?.close()
  }
  await expectNothingLeft()
})

test('a name that this system could have, and others not, is told apart from what is no name', async () => {
  for (const [name, words] of [
    ['vocab:en.txt', 'not every system can have'],
    ['CON', 'not every system can have'],
    ['a/b', 'no name of a file'],
  ] as const) {
    await serve({ m: [file('MLmodel', MLMODEL), file(name, 'x')] }, {})
    const { message, hint } = await failureOf(bring('mlflow-artifacts:/m'))
    expect(message).toContain(words)
    expect(hint?.includes('mlflow artifacts download')).toBe(name !== 'a/b')
    await server?.close()
  }
})

test.each([
  ['twice', 'a', 'a'],
  ['by case', 'MLmodel', 'mlmodel'],
  ['by form', 'é', 'e\u0301'],
])('the same name %s is refused', async (_, one, two) => {
  await serve({ m: [file(one, 'x'), file(two, 'y')] }, {})
  expect((await failureOf(bring('mlflow-artifacts:/m'))).message).toContain('the same file')
})

test('folders without end and lists without end are refused', async () => {
  server = await scriptedServer((_request, response) => json(response, { files: [folder('deeper')] }))
  expect((await failureOf(bring('mlflow-artifacts:/m'))).message).toContain('deep')
  expect(server.seen.length).toBeLessThan(80)
  await server.close()
  const many = Array.from({ length: 100_001 }, (_, place) => file(`f${place}`, ''))
  await serve({ m: many }, {})
  expect((await failureOf(bring('mlflow-artifacts:/m'))).message).toContain('100000')
})

test.each([
  ['mlflow-artifacts:/1/../../etc', 'bad-model'],
  ['mlflow-artifacts:/1/a\\..\\b', 'bad-model'],
  ['mlflow-artifacts://other.example:5000/1/a', 'unsupported'],
  ['mlflow-artifacts://user:pw@127.0.0.1/1/a', 'unsupported'],
  ['https://other.example/api/2.0/mlflow-artifacts/artifacts/1', 'unsupported'],
  ['http:///1/a', 'bad-model'],
  ['mlflow-artifacts://user@/1/a', 'bad-model'],
])('artifacts at %s are refused without asking anyone', async (uri, code) => {
  const running = await serve({}, {})
  const failure = await failureOf(bring(uri))
  expect(failure.code).toBe(code)
  expect(failure.message).not.toMatch(/pw|,\s*,/u)
  expect(running.seen).toEqual([])
})

test.each(['s3://bucket/m', 'file:///m', '/m', 'dbfs:/m', 'wasbs://c@a/x'])(
  '%s is left to others',
  async (uri) => {
    await serve({}, {})
    expect(await bring(uri)).toBeNull()
  },
)

test('an empty folder is nothing', async () => {
  await serve({}, {})
  expect((await failureOf(bring('mlflow-artifacts:/m'))).code).toBe('not-found')
})
