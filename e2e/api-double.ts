/** A test double of the engine: every call fails by name, save those a test answers itself. */
import { contract } from '#shared/contract.ts'
import type { Api, CallName } from '#shared/contract.ts'
import { UserError } from '#shared/user-error.ts'

/** An Api of the given calls; any other rejects, saying which one was called. */
export function apiDouble(answers: Partial<Api>): Api {
  const unanswered = (name: CallName) => () =>
    Promise.reject(new UserError({ code: 'unsupported', message: `The test does not answer ${name}.` }))
  const names = Object.keys(contract) as CallName[]
  const all = Object.fromEntries(names.map((name) => [name, unanswered(name)]))
  return { ...(all as unknown as Api), ...answers }
}

/** Resolves when the signal aborts, rejecting as cancelled calls do. */
export function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    const cancel = () => reject(new UserError({ code: 'cancelled', message: 'Cancelled.' }))
    if (signal?.aborted === true) cancel()
    signal?.addEventListener('abort', cancel)
  })
}
