/**
 * A scorer whose model lives in a process of its own. The process works on its requests in the order they were
 * given, so when it dies the oldest unanswered request is taken for the one that killed it: that one fails, the others are
 * given to the next process.
 */
import type { Duplex } from 'node:stream'
import { UserError } from '#shared/user-error.ts'
import type { Failure } from '#shared/failure.ts'
import type { Cancellable } from './cancellable.ts'
import { encodeFrame, frameReader } from './frames.ts'
import type { Frame } from './frames.ts'
import { createLending } from './lending.ts'
import type { Lending, Sharing } from './lending.ts'
import { NeverLoaded, ScorerCrash } from './scoring.ts'
import type { LentConnection, Scorer, ScoringAnswer, ScoringRequest, ServedModel } from './scoring.ts'
import type { FromWorker, ToWorker } from './worker-messages.ts'

/** A process that talks frames over `stream`. */
export interface WorkerProcess {
  readonly stream: Duplex
  /** Called once, with words for how it ended ("exit code 1", "signal SIGSEGV"). */
  onExit(listener: (how: string) => void): void
  kill(): void
  /** Absent where sockets cannot be shared. */
  readonly sharing?: Sharing
}

/** What a worker scorer needs. `load` is what the process is told first. */
export interface WorkerScorerOptions<Load> {
  readonly spawn: () => WorkerProcess
  readonly load: Load
  readonly log: (line: string) => void
}

/** Milliseconds before a process that died again without an answer in between is started again. */
const RESTART_DELAYS = [0, 250, 1_000, 4_000, 10_000] as const

interface Pending {
  readonly request: ScoringRequest
  readonly resolve: (answer: ScoringAnswer) => void
  readonly reject: (error: Error) => void
}

interface State {
  process: WorkerProcess | null
  lending: Lending | null
  isLoaded: boolean
  wasEverLoaded: boolean
  isClosing: boolean
  /** Whether the model was not loaded and will not be. */
  isHopeless: boolean
  /** Whether we end the process ourselves, because a request took too long. */
  isKilled: boolean
  /** Deaths since the last answer. */
  deaths: number
  restart: NodeJS.Timeout | null
}

