/** A scikit-learn, XGBoost or LightGBM model run by Palate's own kernels, answering as MLflow's pyfunc wrapper does. */
import { readInside } from '#app/folder/read-inside.ts'
import { evaluateRows } from '#app/native/evaluate-rows.ts'
import { rowThreads } from '#app/native/evaluate-in-threads.ts'
import { frameOf, gridOf } from '#app/native/from-frame.ts'
import type { Grid } from '#app/native/grid.ts'
import { lowerModel } from '#app/native/lower-model.ts'
import type { Lowered } from '#app/native/lowering/lowered.ts'
import type { Operation } from '#app/native/operations.ts'
import { Raised } from '#app/native/raised.ts'
import { unsupported } from '#app/native/unsupported.ts'
import { limits } from '#app/serialized/limits.ts'
import { nativeMethods, type MethodName } from '#shared/native-methods.ts'
import { UserError } from '#shared/user-error.ts'
import type { NativeObject } from '#shared/runtime-choice.ts'
import { valueAt, type Frame } from '#shared/values.ts'
import type { LoadedModel, Outcome, OwnOutput } from '../loaded-model.ts'
import { nativeIdentity } from './identity.ts'
import type { LoadNativeInput } from './native-input.ts'

/** A loaded native model: besides MLflow's predict, the other methods of the native object. */
export interface LoadedNative extends LoadedModel {
  readonly lowered: Lowered
  /** Methods beside the one MLflow calls. */
  readonly methods: readonly MethodName[]
  /** Calls a method of the native object; the answer is as `predict`'s. */
  call(method: MethodName, input: Frame): Outcome
}

/**
 * Reads the model's file as inert data and lowers it. Throws a UserError: `unsupported` naming what is not known,
 * `bad-model` for a broken file, `over-limit` for a hostile one.
 */
export async function loadNative(input: LoadNativeInput, rowsWorker?: URL): Promise<LoadedNative> {
  const bytes = await readInside(
    { root: input.root, location: input.root },
    input.modelPath,
    limits.fileBytes,
  )
  const lowered = lowerModel(bytes, input)
  const operation = methodOf(lowered, input.method)
  const threads = rowsWorker === undefined ? null : rowThreads(rowsWorker)
  const call = (chosen: Operation, name: string, frame: Frame): Outcome => answer(chosen, name, frame)
  return {
    // Every operation of the closed set computes a row from that row.
    keepsRowsApart: () => true,
    isExactByRow: true,
    identity: nativeIdentity,
    notices: [],
    lowered,
    methods: nativeMethods.filter((name) => lowered.methods[name] !== undefined),
    predict: async (frame) =>
      threads === null
        ? call(operation, input.method, frame)
        : await answerOf(input.method, () => threads.evaluate(operation, gridOf(frame))),
    call: (name, frame) => call(methodOf(lowered, name), name, frame),
    callNative: async (name, frame) => call(askedMethod(lowered, name), name, frame),
    describeNative: () => Promise.resolve(nativeObject(lowered, input)),
    prove: async (signature, python) => {
      // Only on demand: it brings onnxruntime, and what writes ONNX.
      const { proveNative } = await import('./prove-native.ts')
      return await proveNative(lowered, input.method, signature, python)
    },
    close: async () => await threads?.close(),
  }
}

function methodOf(lowered: Lowered, name: string): Operation {
  const known = nativeMethods.find((method) => method === name)
  const operation = known === undefined ? undefined : lowered.methods[known]
  if (operation === undefined) throw unsupported(`The method ${name} of ${lowered.className}`)
  return operation
}

/** A method that a person asked for; where there is none, those there are. */
function askedMethod(lowered: Lowered, name: string): Operation {
  const known = nativeMethods.filter((method) => lowered.methods[method] !== undefined)
  if (known.some((method) => method === name)) return methodOf(lowered, name)
  throw new UserError({
    code: 'unsupported',
    message: `This model has no method ${name} that Palate runs without Python.`,
    hint: `It has: ${known.join(', ')}.`,
  })
}

function answer(operation: Operation, name: string, input: Frame): Outcome {
  try {
    return answered(name, evaluateRows(operation, gridOf(input)))
  } catch (error) {
    return raised(error)
  }
}

async function answerOf(name: string, evaluate: () => Promise<Grid>): Promise<Outcome> {
  try {
    return answered(name, await evaluate())
  } catch (error) {
    return raised(error)
  }
}

function answered(name: string, grid: Grid): Outcome {
  const output = frameOf(grid)
  return { answer: { ok: true, output }, own: [ownOutput(name, output)] }
}

/** What the library raises is an answer; what is no such exception goes on. */
function raised(error: unknown): Outcome {
  if (error instanceof RangeError) throw tooLarge(error)
  if (!(error instanceof Raised)) throw error
  return { answer: { ok: false, exception: { type: error.type, message: error.message } }, own: null }
}

/** Arrays that V8 refuses to make. */
function tooLarge(cause: RangeError): UserError {
  return new UserError(
    {
      code: 'over-limit',
      message: 'The model makes an array that is too large for this machine.',
      hint: 'Send fewer rows at once.',
      detail: cause.message,
    },
    { cause },
  )
}

function ownOutput(name: string, output: Frame): OwnOutput {
  if (output.kind === 'tensor') return { name, value: output }
  return { name, value: output.kind === 'plain' ? output.value : null }
}

/** Classes that are listed: nobody reads more. */
const MAX_CLASSES = 100_000

/** What is known of the object without Python: its class and what can be called of it. */
function nativeObject({ className, classes, methods }: Lowered, { library }: LoadNativeInput): NativeObject {
  return {
    flavor: `mlflow.${library}`,
    pythonType: className,
    repr: className,
    parameters: [],
    methods: nativeMethods.filter((name) => methods[name] !== undefined),
    classes:
      classes === null
        ? null
        : Array.from({ length: Math.min(MAX_CLASSES, classes.data.length) }, (_, place) =>
            valueAt(classes, place),
          ),
  }
}
