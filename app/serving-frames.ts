/** The model's side of a scoring server: answers its frames in their order and ends with it. */
import type { Duplex } from 'node:stream'
import { startWatchdog } from '#app/runtime/watchdog.ts'
import { encodeFrame, frameReader } from '#app/scoring/frames.ts'
import { lentConnections } from '#app/scoring/lent-connections.ts'
import type { LentConnections } from '#app/scoring/lent-connections.ts'
import type { ScoringRequest } from '#app/scoring/scoring.ts'
import { unloadable } from '#app/scoring/worker-messages.ts'
import type { FromWorker, ServingLoad, ToWorker } from '#app/scoring/worker-messages.ts'
import { toFailure } from '#shared/user-error.ts'
import { loadServable } from './serving.ts'
import type { Servable, ServedAnswer } from './serving.ts'

/** Requests that are answered at once: so many that the last of them does not wait for long. */
const MAX_TOGETHER = 16

/**
 * Serves one model over a stream, and takes connections that the server lends. `entry` is the file that the watchdog thread is started by, `board` the descriptor for
 * notes on lent connections (run-board.ts).
 */
export function serveFrames(stream: Duplex, entry: URL, board: number): Pick<LentConnections, 'lend'> {
  let served: Promise<Servable> | null = null
  let last: Promise<void> = Promise.resolve()
  let watchdog: ReturnType<typeof startWatchdog> | null = null
  /** Requests that were given and are not answered. */
  let waiting = 0
  /** Those of them that nobody works on. */
  const queued: (ScoringRequest & { readonly id: number })[] = []

  function send(head: FromWorker, body?: Uint8Array): void {
    stream.cork()
    for (const chunk of encodeFrame(head, body)) stream.write(chunk)
    process.nextTick(() => stream.uncork())
  }

  async function load({ location, memoryLimit, runtime }: ServingLoad): Promise<Servable> {
    const servable = await loadServable(
      location,
      runtime,
      memoryLimit,
      (text) => void process.stderr.write(text),
    )
    send({ kind: 'loaded', ...servable.about })
    if (memoryLimit !== null) watchdog = startWatchdog(entry, memoryLimit)
    return servable
  }

  /** Answers what has come until now: requests that wait together at once, where the model gains by it. */
  async function answerNext(): Promise<void> {
    const servable = await model()
    const requests = queued.splice(0, servable.answerAll === undefined ? 1 : MAX_TOGETHER)
    if (requests.length === 0) return
    const started = performance.now()
    const answers =
      requests.length === 1 || servable.answerAll === undefined
        ? await Promise.all(requests.map(run))
        : await runAll(requests, servable.answerAll)
    const milliseconds = performance.now() - started
    for (const [place, { text, ...answer }] of answers.entries()) {
      const id = requests[place]?.id ?? 0
      send({ kind: 'answer', id, milliseconds, ...answer }, Buffer.from(text))
    }
    waiting -= answers.length
  }

  async function model(): Promise<Servable> {
    if (served === null) throw new Error('A request came before the model.')
    return await served
  }

  async function run(request: ScoringRequest): Promise<ServedAnswer> {
    const servable = await model()
    watchdog?.busy()
    const answer = await servable.answer(request).catch(failure)
    watchdog?.idle()
    return answer
  }

  async function runAll(
    requests: readonly ScoringRequest[],
    answerAll: NonNullable<Servable['answerAll']>,
  ): Promise<readonly ServedAnswer[]> {
    watchdog?.busy()
    const answers = await answerAll(requests)
    watchdog?.idle()
    return answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : failure(answer.reason)))
  }

  const lent = lentConnections({
    board,
    send,
    begin: (request) => {
      if (waiting > 0) return null
      waiting += 1
      const answer = run(request)
      last = answer.then(() => undefined)
      return answer
    },
    done: () => (waiting -= 1),
  })

  const read = frameReader<ToWorker<ServingLoad>>(({ head, body }) => {
    if (head.kind === 'load') {
      served = load(head.load)
      served.catch((error: unknown) => {
        send(unloadable(error))
        stream.end(() => process.exit(1))
      })
      return
    }
    // Other work ends the time alone.
    lent.recall()
    if (head.kind === 'recall') return
    waiting += 1
    queued.push({ ...head, body })
    last = last.then(answerNext)
  })
  stream.on('data', read)
  stream.on('close', () => process.exit(0))
  stream.on('error', () => process.exit(0))
  return { lend: lent.lend }
}

/** What uvicorn answers when something failed that nobody foresaw. */
function failure(error: unknown): ServedAnswer {
  const { message, hint } = toFailure(error)
  process.stderr.write(`palate: a request failed: ${message}${hint === undefined ? '' : ` ${hint}`}\n`)
  return {
    status: 500,
    contentType: 'text/plain; charset=utf-8',
    text: 'Internal Server Error',
    failed: true,
  }
}