/** Starts the process and gives the scorer. */
export function createWorkerScorer<Load>(options: WorkerScorerOptions<Load>): Scorer {
  const pending = new Map<number, Pending>()
  const state: State = {
    process: null,
    lending: null,
    isLoaded: false,
    wasEverLoaded: false,
    isClosing: false,
    isHopeless: false,
    isKilled: false,
    deaths: 0,
    restart: null,
  }
  const first = settleable<ServedModel>()
  let idle: (() => void) | null = null
  let nextId = 1

  function send(message: ToWorker<Load>, body?: Uint8Array): void {
    const stream = state.process?.stream
    if (stream === undefined || stream.destroyed) return
    stream.cork()
    for (const chunk of encodeFrame(message, body)) stream.write(chunk)
    process.nextTick(() => stream.uncork())
  }

  function give(id: number, { request }: Pending): void {
    send({ kind: 'score', id, route: request.route, contentType: request.contentType }, request.body)
  }

  function settle(id: number): Pending | undefined {
    const item = pending.get(id)
    pending.delete(id)
    if (pending.size === 0) idle?.()
    return item
  }

  function receive({ head, body }: Frame<FromWorker>): void {
    switch (head.kind) {
      case 'loaded': {
        state.isLoaded = true
        state.wasEverLoaded = true
        const { name, runtime, notices } = head
        first.resolve({ name, runtime, notices })
        for (const [id, item] of pending) give(id, item)
        return
      }
      case 'unloadable':
        giveUp(head.failure as Failure)
        return
      case 'answer': {
        state.deaths = 0
        const { status, contentType, milliseconds, failed } = head
        settle(head.id)?.resolve({ status, contentType, milliseconds, failed, body })
        return
      }
      case 'returned':
        state.lending?.returned(head.id, body)
        return
      case 'left':
        state.lending?.left(head.id)
        return
      case 'sending':
        state.lending?.sending(head.id)
        return
    }
  }

  /** The first failure counts: a process that cannot load its model ends too. */
  function giveUp(failure: Failure): void {
    first.reject(new UserError(failure))
    state.isHopeless = true
    for (const id of pending.keys()) settle(id)?.reject(new NeverLoaded(failure.message))
  }

  function died(how: string): void {
    const { isLoaded, isKilled } = state
    state.process = null
    state.isLoaded = false
    state.isKilled = false
    const lent = state.lending?.died()
    state.lending = null
    if (lent?.hadAnswered === true) state.deaths = 0
    if (!state.wasEverLoaded) giveUp(neverReady(how))
    if (state.isClosing || !state.wasEverLoaded) return
    if (isLoaded && !isKilled && lent?.wasAtWork !== true) failCulprit(how)
    const delay = isKilled ? 0 : (RESTART_DELAYS[Math.min(state.deaths, RESTART_DELAYS.length - 1)] ?? 0)
    if (!isKilled) state.deaths += 1
    options.log(
      `The model's process ended (${how}); it is started again${delay > 0 ? ` in ${delay} ms` : ''}.`,
    )
    state.restart = setTimeout(start, delay)
  }

  function failCulprit(how: string): void {
    const oldest = pending.keys().next()
    if (oldest.done === true) return
    settle(oldest.value)?.reject(new ScorerCrash(`The model's process ended: ${how}.`))
  }

  function start(): void {
    state.restart = null
    const worker = options.spawn()
    state.process = worker
    state.lending = worker.sharing === undefined ? null : createLending(worker.sharing, killLate)
    const read = frameReader<FromWorker>(receive)
    worker.stream.on('data', (chunk: Buffer) => {
      if (state.process === worker) read(chunk)
    })
    worker.stream.on('error', () => worker.kill())
    worker.onExit((how) => {
      if (state.process === worker) died(how)
    })
    send({ kind: 'load', load: options.load })
  }

  function score(request: ScoringRequest): Cancellable<ScoringAnswer> {
    if (state.isHopeless) {
      return { result: Promise.reject(new NeverLoaded('There is no model.')), cancel: () => undefined }
    }
    const id = nextId++
    const result = new Promise<ScoringAnswer>((resolve, reject) => {
      const item: Pending = { request, resolve, reject }
      pending.set(id, item)
      if (state.isLoaded) give(id, item)
    })
    return { result, cancel: (reason) => cancel(id, reason) }
  }

  function cancel(id: number, reason: Error): void {
    const isRunning = state.isLoaded && pending.keys().next().value === id
    const item = settle(id)
    if (item === undefined) return
    item.reject(reason)
    if (isRunning) killLate()
  }

  /** Ends the process for a request that takes too long. */
  function killLate(): void {
    state.isKilled = true
    state.process?.kill()
  }

  /** Only a process without other work answers connections of its own. */
  function lend(connection: LentConnection): boolean {
    const { lending, isLoaded, isClosing } = state
    if (!isLoaded || isClosing || pending.size > 0) return false
    return lending?.lend(connection) ?? false
  }

  async function close(): Promise<void> {
    if (pending.size > 0) await new Promise<void>((resolve) => (idle = resolve))
    state.isClosing = true
    if (state.restart !== null) clearTimeout(state.restart)
    state.process?.stream.end()
    state.process?.kill()
  }

  // Whoever waits for `ready` sees the rejection; nobody has to.
  first.promise.catch(() => undefined)
  start()
  const recall = () => send({ kind: 'recall' })
  return { ready: first.promise, isHealthy: () => state.isLoaded, score, lend, recall, close }
}

function neverReady(how: string): Failure {
  return {
    code: 'runtime-crashed',
    message: `The model's process ended before the model was loaded: ${how}.`,
    hint: 'What it printed is above. `palate predict` with the same model shows the error by itself.',
  }
}

interface Settleable<T> {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (error: Error) => void
}

function settleable<T>(): Settleable<T> {
  const slots: { resolve?: (value: T) => void; reject?: (error: Error) => void } = {}
  const promise = new Promise<T>((resolve, reject) => Object.assign(slots, { resolve, reject }))
  return {
    promise,
    resolve: (value) => slots.resolve?.(value),
    reject: (error) => slots.reject?.(error),
  }
}
