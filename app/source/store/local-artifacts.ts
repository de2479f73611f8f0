/** Artifact locations of stores on this machine: relative ones, and those of a store that was moved. */
import path from 'node:path'
import { UserError } from '#shared/user-error.ts'
import { folderBelow, localPaths, refuseShare } from '../artifacts.ts'

/** Where a store's artifacts may be. */
export interface ArtifactRoots {
  /** The folder that holds the store, then the working folder: what relative locations are relative to. */
  readonly bases: readonly string[]
  /** The folder of a file store, which holds artifacts itself whatever it is called. */
  readonly store?: string
}

/**
 * The folder of an artifact location with `inside` below it; null where this machine has none. Relative locations stay
 * within their base (UserError `bad-model` otherwise); absolute ones are followed, and where they are gone, looked for
 * in the store as it is now, which may have been moved.
 */
export async function bringLocalArtifacts(
  uri: string,
  inside: string,
  roots: ArtifactRoots,
): Promise<string | null> {
  for (const { root, below } of candidates(uri, roots)) {
    const folder = await folderBelow(root, path.join(below, inside))
    if (folder !== null) return folder
  }
  return null
}

interface Candidate {
  /** What `below` may not lead out of. */
  readonly root: string
  readonly below: string
}

function candidates(uri: string, { bases, store }: ArtifactRoots): readonly Candidate[] {
  // Without a server its artifacts are where `mlflow server` keeps them by default.
  const served = /^mlflow-artifacts:(?:\/\/[^/]*)?\/*(.*)$/iu.exec(uri)?.[1]
  if (served !== undefined)
    return bases.map((base) => ({ root: path.join(base, 'mlartifacts'), below: climbless(served) }))
  return (localPaths(uri) ?? []).flatMap((local) =>
    candidatesOf(local, { bases, ...(store === undefined ? {} : { store }) }),
  )
}

function candidatesOf(written: string, { bases, store }: ArtifactRoots): readonly Candidate[] {
  const kept = store === undefined ? bases : [...bases, store]
  if (!path.isAbsolute(written)) return relativeTo(bases, kept, written)
  // MLflow leaves `..` in what it makes of a relative tracking URI (`/work/notebooks/../mlruns/…`).
  const local = path.normalize(written)
  refuseShare(local, kept)
  return [{ root: local, below: '' }, ...movedTo(local, kept)]
}

/** Where a relative location climbs, only its end may be known, in the store as it is now. */
function relativeTo(
  bases: readonly string[],
  kept: readonly string[],
  written: string,
): readonly Candidate[] {
  const parts = written.split(/[/\\]/u)
  const moved = movedTo(`./${parts.slice(parts.lastIndexOf('..') + 1).join('/')}`, kept)
  if (parts.includes('..') && moved.length > 0) return moved
  return bases.map((root) => ({ root, below: climbless(written) }))
}

/**
 * A run or logged model of MLflow's own naming, whose files are in its `artifacts`: nothing else makes such a path, so what
 * lies there is what was written there (`mlflow/store/tracking/file_store.py`, `sqlalchemy_store.py`).
 */
const OWNER = /^(?:[0-9a-f]{32}|m-[0-9a-f]{32})$/u

function isOfMlflow(parts: readonly string[]): boolean {
  return parts.some((part, at) => OWNER.test(part) && parts[at + 1] === 'artifacts')
}

/** The ends of a path, the longest first, in the store as it is now. */
function movedTo(local: string, kept: readonly string[]): readonly Candidate[] {
  const parts = local.split(/[/\\]/u).filter((part) => part !== '')
  return parts.slice(1).flatMap((_part, at) => {
    const end = parts.slice(at + 1)
    if (!isOfMlflow(end)) return []
    const below = climbless(end.join('/'))
    return kept.map((root) => ({ root, below }))
  })
}

/** A relative path that only goes down. */
function climbless(relative: string): string {
  if (!relative.split(/[/\\]/u).includes('..') && !path.isAbsolute(relative)) return relative
  throw new UserError({
    code: 'bad-model',
    message: `The store says its files are at "${relative.slice(0, 300)}", which leads out of the store.`,
    hint: 'MLflow never writes such a location; somebody changed the store.',
  })
}
