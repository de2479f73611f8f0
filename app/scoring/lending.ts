/**
 * Connections lent to the model's process. A client that is alone asks and waits: two processes on its way cost it more
 * than the model does (measured: 0.25 ms a request through the server, 0.16 ms without it). So while there is no other
 * work, a new connection is shared with the model's process, which answers its plain requests itself
 * (lent-connection.ts) and gives it back at the first request that is anything else, or when other work comes. The server
 * keeps its own hold on the socket, so that when the process dies the client gets an answer and keeps its connection.
 */
import type { Socket } from 'node:net'
import { internalServerError, timeoutAnswer } from './http-answers.ts'
import type { HttpAnswer } from './http-answers.ts'
import { rawAnswer } from './raw-answer.ts'
import type { RunNote } from './run-board.ts'
import type { LentConnection } from './scoring.ts'
import type { LentTerms } from './worker-messages.ts'

/** How a process shares sockets; only where the system can. */
export interface Sharing {
  readonly share: (terms: LentTerms, socket: Socket) => void
  /** What it is at work on; the last, when it is dead. */
  readonly note: () => RunNote
}

/** The connections of one process. */
export interface Lending {
  /** Lends one; false when there are enough. */
  lend(connection: LentConnection): boolean
  returned(id: number, read: Uint8Array): void
  left(id: number): void
  sending(id: number): void
  /** Takes all back from a dead process. */
  died(): { readonly wasAtWork: boolean; readonly hadAnswered: boolean }
}

/** Lent at once: more are a crowd, which the server's queue treats better. */
const MAX_LENT = 8

/** Between two looks at whether a request takes too long. */
const LOOK_MS = 100

/**
 * Connections that come this soon after another and carry next to nothing are not lent: handing one over takes 0.2 ms, which
 * a client that opens one for each request would pay every time.
 */
const SOON_MS = 20
const FEW_REQUESTS = 2

interface Lent extends LentConnection {
  /** The note's count when it was lent. */
  readonly count: number
  isSending: boolean
  isLate: boolean
}

/** Starts lending to a process; `kill` ends it for a request that takes too long. `clock` counts milliseconds. */
export function createLending(
  { share, note }: Sharing,
  kill: () => void,
  clock: () => number = () => performance.now(),
): Lending {
  const all = new Map<number, Lent>()
  let nextId = 1
  let watch: NodeJS.Timeout | null = null
  let running = { count: 0, since: 0 }
  const habit = { offered: -Infinity, isBrief: false }

  /** Whether the client seems to open a connection for each request. */
  function isOneOfMany(): boolean {
    const before = habit.offered
    habit.offered = clock()
    return habit.isBrief && habit.offered - before < SOON_MS
  }

  function lend(connection: LentConnection): boolean {
    if (isOneOfMany() || all.size >= MAX_LENT) return false
    const id = nextId++
    const { isAnyName, keepAliveTimeout, sendTimeout } = connection
    // Nobody else listens until the connection is back; a client that is gone shows in the process.
    connection.socket.on('error', () => undefined)
    share({ id, isAnyName, keepAliveTimeout, sendTimeout }, connection.socket)
    all.set(id, { ...connection, count: note().count, isSending: false, isLate: false })
    watch ??= setInterval(look, LOOK_MS).unref()
    return true
  }

  function take(id: number): Lent | undefined {
    const lent = all.get(id)
    all.delete(id)
    if (all.size === 0 && watch !== null) {
      clearInterval(watch)
      watch = null
    }
    return lent
  }

  function look(): void {
    const { isRunning, connection, count } = note()
    const lent = all.get(connection)
    if (!isRunning || lent === undefined) return
    const now = clock()
    if (count !== running.count) running = { count, since: now }
    else if (now - running.since > lent.timeout && !lent.isLate) {
      lent.isLate = true
      kill()
    }
  }

  function died(): ReturnType<Lending['died']> {
    const { isRunning, connection, count } = note()
    const wasAtWork = isRunning && all.has(connection)
    for (const id of all.keys()) {
      const lent = take(id)
      if (lent === undefined) continue
      if (lent.isSending) lent.socket.destroy()
      else if (isRunning && id === connection) answerFor(lent)
      else lent.back(new Uint8Array())
    }
    return { wasAtWork, hadAnswered: count > 1 }
  }

  return {
    lend,
    returned: (id, read) => take(id)?.back(read),
    left: (id) => {
      const lent = take(id)
      if (lent === undefined) return
      // Each request counts twice: it begins and ends.
      habit.isBrief = note().count - lent.count <= 2 * FEW_REQUESTS
      lent.socket.destroy()
    },
    sending: (id) => {
      const lent = all.get(id)
      if (lent !== undefined) lent.isSending = true
    },
    died,
  }
}

/** What the server itself answers to a request whose process is no more. */
function answerFor({ socket, back, isLate, keepAliveTimeout }: Lent): void {
  if (isLate) {
    socket.write(rawAnswer(textOf(timeoutAnswer), keepAliveTimeout / 1000))
    back(new Uint8Array())
  } else {
    socket.end(rawAnswer(textOf(internalServerError), null), () => socket.destroy())
  }
}

function textOf({ status, contentType, body }: HttpAnswer) {
  return { status, contentType: contentType ?? '', text: String(body) }
}
