/** The server's connections and what each is at, for an end in good order. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** What a connection is at: nothing, a request that has not arrived whole, or one that has and is not answered. */
export type Stage = 'idle' | 'half-sent' | 'whole'

/** All connections. */
export interface Connections {
  /** Notes a new connection; `isLent` while the model's process has it. */
  opened(socket: Socket, isLent: boolean): void
  /** A lent connection is the server's own again; `hasPart` when it comes with the beginning of a request. */
  returned(socket: Socket, hasPart: boolean): void
  /**
   * Notes a request until it is answered or its connection is closed. Where one is under way on its connection, gives when
   * that is answered; until then nothing more is read, so that no connection has more than what came at once waiting.
   */
  asked(request: IncomingMessage, response: ServerResponse): Promise<void> | null
  /** Whether it came alone: nothing was asked before its answer, nor before the answer to the one before it. */
  isAlone(request: IncomingMessage): boolean
  /** How many have been opened so far. */
  count(): number
  /** Those that are open, each with its stage. */
  stages(): readonly (readonly [Socket, Stage])[]
}

interface Entry {
  isLent: boolean
  /** Whether it was given back with the beginning of a request. */
  hasPart: boolean
  readonly requests: Set<IncomingMessage>
  /** The last request that came while another was under way. */
  latestInRow: IncomingMessage | null
  /** When all requests so far are answered. */
  answered: Promise<void>
  /** Bytes that had been read when the last request was over: more are the beginning of the next. */
  readAtRest: number
}

const fresh = {
  hasPart: false,
  latestInRow: null,
  answered: Promise.resolve(),
  readAtRest: 0,
} as const

/** Starts with none. */
export function createConnections(): Connections {
  const entries = new Map<Socket, Entry>()
  let count = 0

  function stageOf(socket: Socket, { isLent, hasPart, requests, readAtRest }: Entry): Stage {
    if (isLent) return 'whole'
    if (requests.size === 0) return hasPart || socket.bytesRead > readAtRest ? 'half-sent' : 'idle'
    return Array.from(requests).some((request) => request.complete) ? 'whole' : 'half-sent'
  }

  return {
    opened: (socket, isLent) => {
      count += 1
      entries.set(socket, { ...fresh, isLent, requests: new Set() })
      socket.once('close', () => entries.delete(socket))
    },
    returned: (socket, hasPart) => {
      const entry = entries.get(socket)
      if (entry !== undefined) Object.assign(entry, { isLent: false, hasPart })
    },
    asked: (request, response) => {
      const { socket } = request
      const entry = entries.get(socket)
      if (entry === undefined) return null
      const before = entry.requests.size > 0 ? entry.answered : null
      entry.hasPart = false
      entry.requests.add(request)
      entry.answered = new Promise((resolve) => {
        response.once('close', () => {
          entry.requests.delete(request)
          entry.readAtRest = socket.bytesRead
          resolve()
        })
      })
      if (before === null) return null
      entry.latestInRow = request
      socket.pause()
      return before.then(() => void socket.resume())
    },
    isAlone: (request) => {
      const entry = entries.get(request.socket)
      return entry !== undefined && entry.requests.size === 1 && entry.latestInRow !== request
    },
    count: () => count,
    stages: () => Array.from(entries, ([socket, entry]) => [socket, stageOf(socket, entry)] as const),
  }
}
