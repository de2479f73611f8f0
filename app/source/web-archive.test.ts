import { mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { UserError } from '#shared/user-error.ts'
import { zipOf } from './archive/testing.ts'
import { cacheListing } from './cache.ts'
import { openFolder } from './open-folder.ts'
import { scriptedServer } from './rest/testing/scripted-server.ts'
import type { ScriptedServer, SeenRequest } from './rest/testing/scripted-server.ts'

const ZIP = zipOf([{ name: 'wine/MLmodel', content: 'flavors: {}\n' }])

let cacheFolder: string
let server: ScriptedServer | null = null

beforeEach(async () => {
  cacheFolder = await realpath(await mkdtemp(path.join(tmpdir(), 'palate-web-archive-')))
})

afterEach(async () => {
  await server?.close()
  server = null
  await rm(cacheFolder, { recursive: true, force: true })
})

async function serve(script: (request: SeenRequest, response: ServerResponse) => void): Promise<string> {
  server = await scriptedServer(script)
  return server.url
}

const open = (location: string) =>
  openFolder(location, { context: { cacheFolder, environment: {}, trackingUri: null } })

async function failureOf(location: string): Promise<UserError['failure']> {
  const error: unknown = await open(location).then(
    () => new Error('It opened.'),
    (reason: unknown) => reason,
  )
  if (error instanceof UserError) return error.failure
  throw error
}

test('opens the model in an archive at an address, of which neither the query nor a password is kept', async () => {
  const url = await serve((_request, response) => response.end(ZIP))
  const folder = await open(`${url.replace('//', '//ada:pw@')}/models/wine.zip?signature=secret`)
  expect(await readFile(path.join(folder.root, 'MLmodel'), 'utf8')).toBe('flavors: {}\n')
  const kept = `${url.replace('//', '//***@')}/models/wine.zip?…`
  expect(folder.location).toBe(kept)
  expect((await cacheListing(cacheFolder)).entries).toMatchObject([{ location: kept }])
  const asked = server?.seen.length
  expect(await failureOf(kept)).toMatchObject({
    code: 'bad-usage',
    message: expect.stringContaining('not whole') as string,
    hint: expect.stringContaining('whole address again') as string,
  })
  expect(server?.seen).toHaveLength(asked ?? 0)
  expect(server?.seen[0]).toMatchObject({
    url: '/models/wine.zip?signature=secret',
    headers: { authorization: `Basic ${Buffer.from('ada:pw').toString('base64')}` },
  })
  expect(await readdir(path.join(cacheFolder, 'drafts'))).toEqual([])
})

test.each(['/m.zip/', '/m.zip?download', '/m.zip?a=b%20c&d=~*:/e+f', '/m%C3%B6del.zip?x=%2B'])(
  '%s is asked for as it stands',
  async (address) => {
    const url = await serve((_request, response) => response.end(ZIP))
    await open(`${url}${address}`)
    expect(server?.seen.map((request) => request.url)).toEqual([address])
  },
)

test('a page is told from an archive, with what to do with a server', async () => {
  const url = await serve((_request, response) =>
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<h1>MLflow</h1>'),
  )
  expect(await failureOf(`${url}/?signature=secret`)).toMatchObject({
    code: 'unsupported',
    hint: expect.stringContaining('--tracking-uri') as string,
    where: url,
  })
})

test('what is no file of a server is told in its own words, with what opens it', async () => {
  const url = await serve((_request, response) =>
    response.writeHead(400, { 'content-type': 'application/json' }).end('{"detail":"refers to a directory"}'),
  )
  expect(await failureOf(`${url}/api/2.0/mlflow-artifacts/artifacts/1`)).toMatchObject({
    code: 'bad-usage',
    message: expect.stringMatching(/asked: refers to a directory$/u) as string,
    hint: expect.stringContaining('mlflow-artifacts:/') as string,
  })
})

test('more than a gigabyte waits for a yes', async () => {
  const url = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': 4_000_000_000 })
    response.flushHeaders()
  })
  expect((await failureOf(`${url}/m.zip`)).code).toBe('large-download')
})

test('an archive that breaks off, and one that is none, leave nothing', async () => {
  const url = await serve((request, response) => {
    if (request.url === '/none.zip') return response.end('not an archive')
    response.writeHead(200, { 'content-length': ZIP.length })
    response.write(ZIP.subarray(0, 20), () => response.destroy())
  })
  expect((await failureOf(`${url}/broken.zip`)).code).toBe('unreachable')
  expect((await failureOf(`${url}/none.zip`)).code).toBe('bad-model')
  expect((await failureOf(`${url}/gone/..%2f..%2fetc`)).code).toBe('unreachable')
  expect(await readdir(path.join(cacheFolder, 'drafts'))).toEqual([])
  expect(await readdir(path.join(cacheFolder, 'models'))).toEqual([])
})

test('an archive that drips has an end, also where it may be large', async () => {
  const url = await serve((_request, response) => {
    const dripping = setInterval(() => response.write('x'), 20)
    response.on('close', () => clearInterval(dripping))
  })
  const environment = { MLFLOW_HTTP_REQUEST_TIMEOUT: '0.2' }
  const opening = openFolder(`${url}/m.zip`, { allowLarge: true, context: { cacheFolder, environment } })
  await expect(opening).rejects.toMatchObject({ failure: { code: 'timed-out', where: `${url}/m.zip` } })
  expect(await readdir(path.join(cacheFolder, 'drafts'))).toEqual([])
})

test.each([
  'https://host:99999/m.zip',
  'http://a b/x.zip',
  'http://[::1/x.zip',
  'http://u:p#w@127.0.0.1/x.zip',
])('%s is no address', async (location) => {
  const failure = await failureOf(location)
  expect(failure).toMatchObject({ code: 'bad-usage', message: 'The address of the server cannot be read.' })
  expect(JSON.stringify(failure)).not.toContain('p#w')
})
