import { findModel } from './find-model.ts'
import { keptLocation } from './kept-location.ts'
import { kindOfPlace } from './kind-of-place.ts'
import type { Source, SourceContext } from './source.ts'

/** Recognises URIs of stores that only MLflow has a way to. */
export function remoteStore(location: string, context: SourceContext): Source | null {
  const label = kindOfPlace(location)
  if (label === null) return null
  return {
    label,
    materialize: async (options) => {
      const { bringByMlflow } = await import('./bring-by-mlflow.ts')
      const root = await bringByMlflow(location, context, options)
      const kept = keptLocation(location)
      return { root: await findModel(root, kept), location: kept, isCopy: true }
    },
    resolve: async () => ({ kind: 'model', label, leadsTo: keptLocation(location), source: null }),
  }
}
