/** The contract's calls on trust, over what is open. */
import type { Trust } from '#app/trust/trust.ts'
import type { Api } from '#shared/contract.ts'
import type { OpenModels } from './open-models.ts'

/** What may run, asked and answered. */
export function trustCalls(
  trust: Trust,
  models: OpenModels,
): Pick<Api, 'trustReport' | 'trustModel' | 'trustedContents' | 'revokeTrust'> {
  return {
    trustReport: async ({ id }, context) => {
      const { folder, model } = models.get(id)
      return await trust.report(folder, model, {
        ...(context?.signal === undefined ? {} : { signal: context.signal }),
        report: (done, total) => context?.report?.({ activity: 'Reading every file', done, total }),
      })
    },
    trustModel: async ({ id, digest }) => {
      const { folder, model } = models.get(id)
      await trust.trust(folder, model, digest)
      await models.refreshTrust()
      return models.opened(id)
    },
    trustedContents: () => trust.list(),
    revokeTrust: async ({ digest }) => {
      await trust.revoke(digest)
      await models.refreshTrust()
      return await trust.list()
    },
  }
}
