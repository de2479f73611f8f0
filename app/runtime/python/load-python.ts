/** A model that a real MLflow has loaded in Python, answering as its pyfunc wrapper does. */
import type { NativeObject } from '#shared/runtime-choice.ts'
import { UserError } from '#shared/user-error.ts'
import type { Frame, Value, ValueMap } from '#shared/values.ts'
import { isValueMap } from '#shared/values.ts'
import type { LoadContext } from '../load-model.ts'
import type { LoadedModel, Outcome, PythonException } from '../loaded-model.ts'
import { nativeObjectOf } from './native-object.ts'
import { exceptionOf, outcomeOf } from './python-answer.ts'
import type { CustomCode, LoadPythonInput } from './python-input.ts'
import { startPython } from './python-process.ts'
import type { PythonProcess, PythonReply } from './python-process.ts'
import type { ReceivedMap } from './wire-reader.ts'

/** A model in Python, with its native object beside the wrapper. */
export interface LoadedPython extends LoadedModel {
  describeNative(): Promise<NativeObject>
  callNative(method: string, input: Frame): Promise<Outcome>
}

/**
 * Starts Python and loads the model. Rejects with a UserError: `no-runtime` where the interpreter does not start,
 * `model-failed` with the exception where the model does not load, `runtime-crashed` where the process ended.
 * A process that ended is started again by the next call where `mayStartAgain` resolves: the folder may have changed since it
 * was trusted. Without it that call rejects with `runtime-crashed`.
 */
export async function loadPython(
  input: LoadPythonInput,
  { memoryLimit = Infinity, report, mayStartAgain, onIdleEnd }: LoadContext = {},
): Promise<LoadedPython> {
  let memoryBytes: number | null = null
  /** What was printed while loading, until an answer brings it along. */
  let printed = { stdout: '', stderr: '' }
  let running = await started()

  async function started(): Promise<{ readonly python: PythonProcess; readonly load: ValueMap }> {
    report?.('Starting Python')
    const python = startPython({ python: input.python, memoryLimit, onIdleEnd })
    try {
      const config = input.modelConfig ?? null
      const reply = await python.ask({ kind: 'load', root: input.root, config }, report)
      const raised = exceptionOf(reply.reply)
      if (raised !== null) throw notLoaded(raised, reply)
      checkExited(reply)
      memoryBytes = memoryOf(reply)
      printed = reply
      if (input.custom !== undefined) await takeCustom(python, input.custom)
      return { python, load: resultOf(reply.reply) }
    } catch (error) {
      await python.end()
      throw error
    }
  }

  async function ask(entries: Parameters<PythonProcess['ask']>[0]): Promise<PythonReply> {
    if (!running.python.isRunning()) {
      if (mayStartAgain === undefined) throw endedBefore()
      await mayStartAgain()
      running = await started()
    }
    const { reply: answer, ...said } = await running.python.ask(entries, report)
    const reply = {
      reply: answer,
      stdout: printed.stdout + said.stdout,
      stderr: printed.stderr + said.stderr,
    }
    printed = { stdout: '', stderr: '' }
    memoryBytes = memoryOf(reply)
    checkExited(reply)
    return reply
  }

  return {
    keepsRowsApart: () => false,
    identity: input.identity,
    notices: noticesOf(running.load),
    isMlflow: true,
    memoryBytes: () => memoryBytes,
    predict: async (frame, params) => outcomeOf(await ask({ kind: 'predict', input: frame, params })),
    describeNative: async () => {
      const { reply } = await ask({ kind: 'describe' })
      const raised = exceptionOf(reply)
      if (raised !== null) throw notDescribed(raised)
      return nativeObjectOf(resultOf(reply))
    },
    callNative: async (method, frame) => outcomeOf(await ask({ kind: 'call', method, input: frame })),
    close: () => running.python.end(),
  }
}

async function takeCustom(python: PythonProcess, { code, file }: CustomCode): Promise<void> {
  const { reply, stderr } = await python.ask({ kind: 'custom-load', code, file })
  const raised = exceptionOf(reply)
  if (raised === null) return
  throw new UserError({
    code: 'model-failed',
    message: `The custom predict could not be loaded: ${raised.type}: ${firstLines(raised.message)}`,
    hint: 'It is a function predict(model, model_input, params=None), or a class of mlflow.pyfunc.PythonModel.',
    detail: [raised.traceback ?? '', stderr].filter((part) => part !== '').join('\n'),
  })
}

function resultOf(reply: ReceivedMap): ValueMap {
  // These results hold no frames.
  const result = reply.get('result') as Value | undefined
  if (result !== undefined && isValueMap(result)) return result
  throw new Error('Python answered without a result.')
}

/** What the model's process and those it started hold, as they told with their answer. */
function memoryOf({ reply }: PythonReply): number | null {
  const bytes = reply.get('memory')
  return typeof bytes === 'bigint' ? Number(bytes) : null
}

function checkExited(reply: PythonReply): void {
  const exited = reply.reply.get('exited')
  if (typeof exited === 'bigint') throw calledExit(String(exited), reply)
}

function noticesOf(load: ValueMap): readonly string[] {
  const notices = load.get('notices')
  return Array.isArray(notices) ? notices.map(String) : []
}

function notLoaded({ type, message, traceback }: PythonException, { stderr }: PythonReply): UserError {
  const missing = /No module named '([^']+)'/.exec(message)?.[1]
  return new UserError({
    code: 'model-failed',
    message: `MLflow could not load the model: ${type}: ${firstLines(message)}`,
    hint:
      missing === undefined
        ? 'The environment may differ from the one the model was logged with: compare them with palate env.'
        : `This environment has no module "${missing}": install what the model requires, or choose another Python.`,
    detail: [traceback ?? '', stderr].filter((part) => part !== '').join('\n'),
  })
}

function notDescribed({ type, message, traceback }: PythonException): UserError {
  return new UserError({
    code: 'model-failed',
    message: `The native object could not be loaded: ${type}: ${firstLines(message)}`,
    ...(traceback === undefined ? {} : { detail: traceback }),
  })
}

function endedBefore(): UserError {
  return new UserError({
    code: 'runtime-crashed',
    message: 'The model ended its Python after its last answer.',
    hint: 'The model is loaded again with the next call. Your inputs are kept.',
  })
}

function calledExit(code: string, { stderr }: PythonReply): UserError {
  return new UserError({
    code: 'runtime-crashed',
    message: `The model called sys.exit(${code}), which would end a server's process.`,
    hint: 'Let predict raise an exception instead. Your inputs are kept.',
    ...(stderr === '' ? {} : { detail: stderr }),
  })
}

function firstLines(message: string): string {
  return message.length > 600 ? `${message.slice(0, 600)}…` : message
}
