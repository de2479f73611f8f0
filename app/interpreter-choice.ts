/** Which interpreter runs a model: the one that was named, one that is found, or one made for it. */
import { environmentFor, madeEnvironments, madeFor } from '#app/environment-calls.ts'
import { discoverInterpreters } from '#app/environment/discover.ts'
import type { Folder } from '#app/folder/folder.ts'
import { firstInterpreter, probeInterpreter } from '#app/runtime/python/interpreter.ts'
import type { Interpreter } from '#app/runtime/python/python-input.ts'
import { readModel } from '#app/opening.ts'
import { UserError } from '#shared/user-error.ts'

/** What choosing may take and tell; making an environment takes minutes. */
export interface InterpreterSearch {
  readonly signal?: AbortSignal
  readonly say?: (line: string) => void
}

/**
 * A path; null for the first interpreter that has MLflow; `create` for the model's own environment, made where it is
 * not there. To be called for trusted models only. Rejects with a UserError.
 */
export async function interpreterFor(
  python: string | null,
  folder: Folder,
  search: InterpreterSearch = {},
): Promise<Interpreter> {
  if (python === null) return await anyInterpreter(folder, search)
  if (python !== 'create') return await withOverrides(await probeInterpreter(python))
  const { signal, say } = search
  const made = await environmentFor(
    { folder, model: await readModel(folder) },
    { overrides: [], isTrusted: true },
    {
      ...(signal === undefined ? {} : { signal }),
      ...(say === undefined ? {} : { report: ({ activity, line }) => say(line ?? activity) }),
    },
  )
  return await probeInterpreter(made.python)
}

/**
 * The usual places first, then what Palate made for this model, then everything on this machine. What was made for another
 * model is not taken unasked: it holds what that model named, which nobody may have trusted.
 */
async function anyInterpreter(folder: Folder, search: InterpreterSearch): Promise<Interpreter> {
  try {
    return await firstInterpreter()
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const own = await madeFor(folder)
    return own === null ? await discovered(search, error) : await probeInterpreter(own.python)
  }
}

/** An interpreter of this machine that has MLflow, none that was made for a model. Rejects with a UserError. */
export async function interpreterOfMachine(search: InterpreterSearch): Promise<Interpreter> {
  try {
    return await firstInterpreter()
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return await discovered(search, error)
  }
}

async function discovered({ signal }: InterpreterSearch, error: UserError): Promise<Interpreter> {
  const all = await discoverInterpreters(signal === undefined ? {} : { signal })
  const found = all.find(({ mlflow, problem }) => mlflow !== null && problem === null)
  if (found === undefined) throw error
  return await probeInterpreter(found.path)
}

/** What was overridden when Palate made the interpreter's environment goes along with every answer by it. */
async function withOverrides(interpreter: Interpreter): Promise<Interpreter> {
  const made = (await madeEnvironments().list()).find(({ python }) => python === interpreter.executable)
  return made === undefined || made.overrides.length === 0
    ? interpreter
    : { ...interpreter, overrides: made.overrides }
}
