import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { defaultLimits } from './limits.ts'
import { answerOf, scorerDouble } from './scorer-double.ts'
import type { Scorer, ScoringAnswer } from './scoring.ts'
import { startScoringServer } from './server.ts'
import type { ScoringServer } from './server.ts'

const servers: ScoringServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close(0)))
})

/** Longer than any test lives: what waits for it fails the test. */
const LONG = 1_000_000

const head = 'POST /invocations HTTP/1.1\r\nhost: localhost\r\ncontent-length: 4\r\n\r\n'

async function start(scorer: Scorer): Promise<ScoringServer> {
  const server = await startScoringServer({
    scorer,
    documents: async () => new Map(),
    host: '127.0.0.1',
    port: 0,
    limits: defaultLimits,
    mlflowVersion: '3',
    isAzureEndpoint: false,
    log: () => undefined,
  })
  servers.push(server)
  return server
}

async function client(server: ScoringServer): Promise<Socket & { text: string }> {
  const socket = connect({ port: Number(new URL(server.url).port), host: '127.0.0.1' })
  const of = Object.assign(socket, { text: '' })
  of.on('error', () => undefined)
  of.on('data', (chunk: Buffer) => (of.text += chunk.toString()))
  await once(of, 'connect')
  // An answer to a request of its own says that the server has accepted the connection.
  of.write('GET /version HTTP/1.1\r\nhost: localhost\r\n\r\n')
  while (!of.text.endsWith('\r\n\r\n3')) await once(of, 'data')
  of.text = ''
  return of
}

/** A scorer whose answers are given by the test; `asked` resolves when the first request is there. */
function slowScorer() {
  let answer: (value: ScoringAnswer) => void = () => undefined
  let begun: () => void = () => undefined
  const given = new Promise<ScoringAnswer>((resolve) => (answer = resolve))
  const asked = new Promise<void>((resolve) => (begun = resolve))
  const scorer = scorerDouble(() => {
    begun()
    return given
  })
  return { scorer, asked, answer: () => answer(answerOf('"done"')) }
}

