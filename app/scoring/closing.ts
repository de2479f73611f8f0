/** A server's end: what has arrived is answered, what has not gets a moment to arrive, and what was not answered is told. */
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Connections } from './connections.ts'
import { rawRequestTimeout } from './raw-answer.ts'

/** How the end went: requests without an answer, by how far they had come. */
export interface Ending {
  /** They had not arrived whole. */
  readonly halfSent: number
  /** The model was not done with them, or their clients not with reading, when the time was up. */
  readonly unanswered: number
}

/** How long the rest of a request may take to arrive, in milliseconds. A client that still sends needs less. */
const HALF_SENT_GRACE = 3_000

/** Takes no more connections, closes those that wait for nothing, and gives the others up to `grace` milliseconds. */
export async function closeServer(server: Server, connections: Connections, grace: number): Promise<Ending> {
  const halfSent = new Set<Socket>()
  let unanswered = 0
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  for (const socket of connections.at('idle')) socket.destroy()
  const dropHalfSent = () => {
    for (const socket of connections.at('half-sent')) {
      // One that has had its last answer, and still sends, is told nothing more.
      if (socket.writableEnded) socket.destroy()
      else if (!halfSent.has(socket)) socket.end(rawRequestTimeout, () => socket.destroy())
      halfSent.add(socket)
    }
  }
  const timers = [
    setTimeout(dropHalfSent, Math.min(HALF_SENT_GRACE, grace)),
    setTimeout(() => {
      dropHalfSent()
      for (const socket of connections.at('whole')) {
        unanswered += 1
        socket.destroy()
      }
      // Whatever is left is silent.
      for (const socket of connections.at('idle')) socket.destroy()
    }, grace),
  ]
  await closed
  for (const timer of timers) clearTimeout(timer)
  return { halfSent: halfSent.size, unanswered }
}
