/** A client that is alone, whose connection the model's own process answers (app/scoring/lending.ts). */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { builtCommand } from './command-build.ts'
import { fixtureModel } from './fixture-cases.ts'
import { startRealServer } from './real-server.ts'
import type { RealServer } from './real-server.ts'

const command = await builtCommand()
afterAll(() => rmSync(path.dirname(command), { recursive: true, force: true }))

const body = '{"inputs": [[5.1, 3.5, 1.4, 0.2]]}'
const post = `POST /invocations HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`
const ping = 'GET /ping HTTP/1.1\r\nhost: localhost\r\n\r\n'

async function connected(server: RealServer): Promise<Socket> {
  // Only a loaded model's process is lent connections.
  await fetch(`${server.url}/ping`, { headers: { connection: 'close' } })
  const socket = connect({ port: Number(new URL(server.url).port), host: '127.0.0.1' })
  await once(socket, 'connect')
  return socket
}

/** Sends, and reads until that many whole answers are there; gives their statuses. */
async function ask(socket: Socket, text: string, count = 1): Promise<readonly number[]> {
  let held = ''
  const done = new Promise<readonly number[]>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      held += chunk.toString('latin1')
      const statuses = wholeAnswers(held)
      if (statuses.length === count) resolve(statuses)
    })
  })
  socket.write(text)
  const statuses = await done
  socket.removeAllListeners('data')
  return statuses
}

function wholeAnswers(text: string): readonly number[] {
  const statuses: number[] = []
  for (let rest = text; ;) {
    const end = rest.indexOf('\r\n\r\n')
    if (end < 0) return statuses
    const length = Number(/content-length: (\d+)/i.exec(rest.slice(0, end))?.[1] ?? 0)
    if (rest.length < end + 4 + length) return statuses
    statuses.push(Number(rest.slice(9, 12)))
    rest = rest.slice(end + 4 + length)
  }
}

function childOf(pid: number): number {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).split('\n')
  const found = lines.map((line) => line.trim().split(/\s+/).map(Number)).find(([, parent]) => parent === pid)
  return found?.[0] ?? 0
}

describe('a lone client', () => {
  test('may send whatever it likes over its connection, whole, in parts or in a row', async () => {
    const server = await startRealServer(fixtureModel('onnx-iris-tensor'), [], command)
    const socket = await connected(server)
    for (let round = 0; round < 3; round += 1) expect(await ask(socket, post)).toEqual([200])
    expect(await ask(socket, post + post + ping + post, 4)).toEqual([200, 200, 200, 200])
    expect(await ask(socket, ping)).toEqual([200])
    socket.destroy()
    const other = await connected(server)
    for (const letter of post) {
      other.write(letter)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await ask(other, '')).toEqual([200])
    expect(await ask(other, post.replace('[[5.1', '[["a"'))).toEqual([400])
    other.destroy()
    expect(await server.end()).toBe(0)
  })

  test('keeps its connection when the model process dies, and what it sent meanwhile is answered', async () => {
    const server = await startRealServer(fixtureModel('onnx-iris-tensor'), [], command)
    const socket = await connected(server)
    expect(await ask(socket, post)).toEqual([200])
    const model = childOf(server.pid)
    process.kill(model, 'SIGSTOP')
    const answer = ask(socket, post)
    await new Promise((resolve) => setTimeout(resolve, 50))
    process.kill(model, 'SIGKILL')
    expect(await answer).toEqual([200])
    expect(await ask(socket, post)).toEqual([200])
    socket.destroy()
    expect(await server.end()).toBe(0)
  })

  test('gives way to a crowd', async () => {
    const server = await startRealServer(fixtureModel('onnx-iris-tensor'), [], command)
    const sockets = await Promise.all(Array.from({ length: 20 }, () => connected(server)))
    for (let round = 0; round < 5; round += 1) {
      const all = await Promise.all(sockets.map((socket) => ask(socket, post)))
      expect(all.flat()).toEqual(sockets.map(() => 200))
    }
    for (const socket of sockets) socket.destroy()
    expect(await server.end()).toBe(0)
  })
})

describe('the end of palate serve', () => {
  const half = post.slice(0, -10)

  test('does not wait for a request that does not arrive, and says that it was not answered', async () => {
    const server = await startRealServer(
      fixtureModel('onnx-iris-tensor'),
      ['--shutdown-grace', '0.5'],
      command,
    )
    const socket = await connected(server)
    await ask(socket, post)
    socket.on('error', () => undefined).write(half)
    await fetch(`${server.url}/version`)
    expect(await server.end()).toBe(0)
    expect(server.errorText()).toContain('Ended. Not answered: 1 request that had not arrived whole.')
  })

  test('comes at once when it is told twice', async () => {
    const server = await startRealServer(
      fixtureModel('onnx-iris-tensor'),
      ['--shutdown-grace', '80000'],
      command,
    )
    const socket = await connected(server)
    await ask(socket, post)
    process.kill(childOf(server.pid), 'SIGSTOP')
    socket.on('error', () => undefined).write(post)
    process.kill(server.pid, 'SIGTERM')
    // The first signal has come when nothing is accepted any more.
    while (await accepts(server)) await new Promise((resolve) => setTimeout(resolve, 5))
    const model = childOf(server.pid)
    expect(await server.end()).toBe(130)
    while (isThere(model)) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(isThere(model)).toBe(false)
  })
})

function accepts(server: RealServer): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port: Number(new URL(server.url).port), host: '127.0.0.1' })
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
