/** Asking one interpreter what it is and has, without harm from one that is slow, broken or hostile. */
import { homedir } from 'node:os'
import { basename, dirname, isAbsolute } from 'node:path'
import { z } from 'zod'
import type { MarkerEnvironment } from '#app/requirements/evaluate-marker.ts'
import type { Interpreter, InterpreterSource } from '#shared/python-environment.ts'
import { INTERPRETER_SCRIPT } from './interpreter-script.ts'
import { runBounded } from './run-bounded.ts'
import type { Ran } from './run-bounded.ts'

/** An interpreter with what it has; the maps are empty where it did not answer. */
export interface InspectedInterpreter {
  readonly interpreter: Interpreter
  /** Versions by normalised name. */
  readonly packages: ReadonlyMap<string, string>
  /** Versions of conda's own packages, for environments that conda made. */
  readonly conda: ReadonlyMap<string, string>
  readonly marker: MarkerEnvironment
  /** The folder it is installed in, without links; its path where it did not answer. */
  readonly prefix: string
}

/** A cold interpreter on a slow disk answers within a second or two. */
const TIME_LIMIT = 10_000

/** Thousands of packages make a few hundred kilobytes. */
const MAX_OUTPUT = 8_000_000

const Names = z.record(z.string().max(300), z.string().max(300))
const Answer = z.object({
  executable: z.string().min(1).max(4096),
  prefix: z.string().max(4096),
  packages: Names,
  conda: Names,
  marker: Names,
})

/** Asks the executable at `path`; what goes wrong is the interpreter's `problem`. Rejects only when the signal aborts. */
export async function inspectInterpreter(
  path: string,
  source: InterpreterSource,
  signal?: AbortSignal,
): Promise<InspectedInterpreter> {
  const ran = await runBounded(path, ['-I', '-S', '-B', '-c', INTERPRETER_SCRIPT], {
    timeLimit: TIME_LIMIT,
    cwd: homedir(),
    environment: quietEnvironment(),
    maxOutput: MAX_OUTPUT,
    ...(signal === undefined ? {} : { signal }),
  })
  const answer = answerOf(ran)
  if (typeof answer === 'string') return silent(path, source, answer)
  const { executable, prefix, marker } = answer
  const packages = new Map(Object.entries(answer.packages))
  return {
    interpreter: {
      path: isAbsolute(executable) ? executable : path,
      source,
      environment: nameOf(prefix),
      version: marker['python_full_version'] ?? null,
      mlflow: packages.get('mlflow') ?? packages.get('mlflow-skinny') ?? null,
      problem: null,
    },
    packages,
    conda: new Map(Object.entries(answer.conda)),
    marker,
    prefix,
  }
}

/** Settings of the surrounding Python would be another interpreter's. */
function quietEnvironment(): NodeJS.ProcessEnv {
  const { PYTHONHOME: _home, PYTHONPATH: _path, PYTHONSTARTUP: _startup, ...rest } = process.env
  return rest
}

function answerOf({ end, code, stdout, stderr }: Ran): z.output<typeof Answer> | string {
  if (end === 'not-started') return 'It cannot be started.'
  if (end === 'timed-out') return `It did not answer within ${TIME_LIMIT / 1000} seconds.`
  if (end === 'said-too-much') return 'It says more than an interpreter does.'
  if (code !== 0) {
    // Python 2 knows no isolated mode.
    if (/Unknown option: -I/u.test(stderr)) return 'It is Python 2, or older than 3.4.'
    const last = stderr.trim().split('\n').at(-1) ?? ''
    return last === '' ? `It ended with code ${code ?? 'none'}.` : last.slice(0, 300)
  }
  try {
    const parsed = Answer.safeParse(JSON.parse(stdout))
    return parsed.success ? parsed.data : 'It does not answer as Python does.'
  } catch {
    return 'It does not answer as Python does.'
  }
}

function silent(path: string, source: InterpreterSource, problem: string): InspectedInterpreter {
  const interpreter = {
    path,
    source,
    environment: nameOf(dirname(dirname(path))),
    version: null,
    mlflow: null,
    problem,
  }
  return { interpreter, packages: new Map(), conda: new Map(), marker: {}, prefix: path }
}

/** `.venv` says less than the project it lies in. */
function nameOf(prefix: string): string {
  const name = basename(prefix)
  if (/^(?:\/usr(?:\/local)?|[A-Za-z]:\\Windows)$/u.test(prefix)) return 'system'
  return /^\.?(?:venv|env|virtualenv)$/u.test(name) ? `${basename(dirname(prefix))}/${name}` : name || prefix
}
