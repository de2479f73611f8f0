/** MLflow of this machine's Pythons, as sources may use it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { MlflowProgram } from '#app/source/mlflow-program.ts'
import { UserError } from '#shared/user-error.ts'

/** The largest models come within hours on a slow line; what takes a day is stuck. */
const MAX_MILLISECONDS = 24 * 3_600_000

/** A traceback of MLflow over its libraries has some 20 kB. */
const MAX_OUTPUT = 1 << 20

/**
 * MLflow's command line with arguments from stdin: a process's own arguments are there for everyone on the machine to
 * read, and locations may have passwords in them.
 */
const COMMAND =
  "import json, runpy, sys; sys.argv = ['mlflow', *json.loads(sys.stdin.readline())]; runpy.run_module('mlflow', run_name='__main__')"

/**
 * Finds what runs models, and runs its MLflow; nothing of it is loaded before. `python` is the interpreter that a person
 * named, null for the first that has MLflow; one that has none is a UserError `no-runtime`.
 */
export function mlflowProgram(python: string | null): MlflowProgram {
  return { find: python === null ? findAny : (_signal) => probe(python), run }
}

async function probe(python: string) {
  const { probeInterpreter } = await import('#app/runtime/python/interpreter.ts')
  return await probeInterpreter(python)
}

const findAny: MlflowProgram['find'] = async (signal) => {
  const { interpreterOfMachine } = await import('./interpreter-choice.ts')
  try {
    return await interpreterOfMachine(signal === undefined ? {} : { signal })
  } catch (error) {
    if (error instanceof UserError && error.failure.code === 'no-runtime') return null
    throw error
  }
}

const run: MlflowProgram['run'] = async ({ executable }, args, { signal, onLine }) => {
  const { runBounded } = await import('./environment/run-bounded.ts')
  // Python imports what lies in the folder it is started in, and others may write into the system's own.
  const cwd = await mkdtemp(path.join(tmpdir(), 'palate-mlflow-'))
  try {
    const { end, code, stdout, stderr } = await runBounded(executable, ['-c', COMMAND], {
      ...(signal === undefined ? {} : { signal }),
      timeLimit: MAX_MILLISECONDS,
      cwd,
      input: `${JSON.stringify(args)}\n`,
      environment: { ...process.env, PYTHONUNBUFFERED: '1' },
      maxOutput: MAX_OUTPUT,
      onLine,
    })
    return { code: end === 'exited' ? code : null, stdout, stderr }
  } finally {
    await rm(cwd, { recursive: true, force: true })
  }
}
