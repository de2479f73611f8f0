/** Requests over plain sockets with as little work per answer as can be, so that the client leaves the machine to the server. */
import { connect } from 'node:net'
import type { Socket } from 'node:net'

/** One request to repeat; times in milliseconds. */
export interface LoadPlan {
  readonly url: string
  readonly path: string
  readonly body: string
  readonly connections: number
  /** How long to measure. */
  readonly duration: number
}

/** What came of it. */
export interface LoadResult {
  readonly requests: number
  /** Answers other than 200. */
  readonly errors: number
  readonly perSecond: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
}

/** Sends the request on every connection, the next when the one before is answered. */
export async function load(plan: LoadPlan): Promise<LoadResult> {
  const { hostname, port } = new URL(plan.url)
  const head = [
    `POST ${plan.path} HTTP/1.1`,
    `host: ${hostname}:${port}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(plan.body)}`,
    '',
    '',
  ].join('\r\n')
  const request = Buffer.from(head + plan.body)
  const latencies: number[] = []
  let errors = 0
  const started = performance.now()
  const end = started + plan.duration
  await Promise.all(
    Array.from({ length: plan.connections }, () =>
      exchange(
        connect({ host: hostname, port: Number(port), noDelay: true }),
        request,
        (status, milliseconds) => {
          latencies.push(milliseconds)
          if (status !== 200) errors += 1
          return performance.now() < end
        },
      ),
    ),
  )
  const seconds = (performance.now() - started) / 1000
  const sorted = Float64Array.from(latencies).sort()
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
  return { requests: sorted.length, errors, perSecond: sorted.length / seconds, p50: at(0.5), p99: at(0.99) }
}

/** One connection's life; `answered` says whether to go on. */
function exchange(
  socket: Socket,
  request: Buffer,
  answered: (status: number, milliseconds: number) => boolean,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let sent = 0
    let missing = -1
    let status = 0
    let held: Buffer = Buffer.alloc(0)
    const send = () => {
      sent = performance.now()
      socket.write(request)
    }
    socket.on('connect', send)
    socket.on('error', reject)
    socket.on('close', () => resolve())
    socket.on('data', (chunk: Buffer) => {
      if (missing < 0) {
        held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
        const end = held.indexOf('\r\n\r\n')
        if (end < 0) return
        const head = held.toString('latin1', 0, end)
        status = Number(head.slice(9, 12))
        missing = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0) - (held.length - end - 4)
        held = Buffer.alloc(0)
      } else missing -= chunk.length
      if (missing > 0) return
      missing = -1
      if (answered(status, performance.now() - sent)) send()
      else socket.end()
    })
  })
}
