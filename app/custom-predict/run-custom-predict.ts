/** A custom predict in a thread of its own, which can be ended whatever the code does. */
import { Worker } from 'node:worker_threads'
import type { Failure } from '#shared/failure.ts'
import { UserError } from '#shared/user-error.ts'
import type { Frame } from '#shared/values.ts'
import type { CustomPredictInput } from './custom-predict.ts'

/** What the thread says. */
export type FromCustomWorker =
  | { readonly ok: true; readonly output: Frame }
  | { readonly ok: false; readonly failure: Failure }

/**
 * The sandbox looks at its clock between steps; one long step (filling a huge array) is ended from outside. Above the
 * sandbox's own 10 s, with what starting takes.
 */
const HARD_LIMIT_MS = 13_000

/** Above the sandbox's own limit, for the copies that go in and come out. */
const HEAP_MB = 2048

/**
 * Runs a custom predict. `worker` is the built thread; null runs it in this one. Throws the UserErrors of
 * `customPredict`, and an AbortError.
 */
export async function runCustomPredict(
  input: CustomPredictInput,
  { worker, signal }: { readonly worker: URL | null; readonly signal: AbortSignal },
): Promise<Frame> {
  signal.throwIfAborted()
  if (worker === null) {
    const { customPredict } = await import('./custom-predict.ts')
    return await customPredict(input)
  }
  const thread = new Worker(worker, {
    workerData: input,
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  })
  const timer = setTimeout(() => void thread.terminate(), HARD_LIMIT_MS)
  const stop = () => void thread.terminate()
  signal.addEventListener('abort', stop, { once: true })
  try {
    const answer = await answerOf(thread)
    signal.throwIfAborted()
    if (answer.ok) return answer.output
    throw new UserError(answer.failure)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
    await thread.terminate()
  }
}

function answerOf(thread: Worker): Promise<FromCustomWorker> {
  return new Promise((resolve) => {
    thread.once('message', (message: FromCustomWorker) => resolve(message))
    thread.once('error', () => resolve({ ok: false, failure: overMemory }))
    thread.once('exit', () => resolve({ ok: false, failure: ended }))
  })
}

const overMemory: Failure = {
  code: 'over-limit',
  message: 'The custom predict needs more memory than it may use.',
  hint: 'Compare fewer rows, or keep fewer copies of them.',
}

const ended: Failure = {
  code: 'timed-out',
  message: `The custom predict did not end within ${HARD_LIMIT_MS / 1000} s, so it was stopped.`,
  hint: 'Look for a loop that does not end, or for arrays that are far larger than the rows.',
}
