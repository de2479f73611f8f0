/**
 * `npm run soak:http [CONNECTIONS]`: mutated HTTP on a real `palate serve`. Fails when a connection hangs, when the server
 * stops answering good requests, or when it dies.
 */
import { connect } from 'node:net'
import { fixtureModel } from '../parity/fixture-cases.ts'
import { poster } from '../parity/post.ts'
import { startRealServer } from '../parity/real-server.ts'

const total = Number(process.argv[2] ?? 20_000)
const body = '{"inputs": [[5.1, 3.5, 1.4, 0.2]]}'
const seeds = [
  `POST /invocations HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  `POST /invocations HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
  `POST /score HTTP/1.1\r\nhost: x\r\nx-request-id: 1\r\ncontent-type: application/json\r\ncontent-length: 20\r\n\r\n{"input_data": [[1]]}`,
  'GET /score?input_data=%5B%5B1%5D%5D HTTP/1.1\r\nhost: x\r\n\r\n',
  'GET /swagger.json?version=3.1 HTTP/1.1\r\nhost: x\r\n\r\nGET /ping HTTP/1.1\r\nhost: x\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: h2c\r\nexpect: 100-continue\r\n\r\n',
]
const pieces = [
  '\r\n',
  '\n',
  '\0',
  ' ',
  ':',
  ',',
  '%',
  '%00',
  '//',
  '..',
  '\xff',
  'chunked',
  '-1',
  '99999999999999999999',
  'HTTP/1.0',
  '\r\n\r\n',
  'x'.repeat(5_000),
]

/** A connection that nobody closes for this long is a hang: the server's own limit for a head is 10 s. */
const HANG = 15_000

let seed = Number(process.argv[3] ?? 1)
const ends = { answered: 0, silent: 0, hung: 0 }
const server = await startRealServer(fixtureModel('onnx-iris-tensor'))
const port = Number(new URL(server.url).port)
const state = { done: 0 }
await Promise.all(Array.from({ length: 32 }, () => lane()))
const isAlive =
  (
    await poster(server.url).post({
      path: '/invocations',
      contentType: 'application/json',
      body: Buffer.from(body),
    })
  ).status === 200
const code = await server.end()
process.stdout.write(
  `${state.done} connections: ${ends.answered} answered, ${ends.silent} closed without a word, ${ends.hung} hung; ${isAlive ? 'alive' : 'DEAD'} after, ended with ${code}\n`,
)
process.exitCode =
  isAlive && ends.hung === 0 && code === 0 && !server.errorText().includes('started again') ? 0 : 1

async function lane(): Promise<void> {
  while (state.done < total) {
    state.done += 1
    ends[await send(mutated())] += 1
  }
}

/** A small generator of its own, so that a seed gives the same run again. */
function random(): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return seed / 2 ** 32
}

function below(limit: number): number {
  return Math.floor(random() * limit)
}

function mutated(): Buffer {
  let text = seeds[below(seeds.length)] ?? ''
  for (let times = 1 + below(4); times > 0; times -= 1) {
    const place = below(text.length)
    const piece = pieces[below(pieces.length)] ?? ''
    const choice = below(4)
    if (choice === 0) text = text.slice(0, place) + piece + text.slice(place)
    else if (choice === 1) text = text.slice(0, place) + text.slice(place + 1 + below(10))
    else if (choice === 2)
      text = text.slice(0, place) + String.fromCharCode(below(256)) + text.slice(place + 1)
    else text = text.slice(0, place) + text.slice(below(text.length))
  }
  return Buffer.from(text, 'latin1')
}

/** The client closes its side after what it said, as one that has no more to say. */
function send(bytes: Buffer): Promise<keyof typeof ends> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    let isAnswered = false
    const timer = setTimeout(() => {
      socket.destroy()
      resolve('hung')
    }, HANG)
    socket.on('error', () => undefined)
    socket.on('data', () => (isAnswered = true))
    socket.on('connect', () => socket.end(bytes))
    socket.on('close', () => {
      clearTimeout(timer)
      resolve(isAnswered ? 'answered' : 'silent')
    })
  })
}
