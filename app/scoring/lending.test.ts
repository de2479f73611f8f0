import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { createLending } from './lending.ts'
import type { RunNote } from './run-board.ts'
import type { LentTerms } from './worker-messages.ts'

const open: { destroy(): void }[] = []
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy()
})

async function connection() {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' })
  const [socket] = (await once(server, 'connection')) as [Socket]
  client.on('error', () => undefined)
  open.push(client, socket, { destroy: () => void server.close() })
  return { client, socket }
}

async function setUp(timeout = 60_000) {
  const shared: LentTerms[] = []
  const state: { note: RunNote; kills: number; backs: string[]; time: number | null } = {
    time: null,
    note: { isRunning: false, connection: 0, count: 0 },
    kills: 0,
    backs: [],
  }
  const lending = createLending(
    { share: (terms) => shared.push(terms), note: () => state.note },
    () => {
      state.kills += 1
    },
    () => state.time ?? performance.now(),
  )
  const lend = (socket: Socket, name: string) =>
    lending.lend({
      socket,
      timeout,
      isAnyName: false,
      keepAliveTimeout: 75_000,
      sendTimeout: 60_000,
      back: (read) => state.backs.push(`${name}:${Buffer.from(read).toString()}`),
    })
  const { client, socket } = await connection()
  lend(socket, 'a')
  return { lending, lend, shared, state, client, socket }
}

async function all(client: Socket): Promise<string> {
  let text = ''
  for await (const chunk of client) text += String(chunk)
  return text
}

describe('lending', () => {
  test('has its connections back with what was read', async () => {
    const { lending, shared, state } = await setUp()
    lending.returned(shared[0]?.id ?? 0, Buffer.from('GET'))
    lending.returned(shared[0]?.id ?? 0, Buffer.from('again'))
    expect(state.backs).toEqual(['a:GET'])
  })

  test('lends to a few only', async () => {
    const { lend, shared, socket } = await setUp()
    expect(Array.from({ length: 20 }, () => lend(socket, 'b')).filter(Boolean).length).toBe(7)
    expect(new Set(shared.map(({ id }) => id)).size).toBe(8)
  })

  test('keeps the connections of a client that opens one for each request', async () => {
    const { lending, lend, shared, state, socket } = await setUp()
    state.time = 1_000_000
    expect(lend(socket, 'b')).toBe(true)
    state.note = { isRunning: false, connection: 2, count: 2 }
    lending.left(shared[1]?.id ?? 0)
    state.time += 5
    expect(lend(socket, 'c')).toBe(false)
    state.time += 5
    expect(lend(socket, 'd')).toBe(false)
    state.time += 500
    expect(lend(socket, 'e')).toBe(true)
    state.note = { isRunning: false, connection: 3, count: 200 }
    lending.left(shared[2]?.id ?? 0)
    expect(lend(socket, 'f')).toBe(true)
  })

  test('closes a connection whose client left', async () => {
    const { lending, shared, socket } = await setUp()
    lending.left(shared[0]?.id ?? 0)
    expect(socket.destroyed).toBe(true)
  })

  test('has idle connections back from a dead process', async () => {
    const { lending, state } = await setUp()
    expect(lending.died()).toEqual({ wasAtWork: false, hadAnswered: false })
    expect(state.backs).toEqual(['a:'])
  })

  test('answers the request that the process died on, and closes', async () => {
    const { lending, lend, state, client } = await setUp()
    const { socket } = await connection()
    lend(socket, 'b')
    state.note = { isRunning: true, connection: 1, count: 7 }
    expect(lending.died()).toEqual({ wasAtWork: true, hadAnswered: true })
    const text = await all(client)
    expect(text).toMatch(/^HTTP\/1\.1 500 Internal Server Error\r\n/)
    expect(text).toContain('Connection: close\r\n')
    expect(state.backs).toEqual(['b:'])
  })

  test('closes a connection in the middle of an answer', async () => {
    const { lending, shared, state, socket } = await setUp()
    lending.sending(shared[0]?.id ?? 0)
    expect(lending.died().wasAtWork).toBe(false)
    expect(socket.destroyed).toBe(true)
    expect(state.backs).toEqual([])
  })

  test('ends the process for a request that takes too long, says so, and keeps the connection', async () => {
    const { lending, state, client } = await setUp(10)
    state.note = { isRunning: true, connection: 1, count: 3 }
    while (state.kills === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    lending.died()
    const [chunk] = (await once(client, 'data')) as [Buffer]
    expect(chunk.toString()).toMatch(/^HTTP\/1\.1 504 Gateway Timeout\r\n/)
    expect(chunk.toString()).toContain('Request processing time exceeded limit')
    expect(state.backs).toEqual(['a:'])
    expect(state.kills).toBe(1)
  })
})
