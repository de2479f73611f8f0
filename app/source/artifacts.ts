/** Artifact locations, as a store's rows and files hold them, brought to a local folder. */
import { realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { UserError } from '#shared/user-error.ts'
import type { BringOptions } from './bring.ts'
import { pathOfFileUri } from './local-path.ts'
import type { SourceContext } from './source.ts'
import type { TrackingStore } from './store/tracking-store.ts'

/** Files below an artifact location; `path` is relative, empty for all of it. */
export interface Artifacts {
  readonly uri: string
  readonly path: string
}

/**
 * Brings artifacts to a local folder: by the store itself, else as a path of this machine. Gives its absolute path, or
 * null where nothing is there. What Palate has no way to is brought by MLflow, where that may be; throws as
 * `bringByMlflow` does.
 */
export async function bringArtifacts(
  { uri, path: inside }: Artifacts,
  store: TrackingStore,
  { context, options }: { readonly context: SourceContext; readonly options: BringOptions },
): Promise<string | null> {
  const brought = await store.bringArtifacts(uri, inside, options)
  if (brought !== null) return brought
  if (localPaths(uri) === null) {
    const { bringByMlflow } = await import('./bring-by-mlflow.ts')
    const whole = inside === '' ? uri : `${uri.replace(/\/+$/u, '')}/${inside}`
    return await bringByMlflow(whole, context, options)
  }
  return await folderOfThisMachine(uri, inside)
}

/**
 * The folder `inside` a path of this machine that a server names; null where there is none, and for a relative one, since
 * what that is relative to only the store knows. Throws UserError `bad-model` for a path that climbs, and as
 * `refuseShare` does.
 */
export async function folderOfThisMachine(uri: string, inside: string): Promise<string | null> {
  const paths = localPaths(uri) ?? []
  // A parser of URIs takes `..` away, encoded or not.
  for (const written of [uri, read(decodeURIComponent, uri) ?? ''])
    if (paths.length > 0) refuseClimbing(written)
  for (const local of paths) {
    refuseShare(local, [])
    const folder = path.isAbsolute(local) ? await folderBelow(local, inside) : null
    if (folder !== null) return folder
  }
  return null
}

/** A server's own paths have no `..`; one that has is meant to look like another. */
function refuseClimbing(local: string): void {
  if (!local.split(/[/\\:]/u).includes('..')) return
  throw new UserError({
    code: 'bad-model',
    message: `The store says its files are at ${JSON.stringify(local.slice(0, 300))}, a path that leads out of where it starts.`,
    hint: 'Ask whoever runs the store. If you know the folder, open it by its path.',
    where: local.slice(0, 300),
  })
}

/**
 * The paths of this machine that an artifact URI may be: a plain path or a `file:` URI; null for any other. MLflow takes
 * percent signs out of plain paths too, where it writes and where it reads (`local_artifact_repo.py`), so the path
 * without them comes first.
 */
export function localPaths(uri: string): readonly string[] | null {
  const isFile = /^file:/iu.test(uri)
  if (!isFile && /^[a-z][a-z0-9+.-]+:/iu.test(uri)) return null
  const paths = isFile ? [read(pathOfFileUri, uri)] : [read(decodeURIComponent, uri), uri]
  const found = paths
    .filter((local) => local !== null && !local.includes('\0'))
    .filter((local) => local !== null)
  return found.length === 0 ? null : [...new Set(found)]
}

function read(path: (uri: string) => string, uri: string): string | null {
  try {
    return path(uri)
  } catch {
    return null
  }
}

/**
 * Throws UserError `unsupported` for a path on another machine (a share, `\\\\host\\share`) that none of the `known` paths
 * is on: who opens one tells that machine who is asking. Only Windows has them.
 */
export function refuseShare(local: string, known: readonly string[], separator: string = path.sep): void {
  const host = hostOfShare(local)
  if (separator !== '\\' || host === null || known.some((other) => hostOfShare(other) === host)) return
  throw new UserError({
    code: 'unsupported',
    message: `The store says its files are on another machine, ${host}, which Palate does not ask because a store says so.`,
    hint: 'If you trust that machine, open the folder there by its path.',
    where: local.slice(0, 300),
  })
}

function hostOfShare(local: string): string | null {
  return /^[/\\]{2}([^/\\]+)/u.exec(local)?.[1]?.toLowerCase() ?? null
}

/**
 * The folder `inside` of `root`, without links; null where there is none. What a link or `..` leads out of `root` is
 * refused (UserError `bad-model`).
 */
export async function folderBelow(root: string, inside: string): Promise<string | null> {
  const base = await realpath(root).catch(() => null)
  if (base === null) return null
  const folder = await realpath(path.join(base, inside)).catch(() => null)
  if (folder === null || !(await stat(folder)).isDirectory()) return null
  if (folder === base || folder.startsWith(base.endsWith(path.sep) ? base : base + path.sep)) return folder
  throw new UserError({
    code: 'bad-model',
    message: `"${inside.slice(0, 300)}" leads out of the artifacts at ${root}.`,
    where: root,
  })
}
