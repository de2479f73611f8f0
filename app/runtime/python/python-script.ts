/** A scoring script in Python, called as Azure ML calls it: `init()` once, then `run(…)` for each request or mini-batch. */
import { UserError } from '#shared/user-error.ts'
import { isValueMap } from '#shared/values.ts'
import type { Value, ValueMap } from '#shared/values.ts'
import type { PythonException } from '../loaded-model.ts'
import { exceptionIn, exceptionOf, textOf } from './python-answer.ts'
import { startPython } from './python-process.ts'
import type { PythonProcess, PythonReply } from './python-process.ts'

/** A script to start. Starting runs its code and the model's: whoever makes this has seen that both are trusted. */
export interface ScriptInput {
  readonly python: string
  /** Absolute path; its folder is on Python's path, as the deployment's code folder is. */
  readonly file: string
  readonly folder: string
  /** What `AZUREML_MODEL_DIR` is. */
  readonly modelDir: string
  /** The model's own folder, into which nothing is written. */
  readonly root: string
  readonly kind: 'online' | 'batch'
}

/** A POST to `/score`. */
export interface ScoreRequest {
  readonly body: Uint8Array
  readonly headers: Readonly<Record<string, string>>
  /** `SCORING_TIMEOUT_MS` of the server; an hour where a deployment does not say. */
  readonly timeout: number
}

/** What was printed while the script ran. */
interface Printed {
  readonly stdout: string
  readonly stderr: string
}

/** What the server sends, and what it writes to its log. */
export interface ScoreAnswer extends Printed {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** The name of the type that `run` returned; null where it did not return. */
  readonly returned: string | null
  /** What `run` raised, or what kept its result from being written as JSON. */
  readonly exception: PythonException | null
}

/** What one mini-batch came to. */
export interface BatchAnswer extends Printed {
  /** Rows as `append_row` writes them, and how many; null where `run` raised. */
  readonly rows: { readonly text: string; readonly count: number; readonly returned: string } | null
  readonly exception: PythonException | null
}

/** A script whose `init()` has run. Ask one thing at a time. */
export interface RunningScript {
  /** What was printed while it started. */
  readonly started: Printed
  /** Rejects with a UserError where the process ends before it answers. */
  request(request: ScoreRequest): Promise<ScoreAnswer>
  batch(files: readonly string[]): Promise<BatchAnswer>
  close(): Promise<void>
}

/**
 * Starts Python, imports the script and calls `init()`. Rejects with a UserError: `model-failed` with the exception
 * where either fails or the script has not the functions it needs (the server ends with code 3 then), `no-runtime`
 * where the interpreter does not start, `runtime-crashed` where the process ended.
 */
export async function startScript(input: ScriptInput, memoryLimit = Infinity): Promise<RunningScript> {
  const python = startPython({ python: input.python, memoryLimit })
  try {
    const { file, folder, modelDir, root, kind } = input
    const task = { kind: 'script-load', file, folder, modelDir, root, batch: kind === 'batch' }
    const reply = await ask(python, task)
    refuseUnready(resultOf(reply), reply)
    return running(python, reply)
  } catch (error) {
    await python.end()
    throw error
  }
}

function running(python: PythonProcess, { stdout, stderr }: PythonReply): RunningScript {
  return {
    started: { stdout, stderr },
    request: async ({ body, headers, timeout }) => {
      const given = new Map(Object.entries(headers))
      const task = { kind: 'script-request', body, headers: given, timeout: BigInt(Math.ceil(timeout)) }
      return scoreAnswer(await ask(python, task))
    },
    batch: async (files) => batchAnswer(await ask(python, { kind: 'script-batch', files })),
    close: () => python.end(),
  }
}

async function ask(python: PythonProcess, task: Parameters<PythonProcess['ask']>[0]): Promise<PythonReply> {
  const reply = await python.ask(task)
  const exited = reply.reply.get('exited')
  if (typeof exited === 'bigint') {
    throw new UserError({
      code: 'runtime-crashed',
      message: `The script called sys.exit(${exited}), which ends the server's worker.`,
      hint: 'Raise an exception, or return an AMLResponse with the status you mean.',
      ...(reply.stderr === '' ? {} : { detail: reply.stderr }),
    })
  }
  const raised = exceptionOf(reply.reply)
  if (raised !== null) throw new Error(`${raised.type}: ${raised.message}`)
  return reply
}

function resultOf({ reply }: PythonReply): ValueMap {
  // These results hold no frames.
  const result = reply.get('result') as Value | undefined
  if (result !== undefined && isValueMap(result)) return result
  throw new Error('Python answered without a result.')
}

const UNREADY_HINT =
  'The deployment would not start: the server ends with exit code 3, and its log shows this.'

function refuseUnready(result: ValueMap, { stdout, stderr }: PythonReply): void {
  const stage = result.get('stage')
  if (stage === 'ready') return
  const raised = raisedIn(result)
  if (raised === null) {
    throw new UserError({
      code: 'model-failed',
      message: textOf(result, 'fault'),
      hint: UNREADY_HINT,
    })
  }
  const detail = [raised.traceback ?? '', stdout, stderr].filter((part) => part !== '').join('\n')
  throw new UserError({
    code: 'model-failed',
    message: `${stage === 'import' ? 'The script could not be imported' : 'init() failed'}: ${raised.type}: ${raised.message}`,
    hint: UNREADY_HINT,
    ...(detail === '' ? {} : { detail }),
  })
}

function scoreAnswer(reply: PythonReply): ScoreAnswer {
  const result = resultOf(reply)
  const headers = result.get('headers')
  const body = result.get('body')
  const returned = result.get('returned')
  if (headers === undefined || !isValueMap(headers) || !(body instanceof Uint8Array)) {
    throw new Error('Python answered in another form.')
  }
  return {
    status: Number(result.get('status')),
    headers: Object.fromEntries(
      [...headers.keys()].flatMap((name) =>
        typeof name === 'string' ? [[name, textOf(headers, name)] as const] : [],
      ),
    ),
    body,
    returned: typeof returned === 'string' ? returned : null,
    exception: raisedIn(result),
    stdout: reply.stdout,
    stderr: reply.stderr,
  }
}

function batchAnswer(reply: PythonReply): BatchAnswer {
  const { stdout, stderr } = reply
  const result = resultOf(reply)
  const exception = raisedIn(result)
  if (exception !== null) return { rows: null, exception, stdout, stderr }
  const text = textOf(result, 'text')
  const rows = { text, count: Number(result.get('count')), returned: textOf(result, 'returned') }
  return { rows, exception: null, stdout, stderr }
}

function raisedIn(result: ValueMap): PythonException | null {
  const raised = result.get('exception')
  return raised !== undefined && isValueMap(raised) ? exceptionIn(raised) : null
}
