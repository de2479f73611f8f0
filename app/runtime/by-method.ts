/** A model with another method of its native object in predict's place. */
import { UserError } from '#shared/user-error.ts'
import type { LoadedModel } from './loaded-model.ts'

/** Throws a UserError `unsupported` where the runtime has only MLflow's predict; null and undefined leave that. */
export function byMethod(loaded: LoadedModel, method: string | null | undefined): LoadedModel {
  if (method === null || method === undefined) return loaded
  if (loaded.callNative === undefined) {
    throw new UserError({
      code: 'unsupported',
      message: `Palate runs only predict of this model itself, not ${method}.`,
      hint: 'Choose the Python runtime for it.',
    })
  }
  return {
    ...loaded,
    predict: (input, params) => loaded.callNative?.(method, input) ?? loaded.predict(input, params),
  }
}
