/**
 * Foreign JavaScript in QuickJS inside WebAssembly: it sees the built-ins of the language and what it is handed, and
 * nothing of this process. Time and memory are limited; every run has an engine of its own, so nothing stays behind.
 */
import variant from '@jitl/quickjs-singlefile-mjs-release-sync'
import { newQuickJSWASMModuleFromVariant, newVariant } from 'quickjs-emscripten-core'
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

/** What the engine itself takes, and gaps between what it gives out; it starts with 16 MiB. */
const ENGINE_BYTES = 64 * 1024 * 1024
const FIRST_PAGES = 256
const PAGE_BYTES = 64 * 1024

/** QuickJS counts its own frames; more would overflow WebAssembly's stack instead. */
const STACK_BYTES = 512 * 1024

/** What goes in. */
export interface SandboxInput {
  /** An expression that gives a function (compile.ts). */
  readonly expression: string
  readonly inputs: readonly SandboxColumn[]
  readonly outputs: readonly SandboxColumn[]
  /** JSON of the params, with the marks of `taggedJson`. */
  readonly params: string
}

/** Calls the function and gives its result as JSON text. Throws a UserError for whatever goes wrong inside. */
export async function runSandbox(input: SandboxInput, limits: SandboxLimits): Promise<string> {
  // The runtime's own limit counts what is in use: memory that falls to pieces would grow to 2 GiB all the same.
  const maximum = Math.ceil((limits.bytes + ENGINE_BYTES) / PAGE_BYTES)
  const wasmMemory = new (webAssembly().Memory)({ initial: FIRST_PAGES, maximum })
  const engine = await newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmMemory }))
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

/** Node's WebAssembly, as far as it is used here. Its types belong to the DOM's, which the engine does without. */
interface MemoryMaker {
  readonly Memory: new (size: {
    readonly initial: number
    readonly maximum: number
  }) => NonNullable<Parameters<typeof newVariant>[1]['wasmMemory']>
}

/** Asked for by a name without a type: where the DOM's types are there too, they are other ones. */
const WASM: string = 'WebAssembly'

function webAssembly(): MemoryMaker {
  const found: MemoryMaker = Reflect.get(globalThis, WASM)
  return found
}

/** The engine with the functions of `inside.ts`. */
interface Inside {
  readonly context: QuickJSContext
  readonly functions: QuickJSHandle
}

/** The file name by which the code's own lines are known in stack traces. */
const FILE = 'custom.js'

function called(context: QuickJSContext, { expression, inputs, outputs, params }: SandboxInput): string {
  const code = `(function () { ${INSIDE}; return { columnOf, place, written, parse, revived, told } })()`
  const inside = { context, functions: context.unwrapResult(context.evalCode(code, 'inside.js')) }
  const predict = value(inside, context.evalCode(expression, FILE))
  if (context.typeof(predict) !== 'function') throw noFunction()
  const given = context.newObject()
  context.setProp(given, 'inputs', columnsIn(inside, inputs))
  context.setProp(given, 'outputs', columnsIn(inside, outputs))
  const parsed = insideCall(inside, 'parse', [context.newString(params)])
  context.setProp(given, 'params', insideCall(inside, 'revived', [parsed]))
  const result = value(inside, context.callFunction(predict, context.undefined, given))
  const nothing = [context.newString('the result'), context.newNumber(0)]
  return context.getString(insideCall(inside, 'written', [result, ...nothing]))
}

function columnsIn(inside: Inside, columns: readonly SandboxColumn[]): QuickJSHandle {
  const { context } = inside
  const target = context.newObject()
  for (const { name, kind, numbers, json } of columns) {
    const content =
      numbers === null ? context.newString(json ?? '[]') : context.newArrayBuffer(numbers.slice().buffer)
    const column = insideCall(inside, 'columnOf', [context.newString(kind), content])
    // As JSON: a name may hold what a text of the engine cannot be made with.
    const named = insideCall(inside, 'parse', [context.newString(JSON.stringify(name))])
    insideCall(inside, 'place', [target, named, column])
  }
  return target
}

type Result = ReturnType<QuickJSContext['evalCode']>

function insideCall(inside: Inside, name: string, given: QuickJSHandle[]): QuickJSHandle {
  return value(inside, calledInside(inside, name, given))
}

function calledInside({ context, functions }: Inside, name: string, given: QuickJSHandle[]): Result {
  return context.callFunction(context.getProp(functions, name), context.undefined, ...given)
}

/** The value of a call that went well; what was thrown inside becomes a failure. */
function value(inside: Inside, result: Result): QuickJSHandle {
  if (result.error === undefined) return result.value
  // What was thrown may be any object: inside it is put into words, within the same limits.
  const told = calledInside(inside, 'told', [result.error])
  throw told.error === undefined ? thrownInside(inside.context.getString(told.value)) : new OutOfMemory()
}

/** Not even the words for what was thrown found room. */
class OutOfMemory extends Error {}

class InsideError extends Error {
  readonly where: string | null

  constructor(message: string, where: string | null) {
    super(message)
    this.where = where
  }
}

function thrownInside(told: string): Error {
  // Three texts, written by `told`.
  const [name, message, stack] = JSON.parse(told) as [string, string, string]
  if (name === 'InternalError' && message === 'out of memory') return new OutOfMemory()
  const line = /custom\.js:(\d+)/.exec(stack)?.[1]
  const text = message === '' ? 'It threw something that is no error.' : message
  return new InsideError(
    `${name === '' ? '' : `${name}: `}${text}`,
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

/** The engine itself throws where WebAssembly has no more memory to give, by several names. */
function failed(error: unknown, { bytes }: SandboxLimits): UserError {
  const message = error instanceof Error ? error.message : String(error)
  if (!(error instanceof InsideError) && !isTooDeep(error)) {
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
  const hint = hintFor(message)
  return new UserError(
    {
      code: 'model-failed',
      message: `The custom predict failed: ${message}`,
      ...(hint === null ? {} : { hint }),
      ...(where === null ? {} : { where }),
    },
    { cause: error },
  )
}

/** V8's own stack may end before the one that QuickJS counts. */
function isTooDeep(error: unknown): boolean {
  return error instanceof RangeError && /call stack/i.test(error.message)
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
