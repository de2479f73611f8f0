import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { UserError } from '#shared/user-error.ts'
import type { Failure } from '#shared/failure.ts'
import { hostContext } from '../host-context.ts'
import { openStore } from '../store/open-store.ts'
import { storePlace } from '../store/store-place.ts'
import { callJson } from './json-call.ts'
import { serverAccess } from './server-access.ts'
import type { AccessParts } from './server-access.ts'
import { json, scriptedServer } from './testing/scripted-server.ts'
import type { Script, ScriptedServer } from './testing/scripted-server.ts'

const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

const SECRET = 'pa ss/wö#rd'
const SIGNED = { MLFLOW_TRACKING_USERNAME: 'ada', MLFLOW_TRACKING_PASSWORD: SECRET }
const AUTHORIZATION = `Basic ${Buffer.from(`ada:${SECRET}`).toString('base64')}`
const PATH = '/api/2.0/mlflow/experiments/search'

async function start(script: Script): Promise<ScriptedServer> {
  const server = await scriptedServer(script)
  closing.push(server.close)
  return server
}

async function ask(url: string, environment: AccessParts['environment'] = {}, signal?: AbortSignal) {
  const given = { HOME: '/nowhere', ...environment }
  const access = await serverAccess(url, { environment: given, trackingUri: url, registryUri: null })
  closing.push(async () => access.agent.destroy())
  return await callJson(access, { method: 'POST', path: PATH, body: { filter: 'x' }, signal })
}

async function failureOf(asking: Promise<unknown>): Promise<Failure> {
  const error: unknown = await asking.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error instanceof UserError) return error.failure
  throw new Error(`No UserError, but ${String(error)}`)
}

test('asks below the prefix of an address, with the credentials of the environment', async () => {
  const server = await start((_request, response) => json(response, { experiments: [] }))
  expect(await ask(`${server.url}/ml/flow/`, SIGNED)).toEqual({ experiments: [] })
  expect(server.seen[0]).toMatchObject({
    method: 'POST',
    url: `/ml/flow${PATH}`,
    body: '{"filter":"x"}',
    headers: { authorization: AUTHORIZATION },
  })
})

test('takes user:password@ out of an address before anything else, and shows it nowhere', async () => {
  const server = await start(({ headers }, response) =>
    json(response, { message: `You sent ${headers.authorization ?? ''} for ada:${SECRET}` }, 403),
  )
  const given = server.url.replace('://', `://ada:${encodeURIComponent(SECRET)}@`)
  const failure = await failureOf(ask(given))
  expect(server.seen[0]?.headers.authorization).toBe(AUTHORIZATION)
  expect(failure).toMatchObject({ code: 'unauthorized', where: `${server.url}${PATH}` })
  const shown = JSON.stringify(failure)
  for (const form of [SECRET, encodeURIComponent(SECRET), AUTHORIZATION.slice(6)]) {
    expect(shown).not.toContain(form)
  }
})

test.each(['http://admin:12/Secret1@127.0.0.1:5912', 'https://host/pre@fix'])(
  'a store at %s is refused: the @ may be the end of a password',
  async (uri) => {
    const failure = await failureOf(openStore(uri, hostContext({ environment: {} })))
    expect(failure).toMatchObject({ code: 'bad-usage', hint: expect.stringContaining('%2F') as string })
    expect(JSON.stringify(failure)).not.toContain('Secret1')
    expect(await failureOf(storePlace(uri, hostContext(), 'added'))).toEqual(failure)
  },
)

test('a server that repeats a password in any way of writing it is told without it', async () => {
  const password = `q"<'&/+ü ?>~${'ÿ'.repeat(3)}`
  const html = password.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  const pair = Buffer.from(`ada:${password}`)
  const forms = [
    password,
    encodeURIComponent(password),
    encodeURIComponent(password).replaceAll('%20', '+'),
    JSON.stringify(password).slice(1, -1),
    html.replaceAll('"', '&quot;').replaceAll("'", '&#x27;'),
    pair.toString('base64'),
    pair.toString('base64url'),
  ]
  const server = await start((_request, response) => response.writeHead(418).end(forms.join(' | ')))
  const environment = { MLFLOW_TRACKING_USERNAME: 'ada', MLFLOW_TRACKING_PASSWORD: password }
  const { detail = '' } = await failureOf(ask(server.url, environment))
  expect(detail).toContain('… | … | ')
  for (const form of forms) expect(detail).not.toContain(form)
})

