import type { Folder } from '#app/folder/folder.ts'
import { toPath } from '#app/source/local-path.ts'
import { isAskedOfStore } from '#app/source/model-uri.ts'

/**
 * How a model is found again: by its folder; by the archive's path or address where the folder is a copy in the cache,
 * which may be emptied; by the URI and the store it was asked of, which may answer with another version then.
 */
export function rememberedPlace({ root, location, source, isCopy }: Folder): {
  readonly location: string
  readonly store?: string
} {
  if (source !== undefined && isAskedOfStore(location)) return { location, store: source.store }
  if (isCopy !== true && source === undefined) return { location: root }
  const isUri = /^[a-z][a-z0-9+.-]+:/iu.test(location) && !/^file:/iu.test(location)
  return { location: isUri ? location : toPath(location, process.cwd()) }
}
