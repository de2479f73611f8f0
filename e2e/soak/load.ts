/**
 * `npm run soak:serve [REQUESTS]`: a bounded hour of load on a real `palate serve`: 200,000 requests of good clients among
 * clients that drop, dribble and babble. Fails when a good client gets anything but its own right answer, when the
 * memory of either process grows, or when the server does not end in good order.
 */
import { execFileSync } from 'node:child_process'
import { fixtureModel } from '../parity/fixture-cases.ts'
import { poster } from '../parity/post.ts'
import { startRealServer } from '../parity/real-server.ts'
import { rudeClients } from './rude-clients.ts'

const total = Number(process.argv[2] ?? 200_000)
const GOOD_CLIENTS = 12
const RUDE_CLIENTS = 6

/** Memory is looked at this many times; the first fifth is warming up. */
const LOOKS = 50

/** Megabytes that the memory after warming up may differ from that at the end: what a collector leaves lying about. */
const MAX_GROWTH = 64

const server = await startRealServer(fixtureModel('onnx-iris-tensor'))
const port = Number(new URL(server.url).port)
const failures: string[] = []
const looks: { readonly server: number; readonly model: number }[] = []
const state = { sent: 0, rude: 0 }

await Promise.all([
  ...Array.from({ length: GOOD_CLIENTS }, (_, place) => goodClient(place)),
  ...Array.from({ length: RUDE_CLIENTS }, () => rudeClient()),
])
const code = await server.end()
report()

/** Sends requests of its own rows and checks that the answers are those of its own rows. */
async function goodClient(place: number): Promise<void> {
  const client = poster(server.url)
  for (let turn = 0; state.sent < total; turn += 1) {
    state.sent += 1
    if (state.sent % Math.ceil(total / LOOKS) === 0) look()
    const rows = 1 + ((turn * 7 + place) % 5) * (turn % 50 === 0 ? 100 : 1)
    await ask(client, rows)
  }
  client.close()
}

async function ask(client: ReturnType<typeof poster>, rows: number): Promise<void> {
  const isRefused = rows === 3
  const body = Buffer.from(isRefused ? '{"inputs": [["a"]]}' : bodyOf(rows))
  try {
    const { status, text } = await client.post({
      path: '/invocations',
      contentType: 'application/json',
      body,
    })
    if (status !== (isRefused ? 400 : 200))
      failures.push(`status ${status} for ${rows} rows: ${text.slice(0, 100)}`)
    else if (!isRefused && labelsIn(text) !== rows)
      failures.push(`an answer of other rows than the ${rows} asked`)
  } catch (error) {
    failures.push(`a good client lost its connection: ${String(error)}`)
  }
}

function bodyOf(rows: number): string {
  return JSON.stringify({ inputs: Array.from({ length: rows }, () => [5.1, 3.5, 1.4, 0.2]) })
}

function labelsIn(text: string): number {
  const { predictions } = JSON.parse(text) as { predictions: { label: unknown[] } }
  return predictions.label.length
}

async function rudeClient(): Promise<void> {
  while (state.sent < total) {
    const client = rudeClients[state.rude % rudeClients.length]
    state.rude += 1
    await client?.(port, bodyOf(state.rude % 7 === 0 ? 5_000 : 2))
  }
}

function look(): void {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss='], { encoding: 'utf8' }).split('\n')
  const rows = lines.map((line) => line.trim().split(/\s+/).map(Number))
  const own = rows.find(([pid]) => pid === server.pid)
  const model = rows.find(([, parent]) => parent === server.pid)
  looks.push({ server: (own?.[2] ?? 0) / 1024, model: (model?.[2] ?? 0) / 1024 })
}

function growth(of: 'server' | 'model'): number {
  const warm = looks.slice(Math.floor(looks.length / 5)).map((one) => one[of])
  const third = Math.max(1, Math.floor(warm.length / 3))
  return mean(warm.slice(-third)) - mean(warm.slice(0, third))
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}

function report(): void {
  const [ofServer, ofModel] = [growth('server'), growth('model')]
  if (ofServer > MAX_GROWTH) failures.push(`the server's memory grew by ${ofServer.toFixed(0)} MB`)
  if (ofModel > MAX_GROWTH) failures.push(`the model process's memory grew by ${ofModel.toFixed(0)} MB`)
  if (code !== 0) failures.push(`the server ended with ${code}: ${server.errorText()}`)
  if (server.errorText().includes('started again'))
    failures.push(`the model's process died: ${server.errorText()}`)
  const last = looks.at(-1)
  const lines = [
    `${state.sent} requests of good clients, ${state.rude} turns of bad ones`,
    `memory at the end: server ${last?.server.toFixed(0)} MB (${signed(ofServer)}), model ${last?.model.toFixed(0)} MB (${signed(ofModel)})`,
    failures.length === 0 ? 'no error that is not the client’s' : `${failures.length} failures:`,
    ...Array.from(new Set(failures)).slice(0, 20),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
  process.exitCode = failures.length === 0 ? 0 : 1
}

function signed(megabytes: number): string {
  return `${megabytes < 0 ? '' : '+'}${megabytes.toFixed(1)} MB since warm`
}
