/** What every runtime gives: a model that is ready to answer, in whichever process it was loaded. */
import type { Signature } from '#shared/model.ts'
import type { NativeProof } from '#shared/native-proof.ts'
import type { Printed, Refusal, RuntimeIdentity } from '#shared/prediction.ts'
import type { NativeObject } from '#shared/runtime-choice.ts'
import type { Frame, Tensor, Value, ValueMap } from '#shared/values.ts'

/** An exception as Python would raise it: the class as a traceback names it, and `str(exception)`. */
export interface PythonException {
  /** `ValueError`, `mlflow.exceptions.MlflowException`. */
  readonly type: string
  readonly message: string
  /** The whole traceback, where Python itself raised it. */
  readonly traceback?: string
  /** What an `MlflowException` that Python raised says to a server. */
  readonly mlflow?: {
    readonly errorCode: string
    readonly errorClass: string | null
    readonly status: number
  }
}

/** An exception in plain words, with what to do about it and what it is about. */
export type Explanation = Pick<Refusal, 'plain' | 'ways' | 'places'>

/** One output of the native object, under its own name. */
export interface OwnOutput {
  readonly name: string
  readonly value: Tensor | Value
}

/** What came of one predict: what the pyfunc wrapper returns or raises, and what the model itself computed. */
export interface Outcome {
  readonly answer:
    | {
        readonly ok: true
        readonly output: Frame
        /** The type of what Python gave, where it is not told by the frame: `tuple`, a class of the model's own. */
        readonly pythonType?: string
        /** What MLflow itself writes inside `predictions`, where the frame may not say it whole. */
        readonly body?:
          | { readonly ok: true; readonly text: string }
          | { readonly ok: false; readonly exception: PythonException }
      }
    | {
        readonly ok: false
        readonly exception: PythonException
        /** Absent where there is no more to say than the exception does. */
        readonly explanation?: Explanation
      }
  /** Null when the model did not run. */
  readonly own: readonly OwnOutput[] | null
  /** What the model's code printed and warned of meanwhile. */
  readonly printed?: Printed
}

/** A loaded model. `predict` takes what enforcement gave and must be called one at a time. */
export interface LoadedModel {
  /** Whether it is known from what the model is made of that the answer for a row depends on that row alone. */
  keepsRowsApart(): boolean
  /** Whether a row is answered with the same bits in whatever table it stands; onnxruntime promises that for no graph. */
  readonly isExactByRow?: true
  readonly identity: RuntimeIdentity
  /** What the runtime has to say: a provider that is not there, an option without effect. */
  readonly notices: readonly string[]
  /** Whether a real MLflow answers, which enforces signatures and type hints itself. */
  readonly isMlflow?: true
  predict(input: Frame, params: ValueMap | null): Promise<Outcome>
  /** Bytes in memory of a process the runtime started, null where not known; absent where the model is in this one. */
  memoryBytes?(): number | null
  /** The flavor's own object, where the runtime has it. */
  describeNative?(): Promise<NativeObject>
  /** Calls a method of that object in place of pyfunc's predict. */
  callNative?(method: string, input: Frame): Promise<Outcome>
  /** How its answers are known to be right, compared with another runtime's where one is given; native kernels only. */
  prove?(signature: Signature | null, python: LoadedModel | null): Promise<NativeProof>
  close(): Promise<void>
}