describe('closing a server', () => {
  test('closes connections that wait for nothing', async () => {
    const server = await start(scorerDouble(() => answerOf('1')))
    const silent = connect({ port: Number(new URL(server.url).port), host: '127.0.0.1' })
    silent.on('error', () => undefined)
    await once(silent, 'connect')
    const idle = await client(server)
    const closed = Promise.all([once(silent.resume(), 'close'), once(idle, 'close')])
    expect(await server.close(LONG)).toEqual({ halfSent: 0, unanswered: 0 })
    await closed
  })

  test('answers requests that are there and were not read yet', async () => {
    const server = await start(scorerDouble(({ body }) => answerOf(`"${body.length}"`)))
    const kept = await Promise.all(Array.from({ length: 5 }, () => client(server)))
    const port = Number(new URL(server.url).port)
    const fresh = Array.from({ length: 5 }, () =>
      Object.assign(connect({ port, host: '127.0.0.1' }), { text: '' }),
    )
    // The system has accepted them; the server has not.
    await new Promise((resolve) => process.nextTick(resolve))
    const body = 'x'.repeat(200_000)
    const closed = [...kept, ...fresh].map(async (socket) => {
      const isClosed = once(socket, 'close')
      socket.write(head.replace('4\r', `${body.length}\r`) + body)
      for await (const chunk of fresh.includes(socket) ? socket : []) socket.text += String(chunk)
      await isClosed
    })
    expect(await server.close(LONG)).toEqual({ halfSent: 0, unanswered: 0 })
    await Promise.all(closed)
    for (const { text } of [...kept, ...fresh]) {
      expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
      expect(text.toLowerCase()).toContain('connection: close')
      expect(text).toContain('"200000"')
    }
  })

  test('answers all that one connection has asked', async () => {
    const { scorer, asked, answer } = slowScorer()
    const server = await start(scorer)
    const busy = await client(server)
    busy.write(`${head}body${head}body${head}body`)
    await asked
    const ending = server.close(LONG)
    const isOver = once(busy, 'close')
    answer()
    expect(await ending).toEqual({ halfSent: 0, unanswered: 0 })
    await isOver
    expect(busy.text.match(/"done"/g)).toHaveLength(3)
    // There may be more behind them, which an answer with `close` would cut off.
    expect(busy.text).not.toMatch(/connection: close/i)
  })

  test('waits for what comes back from the model with a part of a request, or with one unread', async () => {
    const backs: ((read: Uint8Array) => void)[] = []
    const server = await start({
      ...scorerDouble(() => answerOf('"done"')),
      lend: ({ back }) => backs.push(back) > 0,
    })
    const port = Number(new URL(server.url).port)
    const clients = [1, 2].map(() => Object.assign(connect({ port, host: '127.0.0.1' }), { text: '' }))
    for (const of of clients) of.on('data', (chunk: Buffer) => (of.text += chunk.toString()))
    const [partial, unread] = clients
    while (backs.length < 2) await new Promise(setImmediate)
    const areOver = Promise.all(clients.map((of) => once(of, 'close')))
    const ending = server.close(LONG)
    backs[0]?.(Buffer.from(head.slice(0, 30)))
    unread?.write(`${head}body`)
    backs[1]?.(new Uint8Array())
    // Longer than a connection may be without a request.
    await new Promise((resolve) => setTimeout(resolve, 400))
    partial?.write(`${head.slice(30)}body`)
    expect(await ending).toEqual({ halfSent: 0, unanswered: 0 })
    await areOver
    for (const { text } of clients) expect(text).toContain('"done"')
  })

  test('closes its side first, and the rest when the client has', async () => {
    const server = await start(scorerDouble(() => answerOf('1')))
    const port = Number(new URL(server.url).port)
    const waiting = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    await once(waiting, 'connect')
    const ending = server.close(LONG)
    await once(waiting.resume(), 'end')
    expect(waiting.destroyed).toBe(false)
    waiting.end(`${head}body`)
    const [hadError] = (await once(waiting, 'close')) as [boolean]
    expect(hadError).toBe(false)
    expect(await ending).toEqual({ halfSent: 0, unanswered: 0 })
  })

  test('answers what has arrived', async () => {
    const { scorer, asked, answer } = slowScorer()
    const server = await start(scorer)
    const busy = await client(server)
    busy.write(`${head}body`)
    await asked
    const ending = server.close(LONG)
    const isOver = once(busy, 'close')
    answer()
    expect(await ending).toEqual({ halfSent: 0, unanswered: 0 })
    await isOver
    expect(busy.text).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(busy.text.toLowerCase()).toContain('connection: close')
  })

  test('waits a moment for the rest of a request, and answers it', async () => {
    const server = await start(scorerDouble(() => answerOf('"done"')))
    const late = await client(server)
    late.write(`${head}bo`)
    // Its head is read when what was sent after it is answered.
    await client(server)
    const ending = server.close(LONG)
    const isOver = once(late, 'close')
    late.write('dy')
    expect(await ending).toEqual({ halfSent: 0, unanswered: 0 })
    await isOver
    expect(late.text).toContain('"done"')
  })

  test('gives up a request that does not arrive, and tells it', async () => {
    const server = await start(scorerDouble(() => answerOf('1')))
    const halfBody = await client(server)
    const halfHead = await client(server)
    halfBody.write(`${head}bo`)
    halfHead.write(head.slice(0, 30))
    await client(server)
    const areOver = Promise.all([once(halfBody, 'close'), once(halfHead, 'close')])
    expect(await server.close(20)).toEqual({ halfSent: 2, unanswered: 0 })
    await areOver
    for (const { text } of [halfBody, halfHead]) expect(text).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/)
  })

  test('tells what the model was not done with', async () => {
    const { scorer, asked } = slowScorer()
    const server = await start(scorer)
    const busy = await client(server)
    busy.write(`${head}body`)
    await asked
    expect(await server.close(20)).toEqual({ halfSent: 0, unanswered: 1 })
    expect(busy.text).toBe('')
  })
})
