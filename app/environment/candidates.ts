/** Where interpreters lie on a machine. Only folders are listed; nothing is run. */
import { access, constants, readdir, readFile } from 'node:fs/promises'
import { posix, win32 } from 'node:path'
import type { InterpreterSource } from '#shared/python-environment.ts'

/** The machine as far as it matters here. */
export interface Machine {
  readonly platform: NodeJS.Platform
  readonly home: string
  readonly environment: NodeJS.ProcessEnv
}

/** An executable that may be an interpreter. */
export interface Candidate {
  readonly path: string
  readonly source: InterpreterSource
}

/** Of one kind so many are looked at. */
const MAX_OF_KIND = 40

/** The largest list of conda environments is a few kilobytes. */
const MAX_LIST_LENGTH = 100_000

/** Every candidate that is an executable file, the active environment first. */
export async function interpreterCandidates(machine: Machine): Promise<readonly Candidate[]> {
  const groups = [
    givenInterpreter(machine),
    activeEnvironments(machine),
    onPath(machine),
    await inFolders(pyenvVersions(machine), 'pyenv', machine),
    await condaEnvironments(machine),
    await inFolders(uvVersions(machine), 'uv', machine),
  ]
  const seen = new Set<string>()
  const found: Candidate[] = []
  for (const candidate of groups.flat()) {
    if (seen.has(candidate.path) || !(await isExecutable(candidate.path))) continue
    seen.add(candidate.path)
    found.push(candidate)
  }
  return found
}

/** The interpreter of an environment in a folder, by the system's custom. */
export function pythonIn(
  folder: string,
  machine: Pick<Machine, 'platform'>,
  kind: 'venv' | 'prefix',
): string {
  if (machine.platform !== 'win32') return posix.join(folder, 'bin', 'python')
  return kind === 'venv' ? win32.join(folder, 'Scripts', 'python.exe') : win32.join(folder, 'python.exe')
}

function pathOf({ platform }: Machine): typeof posix {
  return platform === 'win32' ? win32 : posix
}

/** `PALATE_PYTHON`, which runs models where none is chosen. */
function givenInterpreter(machine: Machine): readonly Candidate[] {
  const given = machine.environment['PALATE_PYTHON'] ?? ''
  return pathOf(machine).isAbsolute(given) ? [{ path: given, source: 'given' }] : []
}

function activeEnvironments(machine: Machine): readonly Candidate[] {
  const { VIRTUAL_ENV: virtual, CONDA_PREFIX: conda } = machine.environment
  return [
    ...(virtual === undefined
      ? []
      : [{ path: pythonIn(virtual, machine, 'venv'), source: 'active' as const }]),
    ...(conda === undefined ? [] : [{ path: pythonIn(conda, machine, 'prefix'), source: 'active' as const }]),
  ]
}

function onPath(machine: Machine): readonly Candidate[] {
  const paths = pathOf(machine)
  const names = machine.platform === 'win32' ? ['python.exe', 'python3.exe'] : ['python3', 'python']
  const listed = (machine.environment['PATH'] ?? machine.environment['Path'] ?? '').split(paths.delimiter)
  // What the Finder starts has no PATH of a shell's.
  const folders = machine.platform === 'darwin' ? [...listed, '/opt/homebrew/bin', '/usr/local/bin'] : listed
  // A relative entry would mean whatever folder the app was started in.
  return folders
    .filter((folder) => paths.isAbsolute(folder))
    .slice(0, 100)
    .flatMap((folder) => {
      // pyenv's shims stand there for every version; those it has are found by their own folders.
      const hasVersioned = machine.platform !== 'win32' && paths.basename(folder) !== 'shims'
      const all = hasVersioned ? [...names, ...versionedNames] : names
      return all.map((name) => ({ path: paths.join(folder, name), source: 'path' as const }))
    })
}

/** Systems keep further versions under these names only; the worker needs 3.8. */
const versionedNames = Array.from({ length: 9 }, (_, at) => `python3.${16 - at}`)

function pyenvVersions(machine: Machine): readonly string[] {
  const paths = pathOf(machine)
  const root = machine.environment['PYENV_ROOT'] ?? paths.join(machine.home, '.pyenv')
  return machine.platform === 'win32'
    ? [paths.join(root, 'pyenv-win', 'versions'), paths.join(root, 'versions')]
    : [paths.join(root, 'versions')]
}

function uvVersions(machine: Machine): readonly string[] {
  const paths = pathOf(machine)
  const { UV_PYTHON_INSTALL_DIR: stated, XDG_DATA_HOME: data, APPDATA: roaming } = machine.environment
  if (stated !== undefined) return [stated]
  if (machine.platform === 'win32') return roaming === undefined ? [] : [paths.join(roaming, 'uv', 'python')]
  return [paths.join(data ?? paths.join(machine.home, '.local', 'share'), 'uv', 'python')]
}

async function condaEnvironments(machine: Machine): Promise<readonly Candidate[]> {
  const paths = pathOf(machine)
  const names = ['miniconda3', 'anaconda3', 'miniforge3', 'miniforge', 'mambaforge', 'micromamba']
  // micromamba's own place since 2.0.
  names.push(paths.join('.local', 'share', 'mamba'))
  const { MAMBA_ROOT_PREFIX: stated, CONDA_EXE: program, CONDA_ENVS_PATH: envs } = machine.environment
  const roots = [
    ...(stated === undefined ? [] : [stated]),
    // It lies in `bin` or `Scripts` of the base environment.
    ...(program === undefined ? [] : [paths.dirname(paths.dirname(program))]),
    ...names.map((name) => paths.join(machine.home, name)),
    ...(machine.platform === 'win32' ? [] : ['/opt/conda', '/opt/miniconda3', '/opt/anaconda3']),
  ]
  // conda writes every environment it makes into this list.
  const listed = await readFile(paths.join(machine.home, '.conda', 'environments.txt'), 'utf8').catch(
    () => '',
  )
  const folders = listed
    .slice(0, MAX_LIST_LENGTH)
    .split(/\r?\n/u)
    .map((line) => line.trim())
    .filter((line) => paths.isAbsolute(line))
  const named = await inFolders(
    [
      ...roots.map((root) => paths.join(root, 'envs')),
      paths.join(machine.home, '.conda', 'envs'),
      ...(envs ?? '').split(paths.delimiter).filter((folder) => paths.isAbsolute(folder)),
    ],
    'conda',
    machine,
  )
  const own = [...folders.slice(0, MAX_OF_KIND), ...roots]
  return [
    ...own.map((folder) => ({ path: pythonIn(folder, machine, 'prefix'), source: 'conda' as const })),
    ...named,
  ]
}

/** The interpreters of the environments that lie side by side in a folder. */
async function inFolders(
  parents: readonly string[],
  source: InterpreterSource,
  machine: Machine,
): Promise<readonly Candidate[]> {
  const paths = pathOf(machine)
  const found: Candidate[] = []
  for (const parent of parents) {
    const names = await readdir(parent).catch(() => [])
    for (const name of names
      .filter((entry) => !entry.startsWith('.'))
      .sort()
      .slice(0, MAX_OF_KIND)) {
      found.push({ path: pythonIn(paths.join(parent, name), machine, 'prefix'), source })
    }
  }
  return found
}

async function isExecutable(path: string): Promise<boolean> {
  return await access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}
