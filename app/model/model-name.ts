import { basename, dirname } from 'node:path'
import type { Folder } from '#app/folder/folder.ts'

/** Names of folders that say nothing of the model in them. */
const GENERIC =
  /^(?:mlruns|mlartifacts|artifacts?|models?|data|latest|current|download|files|tmp|content|m-[0-9a-f]{32}|[0-9a-f]{32}|\d+)$/iu

/** Ends of archives' names. */
const ARCHIVE = /\.(?:zip|tar|tgz|tar\.gz)$/iu

/** What stands before a model's own artifacts in a store: `EXPERIMENT/models/m-ID` or `EXPERIMENT/RUN_ID`, and `artifacts`. */
const IN_STORE = /^.*(?:^|[/\\])(?:models[/\\]m-)?[0-9a-f]{32}[/\\]artifacts(?=[/\\]|$)/isu

/**
 * A name for people: the registered model's with its version where it was opened as one; else the folder's own, unless it
 * is one that MLflow gives every model; then that of the registry, the last telling part of the artifact path, what a
 * location of a store ends in, what the store calls it, the location of an archive, or the nearest folder above that says
 * something.
 */
export function nameOf(
  { root, location, source }: Folder,
  artifactPath: string | null,
  registered: string | null,
): string {
  const version = source?.version ?? null
  if (version !== null) return `${version.name} v${version.version}`
  const own = basename(root)
  if (!GENERIC.test(own)) return own
  if (registered !== null && registered !== '') return registered
  const asked = source === undefined ? null : tellingPart(location.split('/').at(-1) ?? '')
  return (
    tellingPart((artifactPath ?? '').replace(IN_STORE, '')) ??
    asked ??
    source?.called?.find((called) => tellingPart(called) !== null) ??
    nameOfLocation(location, source) ??
    nearestAbove(root) ??
    own
  )
}

/** What was unpacked or downloaded lies in a folder whose path says nothing of it. */
function nameOfLocation(location: string, source: Folder['source']): string | null {
  const place = /^https?:/iu.test(location) ? decoded(location.replace(/\?…$/u, '')) : location
  if (source === undefined && !ARCHIVE.test(place)) return null
  return tellingPart(place.replace(ARCHIVE, '')) ?? place.split(/[/\\]/u).at(-1) ?? null
}

function decoded(address: string): string {
  try {
    return decodeURIComponent(address)
  } catch {
    return address
  }
}

function tellingPart(path: string): string | null {
  // MLflow takes `mlflow-artifacts:1/…` without a slash too.
  const parts = path
    .replace(/^mlflow-artifacts:/iu, '')
    .split(/[/\\]/u)
    .filter((part) => part !== '')
  return parts.toReversed().find((part) => !GENERIC.test(part) && !part.endsWith(':')) ?? null
}

function nearestAbove(root: string): string | null {
  const above = dirname(root)
  if (above === root) return null
  const name = basename(above)
  return name !== '' && !GENERIC.test(name) ? name : nearestAbove(above)
}
