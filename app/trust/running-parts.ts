/** What of a model Python would run, read without running any of it. */
import { posix } from 'node:path'
import type { Folder } from '#app/folder/folder.ts'
import { locateInside } from '#app/folder/locate-inside.ts'
import { leavesFolder } from '#app/folder/path-fault.ts'
import type { FileEntry, Model } from '#shared/model.ts'
import type { RunningPart } from '#shared/trust.ts'
import { filePart, trustingPart } from './file-parts.ts'
import { MAX_INFLATED_PICKLES } from '#app/serialized/pickle/read-pickle.ts'
import type { ScanBudget } from '#app/serialized/pickle/scan-state.ts'
import { compressedPart, loaderParts } from './loader-parts.ts'
import { mlmodelParts } from './mlmodel-parts.ts'

/** The first few show it; a hostile folder can have thousands. */
const MAX_PARTS = 200

/** Opcodes of all pickles of a model together: a few tenths of a second. */
const MAX_OPCODES = 6_000_000

/** Milliseconds for looking into all files of a model: each may take less than one second, and a folder can hold many. */
const MAX_MILLISECONDS = 5_000

function fullBudget(): ScanBudget {
  return { opcodes: MAX_OPCODES, inflated: MAX_INFLATED_PICKLES }
}

/** Every part, what is unknown first. */
export async function runningParts(
  folder: Folder,
  model: Model,
  signal?: AbortSignal,
): Promise<readonly RunningPart[]> {
  const shadowed = shadowedModules(model)
  const compressed = compressedPart(model)
  const parts: RunningPart[] = [
    ...loaderParts(model, shadowed),
    ...(await mlmodelParts(folder, model)),
    ...scriptPart(model),
    ...(compressed === null ? [] : [compressed]),
    ...model.codePaths.map((path) => codePart(path, model.files)),
    ...(await linkParts(folder, model.files)),
  ]
  const around = { model, shadowed, loaded: loadedPaths(model), budget: fullBudget() }
  const until = performance.now() + MAX_MILLISECONDS
  for (const file of model.files) {
    signal?.throwIfAborted()
    if (parts.length >= MAX_PARTS || performance.now() > until) {
      parts.push(unreadRest(file.path))
      break
    }
    if (file.path === compressed?.path) continue
    const part = await filePart(folder, file, around)
    if (part !== null) parts.push(part)
  }
  // Where a file of skops was found, the types are told with it.
  if (!parts.some(({ kind }) => kind === 'skops')) parts.push(...trustingPart(model, shadowed))
  return parts.sort((left, right) => rank(left) - rank(right))
}

/** What one file of a model would do, as in `runningParts`; null for one that only holds data. */
export async function partOfFile(folder: Folder, model: Model, file: FileEntry): Promise<RunningPart | null> {
  const compressed = compressedPart(model)
  if (file.path === compressed?.path) return compressed
  return await filePart(folder, file, {
    model,
    shadowed: shadowedModules(model),
    loaded: loadedPaths(model),
    budget: fullBudget(),
  })
}

/** What stands for all files that were not looked into any more: nothing of them is known. */
export function unreadRest(path: string): RunningPart {
  return {
    kind: 'pickle',
    path,
    verdict: 'unknown',
    summary:
      'There is more to look into than any model has, so from this file on nothing is known of what would run.',
    imports: [],
  }
}

/** What flavors name. Also as their environments' files: one file can be named twice, and the other field loads it. */
function loadedPaths({ flavors }: Model): ReadonlySet<string> {
  const paths = flavors.flatMap((flavor) => flavor.paths)
  return new Set(paths.map((path) => posix.normalize(path).replace(/\/$/u, '')))
}

function rank({ verdict }: RunningPart): number {
  return verdict === 'unknown' ? 0 : 1
}

/** Top-level modules that lie in folders the model puts first on Python's path. */
function shadowedModules({ codePaths, files }: Model): ReadonlySet<string> {
  const modules = codePaths.flatMap((folder) => {
    const prefix = folder === '' ? '' : `${folder}/`
    return files.flatMap(({ path }) => {
      if (!path.startsWith(prefix)) return []
      const [first = ''] = path.slice(prefix.length).split('/')
      const module = /^([^.]+)(?:\..*)?$/u.exec(first)?.[1]
      return module === undefined ? [] : [module]
    })
  })
  return new Set(modules)
}

function scriptPart({ modelCodePath }: Model): readonly RunningPart[] {
  if (modelCodePath === null) return []
  return [
    {
      kind: 'script',
      path: modelCodePath.split(/[/\\]/u).at(-1) ?? modelCodePath,
      verdict: 'unknown',
      summary: 'The model is made by this script, which runs from beginning to end when it is loaded.',
      imports: [],
    },
  ]
}

function codePart(path: string, files: readonly FileEntry[]): RunningPart {
  const prefix = path === '' ? '' : `${path}/`
  const scripts = files.filter((file) => file.kind === 'file' && file.path.startsWith(prefix))
  const count = scripts.filter((file) => /\.(?:py|pyc|so|pyd)$/u.test(file.path)).length
  return {
    kind: 'code',
    path: path === '' ? '.' : path,
    verdict: 'unknown',
    summary: `MLflow puts this folder first on Python's path: ${count} ${count === 1 ? 'file' : 'files'} of code, any of which may be imported and run.`,
    imports: [],
  }
}

async function linkParts(folder: Folder, files: readonly FileEntry[]): Promise<readonly RunningPart[]> {
  const parts: RunningPart[] = []
  for (const { path, kind } of files) {
    if (kind !== 'link' && kind !== 'other') continue
    if (parts.length >= MAX_PARTS) break
    const located = await locateInside(folder, path)
    if (kind === 'link' && (located.ok || !leavesFolder(located.fault))) continue
    const what = kind === 'link' ? 'a link that leads out of the folder' : 'neither a file nor a folder'
    parts.push({
      kind: 'link',
      path,
      verdict: 'unknown',
      summary: `It is ${what}: what Python reads there is not part of the model's content.`,
      imports: [],
    })
  }
  return parts
}
