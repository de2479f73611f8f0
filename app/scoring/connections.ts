/** The server's connections and what each is at, for an end in good order. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** What a connection is at: nothing, a request that has not arrived whole, or one that has and is not answered. */
export type Stage = 'idle' | 'half-sent' | 'whole'

/** All connections. */
export interface Connections {
  /** Notes a new connection; `isLent` while the model's process has it. */
  opened(socket: Socket, isLent: boolean): void
  /** A lent connection is the server's own again. */
  returned(socket: Socket): void
  /** Notes a request until it is answered or its connection is closed. */
  asked(request: IncomingMessage, response: ServerResponse): void
  /** Those at a stage now. */
  at(stage: Stage): readonly Socket[]
}

interface Entry {
  isLent: boolean
  readonly requests: Set<IncomingMessage>
  /** Bytes that had been read when the last request was over: more are the beginning of the next. */
  readAtRest: number
}

/** Starts with none. */
export function createConnections(): Connections {
  const entries = new Map<Socket, Entry>()

  function stageOf(socket: Socket, { isLent, requests, readAtRest }: Entry): Stage {
    if (isLent) return 'whole'
    if (requests.size === 0) return socket.bytesRead > readAtRest ? 'half-sent' : 'idle'
    return Array.from(requests).some((request) => request.complete) ? 'whole' : 'half-sent'
  }

  return {
    opened: (socket, isLent) => {
      entries.set(socket, { isLent, requests: new Set(), readAtRest: 0 })
      socket.once('close', () => entries.delete(socket))
    },
    returned: (socket) => {
      const entry = entries.get(socket)
      if (entry !== undefined) entry.isLent = false
    },
    asked: (request, response) => {
      const { socket } = request
      const entry = entries.get(socket)
      if (entry === undefined) return
      entry.requests.add(request)
      response.once('close', () => {
        entry.requests.delete(request)
        entry.readAtRest = socket.bytesRead
      })
    },
    at: (stage) =>
      Array.from(entries)
        .filter(([socket, entry]) => stageOf(socket, entry) === stage)
        .map(([socket]) => socket),
  }
}
