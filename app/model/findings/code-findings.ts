/** Python code that loading the model would run, beside what its files themselves run. */
import type { FileEntry, Finding, Flavor } from '#shared/model.ts'
import type { Value } from '#shared/values.ts'
import { shadowsStandardLibrary } from '../python-standard-library.ts'
import type { LocatedPath } from './path-findings.ts'

/** Findings on the module that loads the model, its folders of code, and its script. */
export function codeFindings(
  flavors: readonly Flavor[],
  paths: readonly LocatedPath[],
  files: readonly FileEntry[],
): readonly Finding[] {
  const inference = flavors.find((flavor) => flavor.name === 'python_function')
  const field = (name: string) => inference?.fields.find((candidate) => candidate.name === name)?.value
  const folders = codeFolders(paths)
  return [
    ...(inference === undefined ? [] : loaderFindings(field('loader_module'))),
    ...folders.flatMap((folder) => folderFindings(folder, files)),
    ...scriptFindings(field('model_code_path')),
  ]
}

/** Folders of code the model names, relative to its own; what leaves the folder is not among them. */
export function codeFolders(paths: readonly LocatedPath[]): readonly string[] {
  const folders = paths.flatMap(({ role, kind, located }) =>
    role === 'code' && kind === 'folder' && located.ok && located.kind === 'folder' ? [located.relative] : [],
  )
  return [...new Set(folders)]
}

function loaderFindings(loader: Value | undefined): readonly Finding[] {
  const where = 'MLmodel: flavors.python_function.loader_module'
  if (typeof loader !== 'string' || loader === '') {
    return [
      {
        code: 'no-loader-module',
        severity: 'problem',
        message:
          'The flavor python_function names no loader_module, so mlflow.pyfunc.load_model cannot load it.',
        hint: 'Restore the MLmodel file as MLflow wrote it.',
        where,
      },
    ]
  }
  if (/^mlflow(?:\.|$)/u.test(loader)) return []
  return [
    {
      code: 'foreign-loader-module',
      severity: 'warning',
      message: `Loading the model in Python imports the module "${loader.slice(0, 100)}", which is not MLflow's own.`,
      hint: 'MLflow imports what the model says and calls _load_pyfunc in it. Load it only if you trust who made it.',
      where,
    },
  ]
}

function folderFindings(folder: string, files: readonly FileEntry[]): readonly Finding[] {
  const prefix = folder === '' ? '' : `${folder}/`
  const inside = files.filter((file) => file.path.startsWith(prefix) && file.path !== folder)
  const modules = new Set(inside.flatMap((file) => moduleOf(file, prefix) ?? []))
  const shadowing = [...modules].filter(shadowsStandardLibrary)
  const count = inside.filter((file) => file.kind === 'file' && file.path.endsWith('.py')).length
  const shown = folder === '' ? 'its own folder' : `${folder}/`
  const note: Finding = {
    code: 'brings-code',
    severity: 'note',
    message: `The model brings Python code in ${shown} (${count} ${count === 1 ? 'file' : 'files'}), which MLflow puts first on Python's path.`,
    hint: 'Palate runs it only in Python, and only once you trust the model.',
    where: folder,
  }
  if (shadowing.length === 0) return [note]
  return [
    {
      code: 'shadows-standard-library',
      severity: 'warning',
      message: `${shown} has modules that take the place of Python's own: ${shadowing.slice(0, 5).join(', ')}.`,
      hint: 'Whatever imports them in the same process gets the model’s code instead. Rename them.',
      where: folder,
    },
    note,
  ]
}

/** The name by which Python imports an entry that lies right in a folder on its path; null for others. */
function moduleOf(file: FileEntry, prefix: string): string | null {
  const name = file.path.slice(prefix.length)
  if (name.includes('/')) return null
  if (file.kind === 'folder') return name
  return /^(.+)\.(?:py|pyc|so|pyd|[a-z0-9_.-]+\.so)$/u.exec(name)?.[1]?.split('.')[0] ?? null
}

function scriptFindings(written: Value | undefined): readonly Finding[] {
  if (typeof written !== 'string' || written === '') return []
  const where = 'MLmodel: flavors.python_function.model_code_path'
  const name = written.split(/[/\\]/u).at(-1) ?? ''
  const runs: Finding = {
    code: 'model-from-code',
    severity: 'note',
    message: `The model is made by a script: loading it in Python runs ${name}.`,
    hint: 'Palate runs it only in Python, and only once you trust the model.',
    where,
  }
  if (name === written) return [runs]
  return [
    runs,
    {
      code: 'stale-code-path',
      severity: 'note',
      message: `The script is written down as "${written.slice(0, 200)}", where it lay when it was saved; MLflow takes ${name} in the model's folder.`,
      where,
    },
  ]
}
