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
  /** Notes a request until it is answered or its connection is closed. */
  asked(request: IncomingMessage, response: ServerResponse): void
  /** Whether nothing was asked after it on its connection. */
  isLatest(request: IncomingMessage): boolean
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
  /** Bytes that had been read when the last request was over: more are the beginning of the next. */
  readAtRest: number
}

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
      entries.set(socket, { isLent, hasPart: false, requests: new Set(), readAtRest: 0 })
      socket.once('close', () => entries.delete(socket))
    },
    returned: (socket, hasPart) => {
      const entry = entries.get(socket)
      if (entry !== undefined) Object.assign(entry, { isLent: false, hasPart })
    },
    asked: (request, response) => {
      const { socket } = request
      const entry = entries.get(socket)
      if (entry === undefined) return
      entry.hasPart = false
      entry.requests.add(request)
      response.once('close', () => {
        entry.requests.delete(request)
        entry.readAtRest = socket.bytesRead
      })
    },
    isLatest: (request) => Array.from(entries.get(request.socket)?.requests ?? []).at(-1) === request,
    count: () => count,
    stages: () => Array.from(entries, ([socket, entry]) => [socket, stageOf(socket, entry)] as const),
  }
}
