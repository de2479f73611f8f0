/** A server's end: what has arrived is answered, what has not gets a moment to arrive, and what was not answered is told. */
import type { Server } from 'node:http'
import { Server as TcpServer } from 'node:net'
import type { Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import type { Connections, Stage } from './connections.ts'
import { rawRequestTimeout } from './raw-answer.ts'

/** How the end went: requests without an answer, by how far they had come. */
export interface Ending {
  /** They had not arrived whole. */
  readonly halfSent: number
  /** The model was not done with them, or their clients not with reading, when the time was up. */
  readonly unanswered: number
}

/** How a server ends. */
export interface EndTerms {
  /** Milliseconds for all that has begun. */
  readonly grace: number
  /** Asks the model's process for the connections it was lent. */
  readonly recall: () => void
}

/** Between two looks at the connections, in milliseconds. Time is counted in looks: between two of them all that came is read. */
const LOOK_MS = 20

/** How long the rest of a request may take to arrive: 3 s. A client that still sends needs less. */
const HALF_SENT_LOOKS = 150

/**
 * How long a connection must have been without a request before it is closed: 200 ms. A client that asks again and again does so
 * within this and is told with its answer; one whose request crossed the end would have to guess whether it was run.
 */
const IDLE_LOOKS = 10

/** For a client to close its side, in milliseconds. Closing before it has would take answers away that it has not read. */
const PARTING_GRACE = 1_000

/** Connections that wait to be accepted: node:net's `backlog`. */
const MAX_BACKLOG = 511

/** Turns of the event loop without a new connection that say that none waits. libuv accepts at least one in each. */
const QUIET_TURNS = 3

/** Takes what has arrived and no more connections, closes those that wait for nothing, and gives the others up to `grace`. */
export async function closeServer(
  server: Server,
  connections: Connections,
  { grace, recall }: EndTerms,
): Promise<Ending> {
  const start = performance.now()
  const end = createEnd(connections)
  const look = () => {
    recall()
    end.look(performance.now() - start >= grace)
  }
  await takeBacklog(connections)
  const closed = new Promise<void>((resolve) => {
    // http.Server's own destroys idle connections, and with them requests that are there and not read yet.
    TcpServer.prototype.close.call(server, () => resolve())
  })
  const timer = setInterval(look, LOOK_MS)
  look()
  await closed
  clearInterval(timer)
  // Ends its watch over slow requests.
  server.close()
  return end.ending()
}

/** Accepts what the system has accepted already, and reads from it once. */
async function takeBacklog(connections: Connections): Promise<void> {
  const before = connections.count()
  let known = before
  for (let quiet = 0; quiet < QUIET_TURNS && known - before <= MAX_BACKLOG; quiet += 1) {
    await turn()
    if (connections.count() === known) continue
    known = connections.count()
    quiet = 0
  }
}

interface End {
  /** Closes what is due; everything when the time `isUp`. */
  look(isUp: boolean): void
  ending(): Ending
}

function createEnd(connections: Connections): End {
  const seen = new Map<Socket, { readonly stage: Stage; looks: number }>()
  const parted = new Set<Socket>()
  const ending = { halfSent: 0, unanswered: 0 }

  /** How many looks before this one found the connection at its stage. */
  function looksAt(socket: Socket, stage: Stage): number {
    const before = seen.get(socket)
    if (before?.stage === stage) return ++before.looks
    seen.set(socket, { stage, looks: 0 })
    return 0
  }

  /** Says that nothing more comes, and waits until the client says so too. */
  function part(socket: Socket, isUp: boolean, lastWords = ''): void {
    parted.add(socket)
    socket.end(lastWords, () => {
      if (isUp) socket.destroy()
      else setTimeout(() => socket.destroy(), PARTING_GRACE).unref()
    })
  }

  function closeOne(socket: Socket, stage: Stage, isUp: boolean): void {
    switch (stage) {
      case 'idle':
        if (isUp || looksAt(socket, stage) >= IDLE_LOOKS) part(socket, isUp)
        return
      case 'half-sent':
        if (!isUp && looksAt(socket, stage) < HALF_SENT_LOOKS) return
        ending.halfSent += 1
        // One that has had its last answer, and still sends, is told nothing more.
        if (socket.writableEnded) socket.destroy()
        else part(socket, isUp, rawRequestTimeout)
        return
      case 'whole':
        seen.delete(socket)
        if (!isUp) return
        ending.unanswered += 1
        socket.destroy()
        return
    }
  }

  return {
    look: (isUp) => {
      for (const [socket, stage] of connections.stages()) {
        if (!parted.has(socket)) closeOne(socket, stage, isUp)
        else if (isUp) socket.destroy()
      }
    },
    ending: () => ending,
  }
}
