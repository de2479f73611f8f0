/**
 * A connection lent to the model's process (lending.ts): its plain requests are answered here, one after the other, without
 * a way over the server. Anything else gives it back, with the bytes that were read and not answered.
 */
import type { Socket } from 'node:net'
import { isUncaught } from './http-answers.ts'
import { isForeignName } from './own-name.ts'
import { readPlainRequest } from './plain-request.ts'
import type { PlainRead } from './plain-request.ts'
import { rawAnswer } from './raw-answer.ts'
import type { TextAnswer } from './raw-answer.ts'
import type { LentTerms } from './worker-messages.ts'

/** What a lent connection works with. */
export interface LentWork {
  readonly terms: LentTerms
  /** Begins a request unless there is other work; `done` is called when its answer is on its way. */
  readonly begin: (request: WholeRequest) => Promise<TextAnswer> | null
  readonly done: () => void
  /** The answer waits for its reader. */
  readonly sending: () => void
  /** The connection is the server's again. */
  readonly giveBack: (read: Uint8Array) => void
  /** The client is gone. */
  readonly left: () => void
}

/** The process's hold on a connection. */
export interface LentConnection {
  /** Gives it back now, or as soon as the request under way is answered. */
  recall(): void
  /** Gives it back when a part of a request is held, which would be lost if the process died. */
  recallPart(): void
}

type WholeRequest = Extract<PlainRead, { readonly kind: 'whole' }>

/** Longer than a client takes between the two writes of one request. */
const PARTIAL_MS = 500

interface State {
  held: Buffer | null
  isAnswering: boolean
  isRecalled: boolean
  /** Whether the connection ends after the answer under way. */
  isLast: boolean
  isOver: boolean
  partialTimer: NodeJS.Timeout | null
}

/** Takes a connection over. */
export function takeLent(socket: Socket, work: LentWork): LentConnection {
  const { terms } = work
  const isOwnName = (host: string) => terms.isAnyName || !isForeignName(host)
  const keepAlive = terms.keepAliveTimeout / 1000
  const state: State = {
    held: null,
    isAnswering: false,
    isRecalled: false,
    isLast: false,
    isOver: false,
    partialTimer: null,
  }

  /** Closes this process's hold alone: the server has its own. */
  function letGo(): boolean {
    if (state.isOver) return false
    state.isOver = true
    forgetPart()
    socket.removeAllListeners('data')
    socket.removeAllListeners('timeout')
    return true
  }

  function forgetPart(): void {
    if (state.partialTimer !== null) clearTimeout(state.partialTimer)
    state.partialTimer = null
  }

  function leave(): void {
    if (!letGo()) return
    socket.destroy()
    work.left()
  }

  function giveBack(): void {
    if (!letGo()) return
    const parts = state.held === null ? [] : [state.held]
    for (let more: unknown = socket.read(); more instanceof Buffer; more = socket.read()) parts.push(more)
    socket.destroy()
    work.giveBack(Buffer.concat(parts))
  }

  function next(bytes: Buffer): void {
    const read = readPlainRequest(bytes, isOwnName)
    if (read.kind === 'partial' && !state.isRecalled) {
      state.partialTimer ??= setTimeout(giveBack, PARTIAL_MS)
      return
    }
    const answer = read.kind === 'whole' && !state.isRecalled ? work.begin(read) : null
    if (read.kind !== 'whole' || answer === null) {
      giveBack()
      return
    }
    forgetPart()
    state.held = read.length === bytes.length ? null : bytes.subarray(read.length)
    state.isAnswering = true
    void answer.then(write)
  }

  function write(answer: TextAnswer): void {
    const isLast = isUncaught(answer)
    const text = rawAnswer(answer, isLast ? null : keepAlive)
    const isTaken = state.isOver || socket.write(text) || socket.writableLength === 0
    state.isLast = isLast
    if (!isTaken) work.sending()
    work.done()
    if (isTaken) answered()
    else awaitReader()
  }

  /** A client that does not take its answer is cut off. */
  function awaitReader(): void {
    socket.setTimeout(terms.sendTimeout)
    socket.once('drain', () => {
      socket.setTimeout(terms.keepAliveTimeout)
      answered()
    })
  }

  function answered(): void {
    state.isAnswering = false
    if (state.isLast) finish()
    else if (state.held !== null || state.isRecalled || socket.isPaused()) giveBack()
    else if (socket.readableEnded) finish()
  }

  /** The client has said that it sends no more. */
  function finish(): void {
    socket.end(leave)
  }

  function take(chunk: Buffer): void {
    state.held = state.held === null ? chunk : Buffer.concat([state.held, chunk])
    // What comes before the answer is the server's to read after it.
    if (state.isAnswering) socket.pause()
    else next(state.held)
  }

  function ended(): void {
    if (state.isAnswering) return
    if (state.held === null) finish()
    else giveBack()
  }

  socket.allowHalfOpen = true
  socket.setTimeout(terms.keepAliveTimeout, leave)
  socket.on('error', leave).on('close', leave).on('end', ended).on('data', take)
  return {
    recall: () => {
      state.isRecalled = true
      if (!state.isAnswering) giveBack()
    },
    recallPart: () => {
      if (state.held !== null && !state.isAnswering) giveBack()
    },
  }
}
