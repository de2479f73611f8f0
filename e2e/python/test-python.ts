/** The Python of the tests: a real MLflow with the fixtures' libraries, made once on a machine and kept. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const requirements = fileURLToPath(new URL('requirements.txt', import.meta.url))

/** Where the environment can't be had, tests that need it say why they are skipped. */
export type TestPython =
  | { readonly ok: true; readonly python: string }
  | { readonly ok: false; readonly reason: string }

/** As long as a maker may take on a slow line; another that waits for it takes over then. */
const LONGEST_MAKING = 15 * 60_000

/**
 * The interpreter: `PALATE_PYTHON` where it is given, else an environment under the system's cache folder, named by the
 * hash of its requirements, made when it is missing (uv where there is one, else venv and pip).
 */
export async function makeTestPython(): Promise<TestPython> {
  const given = process.env['PALATE_PYTHON']
  if (given !== undefined && given !== '') return { ok: true, python: given }
  const base = await basePython()
  if (base === null) return { ok: false, reason: 'There is no Python 3.11 or newer (python3).' }
  const key = createHash('sha256').update(`${readFileSync(requirements, 'utf8')}\0${base.version}`)
  const folder = path.join(cacheFolder(), `python-${key.digest('hex').slice(0, 16)}`)
  const python = interpreterIn(folder)
  const complete = path.join(folder, 'complete')
  if (existsSync(complete)) return { ok: true, python }
  await mkdir(cacheFolder(), { recursive: true })
  const unlock = await locked(`${folder}.lock`)
  try {
    if (existsSync(complete)) return { ok: true, python }
    await rm(folder, { recursive: true, force: true })
    await make(folder, base.executable)
    await writeFile(complete, '')
    return { ok: true, python }
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    const { stderr = '', message = '' } = error as { readonly stderr?: string; readonly message?: string }
    const said = (stderr.trim() === '' ? message : stderr).trim().slice(-1_000)
    return { ok: false, reason: `The test environment could not be made: ${said}` }
  } finally {
    await unlock()
  }
}

async function make(folder: string, base: string): Promise<void> {
  process.stderr.write(`Making the tests' Python environment in ${folder}\n`)
  const python = interpreterIn(folder)
  const quietly = { maxBuffer: 1 << 28, timeout: LONGEST_MAKING }
  if (await runs('uv', ['--version'])) {
    await run('uv', ['venv', '--quiet', '--python', base, folder], quietly)
    await run('uv', ['pip', 'install', '--quiet', '--python', python, '-r', requirements], quietly)
  } else {
    await run(base, ['-m', 'venv', folder], quietly)
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input']
    await run(python, [...pip, '-r', requirements], quietly)
  }
  // The first import compiles what it loads, which would fall on the first test.
  await run(python, ['-c', 'import mlflow.pyfunc, sklearn, pandas, onnxruntime'], quietly)
}

interface Base {
  readonly executable: string
  readonly version: string
}

/** pandas 3 needs Python 3.11; the newest of the oracle's libraries have wheels for 3.11 to 3.13. */
async function basePython(): Promise<Base | null> {
  const script = 'import sys; print("%d.%d" % sys.version_info[:2]); print(sys.executable)'
  for (const name of ['python3', 'python3.11', 'python3.12', 'python3.13', 'python']) {
    const answer = await run(name, ['-c', script]).catch(() => null)
    const [version = '', executable = ''] = answer?.stdout.trim().split(/\r?\n/) ?? []
    if (['3.11', '3.12', '3.13'].includes(version)) return { executable, version }
  }
  return null
}

async function runs(command: string, args: readonly string[]): Promise<boolean> {
  return await run(command, args).then(
    () => true,
    () => false,
  )
}

function interpreterIn(folder: string): string {
  return process.platform === 'win32'
    ? path.join(folder, 'Scripts', 'python.exe')
    : path.join(folder, 'bin', 'python')
}

function cacheFolder(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env
  const given = process.platform === 'win32' ? LOCALAPPDATA : XDG_CACHE_HOME
  const usual = path.join(homedir(), process.platform === 'darwin' ? 'Library/Caches' : '.cache')
  return path.join(given === undefined || given === '' ? usual : given, 'palate-tests')
}

/** One maker at a time, of all processes of the machine. A lock whose holder has gone is taken over. */
async function locked(lock: string): Promise<() => Promise<void>> {
  for (;;) {
    try {
      await mkdir(lock)
      await writeFile(path.join(lock, 'holder'), String(process.pid))
      return () => rm(lock, { recursive: true, force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    await setTimeout(500)
    const holder = await holderOf(lock)
    if (holder !== null && !isRunning(holder)) await rm(lock, { recursive: true, force: true })
  }
}

/** Null while the holder has not written itself yet. */
async function holderOf(lock: string): Promise<number | null> {
  const file = path.join(lock, 'holder')
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : null
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
