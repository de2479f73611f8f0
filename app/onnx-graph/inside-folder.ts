/** Names that a model gives to its own files, kept inside its folder. */
import { realpathSync } from 'node:fs'
import { isAbsolute, relative, resolve, sep } from 'node:path'

/**
 * The real path of `name` (with / or the system's separator) read from `base`, or why it cannot be used:
 * `outside` where it is absolute, climbs out of `root`, or a link on the way leads out of it.
 */
export function insideFolder(
  root: string,
  base: string,
  name: string,
):
  | { readonly ok: true; readonly path: string }
  | { readonly ok: false; readonly why: 'outside' | 'missing' } {
  if (name === '' || name.includes('\0')) return { ok: false, why: 'missing' }
  if (isAbsolute(name) || /^[A-Za-z]:|^\\/.test(name)) return { ok: false, why: 'outside' }
  const path = resolve(base, name)
  if (!isUnder(resolve(root), path)) return { ok: false, why: 'outside' }
  try {
    const real = realpathSync(path)
    return isUnder(realpathSync(root), real) ? { ok: true, path: real } : { ok: false, why: 'outside' }
  } catch {
    return { ok: false, why: 'missing' }
  }
}

function isUnder(root: string, path: string): boolean {
  const way = relative(root, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
}
