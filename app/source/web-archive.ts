/** Archives of models at web addresses. */
import { keptLocation } from './kept-location.ts'
import { isServerUri } from './rest/server-address.ts'
import type { Source, SourceContext } from './source.ts'

/** Recognises `http:` and `https:` locations. What talks to servers is loaded when one is asked. */
export function webArchive(location: string, context: SourceContext): Source | null {
  if (!isServerUri(location)) return null
  const label = 'an archive at a web address'
  return {
    label,
    materialize: async (options) => {
      const { bringWebArchive } = await import('./bring-web-archive.ts')
      return await bringWebArchive(location, context, options)
    },
    resolve: async () => ({ kind: 'model', label, leadsTo: keptLocation(location), source: null }),
  }
}