test('the token comes after name and password, as in MLflow', async () => {
  const server = await start((_request, response) => json(response, {}))
  await ask(server.url, { MLFLOW_TRACKING_TOKEN: 'tok' })
  await ask(server.url, { MLFLOW_TRACKING_TOKEN: 'tok', ...SIGNED })
  await ask(server.url, { MLFLOW_TRACKING_USERNAME: 'ada' })
  expect(server.seen.map(({ headers }) => headers.authorization)).toEqual([
    'Bearer tok',
    AUTHORIZATION,
    undefined,
  ])
})

test.each([
  ['token', { MLFLOW_TRACKING_TOKEN: 'sec\nret' }],
  ['token', { MLFLOW_TRACKING_TOKEN: 'secret\n' }],
  ['token', { MLFLOW_TRACKING_TOKEN: 'sécret → ret' }],
  ['user name', { MLFLOW_TRACKING_USERNAME: 'sec\r\nret', MLFLOW_TRACKING_PASSWORD: 'x' }],
  ['user name', { MLFLOW_TRACKING_USERNAME: 'sec:ret', MLFLOW_TRACKING_PASSWORD: 'x' }],
  ['password', { MLFLOW_TRACKING_USERNAME: 'x', MLFLOW_TRACKING_PASSWORD: 'secret\u0085' }],
])('a %s that cannot be sent is told, and nothing of it: %j', async (part, environment) => {
  const server = await start((_request, response) => json(response, {}))
  const failure = await failureOf(ask(server.url, environment))
  expect(failure).toMatchObject({ code: 'bad-usage', where: server.url })
  expect(failure.message).toMatch(new RegExp(`^The ${part} has `, 'u'))
  expect(JSON.stringify(failure)).not.toMatch(/sec|ret/u)
  expect(server.seen).toEqual([])
})

test('what the environment leaves out, the file of MLflow’s credentials says', async () => {
  const home = mkdtempSync(path.join(tmpdir(), 'palate-home-'))
  closing.push(async () => rmSync(home, { recursive: true }))
  mkdirSync(path.join(home, '.mlflow'))
  const lines = [
    '[other]',
    'mlflow_tracking_username = eve',
    '[mlflow]',
    'mlflow_tracking_username = ada',
    '# no',
    'MLFLOW_TRACKING_PASSWORD: a=b c ',
  ]
  writeFileSync(path.join(home, '.mlflow', 'credentials'), lines.join('\n'))
  const server = await start((_request, response) => json(response, {}))
  await ask(server.url, { HOME: home })
  await ask(server.url, { HOME: home, MLFLOW_TRACKING_PASSWORD: 'other' })
  expect(server.seen.map(({ headers }) => decoded(headers.authorization))).toEqual(['ada:a=b c', 'ada:other'])
})

function decoded(header: string | undefined): string {
  return Buffer.from(header?.replace('Basic ', '') ?? '', 'base64').toString('utf8')
}

test('the credentials of the environment are for its server only', async () => {
  const server = await start((_request, response) => json(response, {}))
  const environment = { ...SIGNED, MLFLOW_TRACKING_URI: 'http://127.0.0.1:9' }
  const access = await serverAccess(server.url, { environment, trackingUri: null, registryUri: null })
  await callJson(access, { method: 'GET', path: '/x' })
  access.agent.destroy()
  expect(server.seen[0]?.headers.authorization).toBeUndefined()
})

test('credentials in the address that the environment names are for that server', async () => {
  const environment = { MLFLOW_TRACKING_URI: 'https://ada:pw@host/ml' }
  const parts = { environment, trackingUri: null, registryUri: null }
  const own = await serverAccess('https://host/ml', parts)
  expect(own.credentials).toEqual({ kind: 'basic', username: 'ada', password: 'pw' })
  expect((await serverAccess('https://host:8443/ml', parts)).credentials).toBeNull()
})

