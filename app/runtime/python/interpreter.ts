/** Python interpreters as far as running a model needs them: asked for their versions without importing anything. */
import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { telemetryOff } from '#shared/telemetry-off.ts'
import { UserError } from '#shared/user-error.ts'
import type { Interpreter } from './python-input.ts'

/** An interpreter answers within a tenth of a second; one on a cold network disk took 9 s. */
const PROBE_MILLISECONDS = 30_000

/** Prints both versions; user site packages count, as they do for the worker. */
const PROBE = `
import sys
try:
    from importlib.metadata import version
except ImportError:
    from importlib_metadata import version
found = {}
for attempt in (0, 1):
    for name in ("mlflow", "mlflow-skinny"):
        try:
            found.setdefault("mlflow", version(name))
        except Exception:
            pass
    if "mlflow" in found or attempt:
        break
    import site
    site.addsitedir(site.getusersitepackages())
print("palate", "%d.%d.%d" % sys.version_info[:3], found.get("mlflow", "-"), sys.executable)
`

/** Python older than this cannot run the worker. */
const OLDEST = [3, 8] as const

/** Asks an interpreter for its versions. Throws UserError `no-runtime` where it cannot run models. */
export async function probeInterpreter(given: string): Promise<Interpreter> {
  // A path is meant from where the user is; a bare name is looked up on the PATH.
  const executable = /[\\/]/.test(given) ? path.resolve(given) : given
  const output = await run(executable)
  const [, pythonVersion, mlflowVersion, own] = /^palate (\S+) (\S+) (.*)$/mu.exec(output) ?? []
  if (pythonVersion === undefined || mlflowVersion === undefined) {
    throw noRuntime(`"${executable}" does not answer as a Python interpreter does.`, executable, output)
  }
  const [major = 0, minor = 0] = pythonVersion.split('.').map(Number)
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw noRuntime(`"${executable}" is Python ${pythonVersion}; 3.8 or newer is needed.`, executable)
  }
  if (mlflowVersion === '-') {
    throw new UserError({
      code: 'no-runtime',
      message: `"${executable}" (Python ${pythonVersion}) has no MLflow.`,
      hint: `Install it: "${executable}" -m pip install mlflow. Or choose another interpreter with --python PATH.`,
      where: executable,
    })
  }
  // A name on the PATH, or a script that stands for an interpreter, says itself what it is.
  return { executable: own === undefined || own === '' ? executable : own, pythonVersion, mlflowVersion }
}

/**
 * The first interpreter with MLflow among `PALATE_PYTHON`, the active environment and `python3`, `python` on the PATH.
 * Throws UserError `no-runtime`.
 */
export async function firstInterpreter(): Promise<Interpreter> {
  const reasons: string[] = []
  for (const candidate of candidates(process.env)) {
    try {
      return await probeInterpreter(candidate)
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      reasons.push(error.failure.message)
    }
  }
  throw new UserError({
    code: 'no-runtime',
    message: 'No Python with MLflow was found.',
    hint: 'Name one with --python PATH, or let Palate make one with --python create.',
    detail: reasons.join('\n'),
  })
}

function candidates(environment: NodeJS.ProcessEnv): readonly string[] {
  const windows = process.platform === 'win32'
  const inside = (folder: string) =>
    windows ? path.join(folder, 'Scripts', 'python.exe') : path.join(folder, 'bin', 'python')
  const { PALATE_PYTHON: given, VIRTUAL_ENV: active, CONDA_PREFIX: conda } = environment
  return [
    ...(given === undefined || given === '' ? [] : [given]),
    ...(active === undefined || active === '' ? [] : [inside(active)]),
    ...(conda === undefined || conda === ''
      ? []
      : [windows ? path.join(conda, 'python.exe') : inside(conda)]),
    ...(windows ? ['python'] : ['python3', 'python']),
  ]
}

function run(executable: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = {
      cwd: tmpdir(),
      env: { ...process.env, ...telemetryOff },
      timeout: PROBE_MILLISECONDS,
      windowsHide: true,
      encoding: 'utf8',
    } as const
    execFile(executable, ['-I', '-c', PROBE], options, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout)
      const missing = 'code' in error && (error.code === 'ENOENT' || error.code === 'EACCES')
      const message = missing
        ? `There is no interpreter "${executable}" that can be run.`
        : `"${executable}" does not run: ${error.message.split('\n')[0] ?? ''}`
      reject(noRuntime(message, executable, stderr))
    })
  })
}

function noRuntime(message: string, where: string, detail = ''): UserError {
  return new UserError({
    code: 'no-runtime',
    message,
    hint: 'Choose a Python 3.8 or newer that has MLflow, with --python PATH.',
    where,
    ...(detail.trim() === '' ? {} : { detail: detail.trim().slice(-2_000) }),
  })
}
