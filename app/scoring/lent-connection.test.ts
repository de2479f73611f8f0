import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { takeLent } from './lent-connection.ts'
import type { LentConnection } from './lent-connection.ts'
import type { TextAnswer } from './raw-answer.ts'

const terms = { id: 1, isAnyName: false, keepAliveTimeout: 60_000, sendTimeout: 60_000 }
const open: { destroy(): void }[] = []
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy()
})

function request(body: string, host = 'localhost'): string {
  return `POST /invocations HTTP/1.1\r\nhost: ${host}\r\ncontent-length: ${body.length}\r\n\r\n${body}`
}

/** Both ends of a connection, the far one taken over; `answers` hold those that are to be given. */
async function lent(limits: Partial<typeof terms> = {}) {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect({
    port: (server.address() as AddressInfo).port,
    host: '127.0.0.1',
    allowHalfOpen: true,
  })
  const [far] = (await once(server, 'connection')) as [Socket]
  client.on('error', () => undefined)
  open.push(client, far, { destroy: () => void server.close() })
  const seen = {
    events: [] as string[],
    answers: [] as ((text: string, status?: number) => void)[],
    isBusy: false,
  }
  const given = {
    promise: Promise.resolve(''),
    take: (_read: Uint8Array): void => undefined,
  }
  given.promise = new Promise<string>((resolve) => {
    given.take = (read) => resolve(Buffer.from(read).toString())
  })
  const connection: LentConnection = takeLent(far, {
    terms: { ...terms, ...limits },
    begin: ({ body }) => {
      if (seen.isBusy) return null
      seen.events.push(`begin ${Buffer.from(body).toString()}`)
      return new Promise<TextAnswer>((resolve) => {
        seen.answers.push((text, status = 200) =>
          resolve({
            status,
            contentType: status === 500 ? 'text/plain; charset=utf-8' : 'application/json',
            text,
          }),
        )
      })
    },
    done: () => seen.events.push('done'),
    sending: () => seen.events.push('sending'),
    giveBack: (read) => given.take(read),
    left: () => seen.events.push('left'),
  })
  far.resume()
  return { client, far, connection, seen, returned: given.promise }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1))
}

async function answerNext(of: Awaited<ReturnType<typeof lent>>, text: string): Promise<void> {
  const { answers } = of.seen
  await until(() => answers.length > 0)
  answers.shift()?.(text)
}

async function received(client: Socket): Promise<string> {
  const [chunk] = (await once(client, 'data')) as [Buffer]
  return chunk.toString()
}

describe('a lent connection', () => {
  test('answers plain requests one after the other', async () => {
    const of = await lent()
    for (const body of ['first', 'second']) {
      of.client.write(request(body))
      await answerNext(of, `"${body}"`)
      const text = await received(of.client)
      expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\nserver: palate\r\n/)
      expect(text.endsWith(`\r\nConnection: keep-alive\r\nKeep-Alive: timeout=60\r\n\r\n"${body}"`)).toBe(
        true,
      )
    }
    expect(of.seen.events).toEqual(['begin first', 'done', 'begin second', 'done'])
  })

  test('takes a request in two parts', async () => {
    const of = await lent()
    const text = request('parts')
    of.client.write(text.slice(0, 40))
    await new Promise((resolve) => setTimeout(resolve, 5))
    of.client.write(text.slice(40))
    await answerNext(of, '1')
    expect(await received(of.client)).toContain('200 OK')
  })

  test('gives back what is no plain request, with its bytes', async () => {
    const of = await lent()
    of.client.write('GET /ping HTTP/1.1\r\n')
    expect(await of.returned).toBe('GET /ping HTTP/1.1\r\n')
    expect(of.client.destroyed).toBe(false)
  })

  test('gives back what stays a part', async () => {
    const of = await lent()
    of.client.write(request('never').slice(0, 30))
    expect(await of.returned).toBe(request('never').slice(0, 30))
  })

  test('gives back a foreign name', async () => {
    const of = await lent()
    of.client.write(request('a', 'evil.example'))
    expect(await of.returned).toContain('evil.example')
  })

  test('gives back while there is other work', async () => {
    const of = await lent()
    of.seen.isBusy = true
    of.client.write(request('later'))
    expect(await of.returned).toBe(request('later'))
  })

  test('answers the first of two at once and gives back the other', async () => {
    const of = await lent()
    of.client.write(request('one') + request('two'))
    await answerNext(of, '1')
    expect(await of.returned).toBe(request('two'))
    expect(await received(of.client)).toContain('200 OK')
  })

  test('gives back what comes before its answer', async () => {
    const of = await lent()
    of.client.write(request('one'))
    await until(() => of.seen.answers.length > 0)
    of.client.write(request('two'))
    of.client.write('and more')
    await until(() => of.far.isPaused())
    of.seen.answers.shift()?.('1')
    const back = await of.returned
    expect(back.length).toBeGreaterThan(0)
    expect((request('two') + 'and more').startsWith(back)).toBe(true)
  })

  test('is recalled at once, or after its answer', async () => {
    const idle = await lent()
    idle.connection.recall()
    expect(await idle.returned).toBe('')
    const busy = await lent()
    busy.client.write(request('one'))
    await until(() => busy.seen.answers.length > 0)
    busy.connection.recall()
    busy.seen.answers.shift()?.('1')
    expect(await received(busy.client)).toContain('200 OK')
    expect(await busy.returned).toBe('')
  })

  test('gives up a part when another request begins', async () => {
    const of = await lent()
    of.connection.recallPart()
    of.client.write('POST /inv')
    await until(() => of.far.bytesRead > 0)
    of.connection.recallPart()
    expect(await of.returned).toBe('POST /inv')
  })

  test('answers a client that has said all', async () => {
    const of = await lent()
    of.client.end(request('last'))
    await answerNext(of, '1')
    expect(await received(of.client)).toContain('200 OK')
    await until(() => of.seen.events.includes('left'))
  })

  test('ends after an exception that nobody caught', async () => {
    const of = await lent()
    of.client.write(request('bad'))
    await until(() => of.seen.answers.length > 0)
    of.seen.answers.shift()?.('Internal Server Error', 500)
    expect(await received(of.client)).toContain('Connection: close')
    await until(() => of.seen.events.includes('left'))
    expect(of.seen.events).toEqual(['begin bad', 'done', 'left'])
  })

  test('leaves with its client', async () => {
    const of = await lent()
    of.client.destroy()
    await until(() => of.seen.events.length > 0)
    expect(of.seen.events).toEqual(['left'])
    const idle = await lent({ keepAliveTimeout: 5 })
    await until(() => idle.seen.events.length > 0)
    expect(idle.seen.events).toEqual(['left'])
  })

  test('says that an answer waits for its reader, and cuts off one who never reads', async () => {
    const of = await lent({ sendTimeout: 50 })
    of.client.pause()
    of.client.write(request('much'))
    await answerNext(of, 'x'.repeat(50_000_000))
    await until(() => of.seen.events.includes('left'))
    expect(of.seen.events).toEqual(['begin much', 'sending', 'done', 'left'])
  })
})
