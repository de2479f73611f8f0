/**
 * Foreign JavaScript in QuickJS inside WebAssembly: it sees the built-ins of the language and what it is handed, and
 * nothing of this process. Time and memory are limited; every run has an engine of its own, so nothing stays behind.
 */
import variant from '@jitl/quickjs-singlefile-mjs-release-sync'
import { newQuickJSWASMModuleFromVariant } from 'quickjs-emscripten-core'
import type { QuickJSContext, QuickJSHandle } from 'quickjs-emscripten-core'
import { UserError } from '#shared/user-error.ts'
import type { SandboxColumn } from './frame-columns.ts'
import { INSIDE } from './inside.ts'

/** What a run may use. */
export interface SandboxLimits {
  readonly milliseconds: number
  readonly bytes: number
}

/** A threshold over a million rows takes a fraction of each. */
export const SANDBOX_LIMITS: SandboxLimits = { milliseconds: 10_000, bytes: 512 * 1024 * 1024 }

/** QuickJS counts its own frames; more would overflow WebAssembly's stack instead. */
const STACK_BYTES = 512 * 1024

/** What goes in. */
export interface SandboxInput {
  /** An expression that gives a function (compile.ts). */
  readonly expression: string
  readonly inputs: readonly SandboxColumn[]
  readonly outputs: readonly SandboxColumn[]
  /** JSON of the params. */
  readonly params: string
}

/** Calls the function and gives its result as JSON text. Throws a UserError for whatever goes wrong inside. */
export async function runSandbox(input: SandboxInput, limits: SandboxLimits): Promise<string> {
  const engine = await newQuickJSWASMModuleFromVariant(variant)
  const runtime = engine.newRuntime()
  runtime.setMemoryLimit(limits.bytes)
  runtime.setMaxStackSize(STACK_BYTES)
  const deadline = performance.now() + limits.milliseconds
  let isLate = false
  runtime.setInterruptHandler(() => {
    isLate = performance.now() > deadline
    return isLate
  })
  const context = runtime.newContext()
  try {
    return called(context, input)
  } catch (error) {
    if (isLate) throw late(limits)
    throw error instanceof UserError ? error : failed(error, limits)
  }
  // The engine's memory goes with the engine itself; disposing of a context that ran out of memory would abort.
}

function called(context: QuickJSContext, { expression, inputs, outputs, params }: SandboxInput): string {
  const inside = evaluated(
    context,
    `(function () { ${INSIDE}; return { columnOf, place, written, parse, revived } })()`,
  )
  const predict = evaluated(context, expression)
  if (context.typeof(predict) !== 'function') throw noFunction()
  const given = context.newObject()
  context.setProp(given, 'inputs', columnsIn(context, inside, inputs))
  context.setProp(given, 'outputs', columnsIn(context, inside, outputs))
  const parsed = insideCall(context, inside, 'parse', [context.newString(params)])
  context.setProp(given, 'params', insideCall(context, inside, 'revived', [parsed]))
  const result = value(context, context.callFunction(predict, context.undefined, given))
  const nothing = [context.newString('the result'), context.newNumber(0)]
  return context.getString(insideCall(context, inside, 'written', [result, ...nothing]))
}

function columnsIn(
  context: QuickJSContext,
  inside: QuickJSHandle,
  columns: readonly SandboxColumn[],
): QuickJSHandle {
  const target = context.newObject()
  for (const { name, kind, numbers, json } of columns) {
    const content =
      numbers === null ? context.newString(json ?? '[]') : context.newArrayBuffer(numbers.slice().buffer)
    const column = insideCall(context, inside, 'columnOf', [context.newString(kind), content])
    insideCall(context, inside, 'place', [target, context.newString(name), column])
  }
  return target
}

function insideCall(
  context: QuickJSContext,
  inside: QuickJSHandle,
  name: string,
  given: QuickJSHandle[],
): QuickJSHandle {
  return value(context, context.callFunction(context.getProp(inside, name), context.undefined, ...given))
}

/** The file name by which the code's own lines are known in stack traces. */
const FILE = 'custom.js'

function evaluated(context: QuickJSContext, code: string): QuickJSHandle {
  return value(context, context.evalCode(code, FILE))
}

type Result = ReturnType<QuickJSContext['evalCode']>

/** The value of a call that went well; what was thrown inside becomes a failure. */
function value(context: QuickJSContext, result: Result): QuickJSHandle {
  if (result.error === undefined) return result.value
  const thrown: unknown = context.dump(result.error)
  throw thrownInside(thrown)
}

interface Thrown {
  readonly name?: unknown
  readonly message?: unknown
  readonly stack?: unknown
}

class InsideError extends Error {
  readonly where: string | null

  constructor(message: string, where: string | null) {
    super(message)
    this.where = where
  }
}

function thrownInside(thrown: unknown): InsideError {
  if (typeof thrown !== 'object' || thrown === null) return new InsideError(String(thrown), null)
  const { name, message, stack } = thrown as Thrown
  const line = typeof stack === 'string' ? /custom\.js:(\d+)/.exec(stack)?.[1] : undefined
  const text = typeof message === 'string' ? message : 'something that is no error'
  return new InsideError(
    `${typeof name === 'string' ? `${name}: ` : ''}${text}`,
    line === undefined ? null : `line ${line}`,
  )
}

function late({ milliseconds }: SandboxLimits): UserError {
  return new UserError({
    code: 'timed-out',
    message: `The custom predict did not end within ${milliseconds / 1000} s, so it was stopped.`,
    hint: 'Look for a loop that does not end.',
  })
}

function failed(error: unknown, { bytes }: SandboxLimits): UserError {
  const message = error instanceof Error ? error.message : String(error)
  if (/out of memory|memory access out of bounds|Aborted\(/i.test(message)) {
    return new UserError(
      {
        code: 'over-limit',
        message: `The custom predict needs more than the ${bytes / 1024 / 1024} MiB of memory that it may use.`,
        hint: 'Compare fewer rows, or keep fewer copies of them.',
      },
      { cause: error },
    )
  }
  const where = error instanceof InsideError ? error.where : null
  return new UserError(
    {
      code: 'model-failed',
      message: `The custom predict failed: ${message}`,
      ...(hintFor(message) === null ? {} : { hint: hintFor(message) ?? '' }),
      ...(where === null ? {} : { where }),
    },
    { cause: error },
  )
}

/** What people reach for and do not find. */
function hintFor(message: string): string | null {
  if (!/is not defined|nothing to import|could not load module/i.test(message)) return null
  return 'It runs by itself, without files, network and process, and gets { inputs, outputs, params }.'
}

function noFunction(): UserError {
  return new UserError({
    code: 'bad-usage',
    message: 'The custom predict has no function to call.',
    hint: 'E.g. export default ({ inputs, outputs, params }) => ({ label: outputs.predictions })',
  })
}
