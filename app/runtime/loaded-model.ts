/** What every runtime gives: a model that is ready to answer, in whichever process it was loaded. */
import type { Refusal, RuntimeIdentity } from '#shared/prediction.ts'
import type { Frame, Tensor, Value, ValueMap } from '#shared/values.ts'

/** An exception as Python would raise it: the class as a traceback names it, and `str(exception)`. */
export interface PythonException {
  /** `ValueError`, `mlflow.exceptions.MlflowException`. */
  readonly type: string
  readonly message: string
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
    | { readonly ok: true; readonly output: Frame }
    | {
        readonly ok: false
        readonly exception: PythonException
        /** Absent where there is no more to say than the exception does. */
        readonly explanation?: Explanation
      }
  /** Null when the model did not run. */
  readonly own: readonly OwnOutput[] | null
}

/** A loaded model. `predict` takes what enforcement gave and must be called one at a time. */
export interface LoadedModel {
  readonly identity: RuntimeIdentity
  /** What the runtime has to say: a provider that is not there, an option without effect. */
  readonly notices: readonly string[]
  predict(input: Frame, params: ValueMap | null): Promise<Outcome>
  close(): Promise<void>
}
