/** The contract's call on where a model can be deployed, over what is open. */
import type { Api } from '#shared/contract.ts'
import { readinessTargets } from '#shared/readiness-words.ts'
import type { OpenModels } from './open-models.ts'

const never = new AbortController().signal

/** The contract's call, over what is open. */
export function readinessCallsOf(models: OpenModels): Pick<Api, 'readiness'> {
  return {
    readiness: async ({ id, run, script = null, environment = null }, context) => {
      const { folder, model, runtime } = models.get(id)
      const state = runtime.ok ? null : runtime.state
      // Loaded only now: opening and showing a model need nothing of it.
      const { readinessOf } = await import('./readiness-of.ts')
      return await readinessOf({
        folder,
        model,
        targets: readinessTargets,
        given: { script, environment },
        session: run && runtime.ok ? async () => models.session(id) : null,
        obstacle: state?.kind === 'none' ? { reason: state.reason, hint: state.hint } : null,
        signal: context?.signal ?? never,
        report: (progress) => context?.report?.(progress),
      })
    },
  }
}
