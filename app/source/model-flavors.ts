/** The flavors of models in a store, read of their MLmodel files alone: nothing else of a model is brought. */
import path from 'node:path'
import { readYaml } from '#app/yaml/read-yaml.ts'
import { isValueMap } from '#shared/values.ts'
import { MLMODEL } from './find-model.ts'
import { artifactsAt } from './store-model.ts'
import type { TrackingStore } from './store/tracking-store.ts'

/** Models that are asked for at once. */
const AT_ONCE = 6

/** More flavors than any model has. */
const MAX_FLAVORS = 50

/**
 * For each location (`models:/m-…`, `runs:/…`, or where artifacts are) its flavors in the order of the file; null where the
 * store does not tell, which ends nothing.
 */
export async function modelFlavors(
  store: TrackingStore,
  locations: readonly string[],
  signal: AbortSignal | undefined,
): Promise<readonly (readonly string[] | null)[]> {
  const found = new Map<string, readonly string[] | null>()
  const waiting = [...new Set(locations)]
  const worker = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const flavors = await flavorsAt(store, next, signal).catch(() => null)
      signal?.throwIfAborted()
      found.set(next, flavors)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return locations.map((location) => found.get(location) ?? null)
}

async function flavorsAt(
  store: TrackingStore,
  location: string,
  signal: AbortSignal | undefined,
): Promise<readonly string[] | null> {
  for (const { uri, path: inside } of await artifactsAt(location, store, signal)) {
    const text = await store.readArtifact(uri, path.posix.join(inside, MLMODEL), signal).catch(() => null)
    if (text !== null) return await flavorsIn(text)
  }
  return null
}

async function flavorsIn(text: string): Promise<readonly string[] | null> {
  const { value } = await readYaml(text)
  const flavors = isValueMap(value) ? value.get('flavors') : undefined
  if (flavors === undefined || !isValueMap(flavors)) return null
  return Array.from(flavors.keys(), String).slice(0, MAX_FLAVORS)
}
