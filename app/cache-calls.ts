/** The engine's calls on the cache of unpacked archives and downloads. */
import { cacheListing, clearCache } from '#app/source/cache.ts'
import { hostContext } from '#app/source/host-context.ts'
import type { Api } from '#shared/contract.ts'

/** `foldersInUse`: roots of open models, whose entries stay. */
export function cacheCallsOf(
  foldersInUse: () => readonly string[],
): Pick<Api, 'cacheEntries' | 'clearCache'> {
  const folder = () => hostContext().cacheFolder
  return {
    cacheEntries: () => cacheListing(folder()),
    clearCache: async ({ keys }) => {
      await clearCache(folder(), { keys, keep: foldersInUse() })
      return await cacheListing(folder())
    },
  }
}