test('credentials that the host keeps for a server are used for it alone', async () => {
  const server = await start((_request, response) => json(response, {}))
  const secrets = {
    read: async (origin: string) =>
      origin === server.url ? ({ kind: 'token', token: 'kept' } as const) : null,
    keep: async () => undefined,
    forget: async () => undefined,
  }
  for (const base of [server.url, server.url.replace('127.0.0.1', 'localhost')]) {
    const access = await serverAccess(base, {
      environment: {},
      trackingUri: null,
      registryUri: null,
      secrets,
    })
    expect(access.credentials).toEqual(base === server.url ? { kind: 'token', token: 'kept' } : null)
    access.agent.destroy()
  }
})

test.each([
  ['another host', 302],
  ['another host', 307],
  ['another host', 308],
])('a redirect to %s (%d) is refused by its name, and nothing is sent there', async (_, status) => {
  const other = await start((_request, response) => json(response, {}))
  const server = await start((_request, response) =>
    response.writeHead(status, { location: `${other.url}/login?token=x` }).end(),
  )
  const failure = await failureOf(ask(server.url, SIGNED))
  expect(failure.code).toBe('unreachable')
  expect(failure.message).toContain(other.url)
  expect(JSON.stringify(failure)).not.toContain('token=x')
  expect(other.seen).toEqual([])
})

test('a redirect to https of the same host says which address to use', async () => {
  const server = await start((_request, response) =>
    response.writeHead(301, { location: 'https://127.0.0.1/x' }).end(),
  )
  expect((await failureOf(ask(server.url))).hint).toBe('Use https://127.0.0.1 as the address of the server.')
})

test('a redirect within the server is followed, in a circle it is not', async () => {
  const server = await start(({ url }, response) => {
    if (url === '/moved') json(response, { here: 1 })
    else response.writeHead(308, { location: '/moved' }).end()
  })
  expect(await ask(server.url)).toEqual({ here: 1 })
  const circle = await start((_request, response) => response.writeHead(302, { location: '/again' }).end())
  expect((await failureOf(ask(circle.url))).message).toContain('circle')
})

test.each([
  [400, 'bad-usage', 'cannot read what it was asked: in its own words'],
  [401, 'unauthorized', 'who is asking'],
  [403, 'unauthorized', 'does not allow'],
  [404, 'not-found', 'does not have this: in its own words'],
  [500, 'unreachable', 'status 500'],
  [502, 'unreachable', 'status 502'],
])('status %d is %s, with what the server says', async (status, code, words) => {
  const server = await start((_request, response) =>
    json(response, { error_code: 'SOME_CODE', message: 'in its own words' }, status),
  )
  const failure = await failureOf(ask(server.url))
  expect(failure).toMatchObject({
    code,
    detail: 'SOME_CODE: in its own words',
    where: `${server.url}${PATH}`,
  })
  expect(failure.message).toContain(words)
  expect(failure.hint).not.toBe('')
})

test('401 with credentials says that they are not accepted', async () => {
  const server = await start((_request, response) => response.writeHead(401).end('no'))
  expect((await failureOf(ask(server.url, SIGNED))).message).toContain('does not accept the credentials')
})

test('429 is asked again after what it says, a few times', async () => {
  let left = 2
  const server = await start((_request, response) => {
    if (left-- > 0) response.writeHead(429, { 'retry-after': '0' }).end()
    else json(response, { done: 1 })
  })
  expect(await ask(server.url)).toEqual({ done: 1 })
  expect(server.seen).toHaveLength(3)
  const busy = await start((_request, response) => response.writeHead(429, { 'retry-after': '0' }).end())
  expect((await failureOf(ask(busy.url))).message).toContain('too many requests')
  expect(busy.seen).toHaveLength(4)
})

test('a wait that is too long is told, not kept', async () => {
  const server = await start((_request, response) => response.writeHead(429, { 'retry-after': '3600' }).end())
  expect((await failureOf(ask(server.url))).message).toContain('3600 seconds')
  expect(server.seen).toHaveLength(1)
})

test.each([
  ['<!doctype html><h1>Sign in</h1>', 'a web page'],
  ['plainly no JSON', 'not JSON'],
  ['[1, 2]', 'not JSON'],
  ['{"runs": [', 'not JSON'],
])('an answer %j is no answer of MLflow', async (body, words) => {
  const server = await start((_request, response) => response.end(body))
  const failure = await failureOf(ask(server.url))
  expect(failure.code).toBe('unreachable')
  expect(failure.message).toContain(words)
})

