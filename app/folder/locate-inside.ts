/** Finding a path of a model inside its folder without touching anything outside of it. */
import { lstat, readlink } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'
import type { Folder } from './folder.ts'

/** Why a path of a model is not taken. */
export type PathFault =
  | 'empty'
  | 'too-long'
  | 'nul'
  | 'absolute'
  | 'backslash'
  | 'climbs-out'
  | 'missing'
  | 'link-out'
  | 'link-dangling'
  | 'link-loop'
  | 'unreadable'

/** Where a path is, or why it is not taken. */
export type Located =
  | {
      readonly ok: true
      /** Absolute, without links. */
      readonly path: string
      /** Relative to the folder with `/`, without links; empty for the folder itself. */
      readonly relative: string
      readonly kind: 'file' | 'folder' | 'other'
      /** Bytes of a file, else 0. */
      readonly size: number
    }
  | { readonly ok: false; readonly fault: PathFault }

/** Longer than any path a system takes (PATH_MAX is 4096 on Linux). */
const MAX_PATH_LENGTH = 4096

/**
 * A backslash separates on Windows and is a part of a name elsewhere, so a model's path with one is never taken where
 * it would separate, and elsewhere only when a file has exactly that name.
 */
const SEPARATES_BY_BACKSLASH = sep === '\\'

/** As Linux does (MAXSYMLINKS): a chain of more links than this is a loop. */
const MAX_LINKS = 40

/** Says of a path as a model writes it whether it stays in the folder, by its text alone. */
function faultOfText(path: string): PathFault | null {
  if (path === '') return 'empty'
  if (path.length > MAX_PATH_LENGTH) return 'too-long'
  if (path.includes('\0')) return 'nul'
  if (path.startsWith('/') || /^[A-Za-z]:/u.test(path) || /^[A-Za-z][A-Za-z0-9+.-]*:\/\//u.test(path)) {
    return 'absolute'
  }
  if (path.startsWith('\\')) return 'absolute'
  if (SEPARATES_BY_BACKSLASH && path.includes('\\')) return 'backslash'
  let depth = 0
  for (const part of path.split('/')) {
    if (part === '..') depth -= 1
    else if (part !== '' && part !== '.') depth += 1
    if (depth < 0) return 'climbs-out'
  }
  return null
}

/**
 * Follows a relative path step by step from the folder's root, links included, and stops before the first step that
 * would leave it: no file, link or folder outside is so much as looked at.
 */
export async function locateInside(folder: Folder, path: string): Promise<Located> {
  const fault = faultOfText(path)
  if (fault !== null) return { ok: false, fault }
  try {
    return await follow(folder.root, path.split('/'))
  } catch (error) {
    const reason = faultOfError(error)
    return { ok: false, fault: reason === 'missing' && path.includes('\\') ? 'backslash' : reason }
  }
}

async function follow(root: string, parts: readonly string[]): Promise<Located> {
  const pending = [...parts].reverse()
  let inside: string[] = []
  let links = 0
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    if (part === '' || part === '.') continue
    if (part === '..') {
      if (inside.pop() === undefined) return { ok: false, fault: links > 0 ? 'link-out' : 'climbs-out' }
      continue
    }
    const here = join(root, ...inside, part)
    const stats = await lstat(here).catch((error: unknown) => {
      if (links > 0 && faultOfError(error) === 'missing') return null
      throw error
    })
    if (stats === null) return { ok: false, fault: 'link-dangling' }
    if (!stats.isSymbolicLink()) {
      inside.push(part)
      continue
    }
    links += 1
    if (links > MAX_LINKS) return { ok: false, fault: 'link-loop' }
    const target = await readlink(here)
    const steps = stepsOfLink(root, target)
    if (steps === null) return { ok: false, fault: 'link-out' }
    if (isAbsolute(target)) inside = []
    pending.push(...steps.reverse())
  }
  return await describe(root, inside)
}

/** The steps a link asks for, from the root when it is absolute; null when it points outside. */
function stepsOfLink(root: string, target: string): string[] | null {
  if (!isAbsolute(target)) return target.split(sep)
  const inside = relative(root, target)
  if (isAbsolute(inside) || inside.split(sep)[0] === '..') return null
  return inside.split(sep)
}

async function describe(root: string, inside: readonly string[]): Promise<Located> {
  const path = join(root, ...inside)
  const stats = await lstat(path)
  const kind = stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other'
  return { ok: true, path, relative: inside.join('/'), kind, size: kind === 'file' ? stats.size : 0 }
}

function faultOfError(error: unknown): PathFault {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'missing'
  if (code === 'ELOOP') return 'link-loop'
  if (code === 'ENAMETOOLONG') return 'too-long'
  return 'unreadable'
}
