import { basename, dirname } from 'node:path'

/** Names of folders that say nothing of the model in them. */
const GENERIC =
  /^(?:artifacts?|models?|data|latest|current|download|files|tmp|m-[0-9a-f]{32}|[0-9a-f]{32}|\d+)$/iu

/**
 * A name for people: the folder's own, unless it is one that MLflow gives every model; then that of the registry, the
 * last telling part of the artifact path, or the nearest folder above that says something.
 */
export function nameOf(root: string, artifactPath: string | null, registered: string | null): string {
  const own = basename(root)
  if (!GENERIC.test(own)) return own
  if (registered !== null && registered !== '') return registered
  const parts = (artifactPath ?? '').split(/[/\\]/u).filter((part) => part !== '')
  const telling = parts.toReversed().find((part) => !GENERIC.test(part) && !part.endsWith(':'))
  return telling ?? nearestAbove(root) ?? own
}

function nearestAbove(root: string): string | null {
  const above = dirname(root)
  if (above === root) return null
  const name = basename(above)
  return name !== '' && !GENERIC.test(name) ? name : nearestAbove(above)
}
