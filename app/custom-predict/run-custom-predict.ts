/** A custom predict in a thread of its own, which can be ended whatever the code does. */
import { isOutOfMemory, startThread } from '#app/thread/start-thread.ts'
import type { Failure } from '#shared/failure.ts'
import { toFailure, UserError } from '#shared/user-error.ts'
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
  const thread = startThread<FromCustomWorker>({ worker, input, heapMegabytes: HEAP_MB, signal })
  const timer = setTimeout(() => void thread.end(), HARD_LIMIT_MS)
  const answer = await thread.first
  clearTimeout(timer)
  await thread.end()
  signal.throwIfAborted()
  if ('lost' in answer) throw new UserError(isOutOfMemory(answer) ? overMemory : lostBy(answer.lost.error))
  if (!answer.said.ok) throw new UserError(answer.said.failure)
  return answer.said.output
}

function lostBy(error: unknown): Failure {
  return error === null ? ended : toFailure(error)
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
