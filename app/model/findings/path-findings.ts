/** What is wrong with the paths a model names. */
import type { Folder } from '#app/folder/folder.ts'
import { locateInside } from '#app/folder/locate-inside.ts'
import type { Located, PathFault } from '#app/folder/locate-inside.ts'
import { describePathFault, leavesFolder } from '#app/folder/path-fault.ts'
import type { Finding, FileEntry } from '#shared/model.ts'
import type { NamedPath } from '../flavor-knowledge.ts'

/** A path a model names, and where it is. */
export interface LocatedPath extends NamedPath {
  readonly located: Located
}

/** A model names about ten; a hostile one could name a million. */
const MAX_PATHS = 500

/** The first few say it. */
const MAX_FINDINGS = 50

/** Looks for every path once. */
export async function locateAll(
  folder: Folder,
  named: readonly NamedPath[],
): Promise<readonly LocatedPath[]> {
  const known = new Map<string, Located>()
  const located: LocatedPath[] = []
  for (const path of named.slice(0, MAX_PATHS)) {
    const place = known.get(path.path) ?? (await locateInside(folder, path.path))
    known.set(path.path, place)
    located.push({ ...path, located: place })
  }
  return located
}

/** One finding for each path that cannot be used, whatever number of fields name it: of the field that matters most. */
export function pathFindings(paths: readonly LocatedPath[], files: readonly FileEntry[]): readonly Finding[] {
  const told = new Set<string>()
  const findings = paths.toSorted(byWeight).flatMap((path) => {
    if (told.has(path.path)) return []
    const finding = findingOf(path, files)
    if (finding === null) return []
    told.add(path.path)
    return [finding]
  })
  return findings.slice(0, MAX_FINDINGS)
}

function byWeight(left: LocatedPath, right: LocatedPath): number {
  return Number(!isNeeded(left)) - Number(!isNeeded(right))
}

/** Whether loading the model reads it. */
function isNeeded({ role }: LocatedPath): boolean {
  return role === 'model' || role === 'code' || role === 'artifact'
}

function findingOf(path: LocatedPath, files: readonly FileEntry[]): Finding | null {
  const where = `MLmodel: ${path.field}`
  const { located } = path
  if (located.ok) return kindFinding(path, located.kind, where)
  if (leavesFolder(located.fault)) {
    return {
      code: 'path-outside-folder',
      severity: 'problem',
      message: describePathFault(path.path, located.fault),
      hint: 'MLflow would follow it out of the folder; Palate does not. Save the model again with the file inside.',
      where,
    }
  }
  if (path.kind === 'either' && isPrefix(path.path, files)) return null
  return missing(path, located.fault, where)
}

function kindFinding(path: LocatedPath, kind: 'file' | 'folder' | 'other', where: string): Finding | null {
  if (kind === path.kind || (path.kind === 'either' && kind !== 'other')) return null
  const is = kind === 'other' ? 'neither a file nor a folder' : `a ${kind}`
  return {
    code: 'wrong-kind-of-file',
    severity: 'problem',
    message: `"${path.path}" is ${is}; the model needs a ${path.kind === 'folder' ? 'folder' : 'file'} there.`,
    hint: 'Check that the folder was copied whole.',
    where,
  }
}

/** Some libraries save several files whose names begin with the path (`model.pdmodel`, `model.pdiparams`). */
function isPrefix(path: string, files: readonly FileEntry[]): boolean {
  return files.some((file) => file.kind === 'file' && file.path.startsWith(`${path}.`))
}

function missing(path: LocatedPath, fault: PathFault, where: string): Finding {
  const needed = isNeeded(path)
  return {
    code: 'file-missing',
    severity: needed ? 'problem' : 'warning',
    message: describePathFault(path.path, fault),
    hint: needed
      ? 'Loading the model fails without it. Check that the folder was copied whole.'
      : 'The model loads without it. Check that the folder was copied whole.',
    where,
  }
}
