import { UserError } from '#shared/user-error.ts'

/** Throws that a store does not have something; `what` is as a sentence names it. */
export function noSuch(what: string, store: string): never {
  throw new UserError({
    code: 'not-found',
    message: `There is no ${what.slice(0, 300)} in the store ${store}.`,
    hint: 'Check the name, and the store: --tracking-uri or MLFLOW_TRACKING_URI say which is asked.',
    where: store,
  })
}