test('a stopped server and a port that speaks something else are told apart', async () => {
  const server = await scriptedServer((_request, response) => json(response, {}))
  await server.close()
  expect((await failureOf(ask(server.url))).message).toContain('refuses the connection')
  const other = createServer((socket) => socket.end('SSH-2.0-other\r\n'))
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  closing.push(async () => void other.close())
  const { port } = other.address() as AddressInfo
  expect((await failureOf(ask(`http://127.0.0.1:${port}`))).message).toContain('does not speak HTTP')
  expect((await failureOf(ask(`https://127.0.0.1:${port}`))).hint).toContain('http rather than https')
})

test('a server that says nothing, or stops in the middle, is not waited for without end', async () => {
  const environment = { MLFLOW_HTTP_REQUEST_TIMEOUT: '0.2' }
  const silent = await start(() => undefined)
  expect((await failureOf(ask(silent.url, environment))).code).toBe('timed-out')
  const half = await start((_request, response) => void response.write('{"runs": ['))
  expect((await failureOf(ask(half.url, environment))).code).toBe('timed-out')
  const dripping = await start((_request, response) => {
    const timer = setInterval(() => response.write(' '), 20)
    response.on('close', () => clearInterval(timer))
  })
  expect((await failureOf(ask(dripping.url, environment))).code).toBe('timed-out')
})

test('a refusal, a redirect and a busy answer without end are not read to their end', async () => {
  const endless = (response: ServerResponse) => {
    const timer = setInterval(() => response.write('.'.repeat(1000)), 5)
    response.on('close', () => clearInterval(timer))
  }
  const environment = { MLFLOW_HTTP_REQUEST_TIMEOUT: '0.5' }
  const refusing = await start((_request, response) => endless(response.writeHead(500)))
  expect((await failureOf(ask(refusing.url, environment))).message).toContain('status 500')
  let asked = 0
  const busy = await start(({ url }, response) => {
    if (url === '/moved') return json(response, { here: 1 })
    endless(
      asked++ === 0
        ? response.writeHead(429, { 'retry-after': '0' })
        : response.writeHead(307, { location: '/moved' }),
    )
  })
  expect(await ask(busy.url, environment)).toEqual({ here: 1 })
})

test('headers that drip in are not waited for without end', async () => {
  const server = createServer((socket) => {
    const timer = setInterval(() => socket.write('x'), 20)
    socket.on('close', () => clearInterval(timer))
    socket.on('error', () => undefined)
    socket.write('HTTP/1.1 200 OK\r\nx-long: ')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(async () => void server.close())
  const { port } = server.address() as AddressInfo
  const asking = ask(`http://127.0.0.1:${port}`, { MLFLOW_HTTP_REQUEST_TIMEOUT: '0.3' })
  expect((await failureOf(asking)).code).toBe('timed-out')
})

test('an answer without end is cut off', async () => {
  const server = await start((_request, response) => {
    const block = Buffer.alloc(1024 * 1024, 32)
    const write = () => {
      while (!response.destroyed && response.write(block));
    }
    response.on('drain', write)
    write()
  })
  expect((await failureOf(ask(server.url))).code).toBe('over-limit')
})

test('cancelling ends the request', async () => {
  const aborting = new AbortController()
  const server = await start(() => aborting.abort())
  const asking = ask(server.url, {}, aborting.signal)
  await expect(asking).rejects.toMatchObject({ name: 'AbortError' })
})

test.each(['http://', 'https://user:hunter2@', 'ftp://host', 'http://h:99999', 'not an address'])(
  'an address %j cannot be read, and is not repeated',
  async (uri) => {
    const failure = await failureOf(ask(uri))
    expect(failure.code).toBe('bad-usage')
    expect(JSON.stringify(failure)).not.toContain('hunter2')
  },
)

test('a certificate file that is not there is named with its variable', async () => {
  const environment = { MLFLOW_TRACKING_SERVER_CERT_PATH: '/nowhere/ca.pem' }
  expect(await failureOf(ask('https://127.0.0.1:1', environment))).toMatchObject({
    code: 'bad-usage',
    where: '/nowhere/ca.pem',
  })
})
