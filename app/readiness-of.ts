/** Whether a model will behave where it is deployed, composed: what its files say, what running shows, and the verdicts. */
import type { Folder } from '#app/folder/folder.ts'
import { judge } from '#app/readiness/judge.ts'
import type { ReadinessFacts } from '#app/readiness/facts.ts'
import type { Session } from '#app/runtime/session.ts'
import type { Progress } from '#shared/contract.ts'
import type { Model } from '#shared/model.ts'
import type { Readiness } from '#shared/readiness.ts'
import type { ReadinessTarget } from '#shared/readiness-words.ts'
import { toFailure, UserError } from '#shared/user-error.ts'
import { filesSay, obstacleOf } from './readiness-facts.ts'
import type { GivenScript, PlainInput } from './readiness-facts.ts'
import { runForReadiness } from './readiness-run.ts'

/** What is judged, and how. */
export interface ReadinessAsked {
  readonly folder: Folder
  readonly model: Model
  readonly targets: readonly ReadinessTarget[]
  readonly given: GivenScript
  /** The model's runtime; throws UserError where there is none. Null runs nothing. */
  readonly session: (() => Promise<Session>) | null
  /** Why it cannot be run, where that is known without trying. */
  readonly obstacle: Readiness['obstacle']
  readonly signal: AbortSignal
  readonly report: (progress: Progress) => void
}

/** The verdicts. Rejects when aborted, and for a scoring script that cannot be read. */
export async function readinessOf(asked: ReadinessAsked): Promise<Readiness> {
  const { folder, model, given, targets, signal } = asked
  const { facts, input } = await filesSay({ folder, model }, given, {
    depth: asked.session === null ? 'files' : 'run',
    signal,
  })
  const ran = await ranOf(asked, input)
  return {
    targets: judge({ ...facts, ...ran }, targets),
    runtime: ran.run?.runtime ?? null,
    obstacle: ran.obstacle,
  }
}

type Ran = Pick<ReadinessFacts, 'run' | 'obstacle' | 'loadFailure'>

async function ranOf(
  { session, obstacle, model, signal, report }: ReadinessAsked,
  input: PlainInput,
): Promise<Ran> {
  if (session === null) return { run: null, obstacle, loadFailure: null }
  try {
    const started = await session()
    await started.start({ signal, report })
    const run = await runForReadiness({ session: started, signature: model.signature, input, signal, report })
    return { run, obstacle: run === null ? nothingToSend : null, loadFailure: null }
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof UserError) || error.failure.code === 'cancelled') throw error
    return afterFailure(error)
  }
}

const nothingToSend = {
  reason: 'Neither signature nor example says what the model takes, so there is nothing to send.',
  hint: 'Log it again with a signature or an input example.',
}

/** A model that does not load is one that does not deploy; one that may not run here may well. */
function afterFailure(error: UserError): Ran {
  const { code, message, hint = '' } = toFailure(error)
  const isOfModel = code === 'bad-model' || code === 'model-failed' || code === 'runtime-crashed'
  return {
    run: null,
    obstacle: obstacleOf(error),
    loadFailure: isOfModel ? { message, hint } : null,
  }
}
