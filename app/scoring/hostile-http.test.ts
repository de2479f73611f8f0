/** Requests that mean harm or that few clients send, with what MLflow's server (uvicorn) answers to them. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { defaultLimits } from './limits.ts'
import { answerOf, scorerDouble } from './scorer-double.ts'
import { startScoringServer } from './server.ts'
import type { ScoringServer } from './server.ts'

const servers: ScoringServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close(0)))
})

async function start(answer = answerOf('{"predictions": [1]}')): Promise<number> {
  const server = await startScoringServer({
    scorer: scorerDouble(() => answer),
    documents: async () => new Map(),
    host: '127.0.0.1',
    port: 0,
    limits: { ...defaultLimits, maxBodyBytes: 1_000_000 },
    mlflowVersion: '3',
    isAzureEndpoint: false,
    log: () => undefined,
  })
  servers.push(server)
  return Number(new URL(server.url).port)
}

const last = 'GET /version HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'

/**
 * The statuses of all answers until the connection is closed; after `count` answers a last request is sent, for where the
 * server does not close it.
 */
async function statuses(port: number, request: string, count = Infinity): Promise<readonly number[]> {
  const socket = connect({ port, host: '127.0.0.1' })
  const found: number[] = []
  let text = ''
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1')
    const before = found.length
    found.splice(
      0,
      before,
      ...Array.from(text.matchAll(/HTTP\/1\.1 (\d{3})/g), ([, status]) => Number(status)),
    )
    if (before < count && found.length >= count) socket.write(last)
  })
  socket.on('error', () => undefined)
  const closed = once(socket, 'close')
  socket.write(Buffer.from(request, 'latin1'))
  await closed
  return found
}

function post(fields: string, body = '{}'): string {
  return `POST /invocations HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${fields}\r\n${body}`
}

const length = 'content-length: 2\r\n'
const chunked = 'transfer-encoding: chunked\r\n'

describe('closes the connection after 400', () => {
  const requests: Readonly<Record<string, string>> = {
    'two hosts': post(`${length}host: y\r\n`),
    'a coding that nobody undoes': post('transfer-encoding: gzip, chunked\r\n', '2\r\n{}\r\n0\r\n\r\n'),
    'a coding without an end': post('transfer-encoding: gzip\r\n'),
    'chunked twice': post(chunked + chunked, '2\r\n{}\r\n0\r\n\r\n'),
    'a length and chunks': post(length + chunked, '2\r\n{}\r\n0\r\n\r\n'),
    'two lengths': post(`${length}content-length: 3\r\n`),
    'a length beyond counting': post('content-length: 99999999999999999999999\r\n'),
    'a chunk beyond counting': post(chunked, 'FFFFFFFFFFFFFFFFFF\r\n'),
    'an endless chunk extension': post(chunked, `1;${'a'.repeat(100_000)}\r\n`),
    'NUL in a field': post(`${length}x: a\0b\r\n`),
    'another protocol': 'SSH-2.0-OpenSSH_9.6\r\n\r\n',
    'the preface of HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  }
  test.each(Object.entries(requests))('%s', async (_name, request) => {
    expect(await statuses(await start(), request)).toEqual([400])
  })
})

describe('answers, and keeps the connection', () => {
  const requests: readonly (readonly [string, string, readonly number[]])[] = [
    ['TRACE', 'TRACE /ping HTTP/1.1\r\nhost: x\r\n\r\n', [405]],
    ['TRACE of nothing', 'TRACE /nope HTTP/1.1\r\nhost: x\r\n\r\n', [404]],
    ['WebDAV', 'PROPFIND /invocations HTTP/1.1\r\nhost: x\r\n\r\n', [405]],
    ['a fragment', 'GET /ping#a HTTP/1.1\r\nhost: x\r\n\r\n', [404]],
    ['a way up', 'GET /a/../ping HTTP/1.1\r\nhost: x\r\n\r\n', [404]],
    ['another server as target', 'GET https://evil.example/ping HTTP/1.1\r\nhost: x\r\n\r\n', [404]],
    [
      'a web socket',
      'GET /ping HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
      [200],
    ],
    ['HTTP/2 in the clear', post(`${length}connection: upgrade\r\nupgrade: h2c\r\n`), [200]],
    ['an expectation of the body', post(`${length}expect: 100-continue\r\n`), [100, 200]],
    ['an unknown expectation', post(`${length}expect: 200-ok\r\n`), [200]],
    ['chunk extensions and trailers', post(chunked, '2;a=b\r\n{}\r\n0\r\nx: y\r\n\r\n'), [200]],
    ['bytes beyond ASCII in a field', post(`${length}x: \xff\xfe\r\n`), [200]],
    ['many fields', post(length + 'x: 1\r\n'.repeat(3_000)), [200]],
    ['requests in a row', post(length).repeat(30), Array.from({ length: 30 }, () => 200)],
  ]
  test.each(requests)('%s', async (_name, request, expected) => {
    expect(await statuses(await start(), request, expected.length)).toEqual([...expected, 200])
  })
})

describe('limits', () => {
  test('a head beyond 64 KiB', async () => {
    const request = `GET /ping HTTP/1.1\r\nhost: x\r\nx: ${'1'.repeat(70_000)}\r\n\r\n`
    expect(await statuses(await start(), request)).toEqual([431])
  })

  test('a body known to be too large is not asked for', async () => {
    const request = post('content-length: 99999999999\r\nexpect: 100-continue\r\n', '')
    expect(await statuses(await start(), request)).toEqual([413])
  })

  test('nothing is asked for where nothing is read', async () => {
    const request = 'GET /ping HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\n\r\n'
    expect(await statuses(await start(), request)).toEqual([200])
  })

  test('chunks that add up to too much', async () => {
    const chunk = `${(100_000).toString(16)}\r\n${'1'.repeat(100_000)}\r\n`
    expect(await statuses(await start(), post(chunked, chunk.repeat(11)))).toEqual([413])
  })

  test('a crowd of silent connections keeps nobody out', async () => {
    const port = await start()
    const crowd = await Promise.all(
      Array.from({ length: 300 }, async () => {
        const socket = connect({ port, host: '127.0.0.1' })
        socket.on('error', () => undefined)
        await once(socket, 'connect')
        socket.write('POST /invocations HTTP/1.1\r\n')
        return socket
      }),
    )
    expect(await statuses(port, post(length), 1)).toEqual([200, 200])
    for (const socket of crowd) socket.destroy()
  })
})

test('an exception that nobody caught ends the connection, as in uvicorn', async () => {
  const port = await start({
    ...answerOf('Internal Server Error', 500),
    contentType: 'text/plain; charset=utf-8',
  })
  expect(await statuses(port, post(length))).toEqual([500])
})
