/** What the host and the process of one model say to each other. Both are ours and of one build; see `isFromWorker`. */
import type { Failure } from '#shared/failure.ts'
import type { Folder } from '#app/folder/folder.ts'
import type { EstimatorCallName } from '#shared/estimator-call-names.ts'
import type { Model, Signature } from '#shared/model.ts'
import type { NativeProof } from '#shared/native-proof.ts'
import type { Printed, Refusal, ResultColumn, Timing, Trace } from '#shared/prediction.ts'
import type { NativeObject } from '#shared/runtime-choice.ts'
import type { Frame } from '#shared/values.ts'
import type { LoadRequest } from './load-model.ts'
import type { OwnOutput } from './loaded-model.ts'

/** An input as an endpoint would get it: the bytes of the request's body. */
export interface RequestPayload {
  /** The Content-Type header; null where there is none. */
  readonly contentType: string | null
  readonly body: Uint8Array
}

/** The body that `/invocations` would answer with, cut at `MAX_KEPT_BODY` characters. */
interface ResponseBody {
  readonly text: string
  readonly truncated: boolean
}

/** What came of one payload. */
export interface PredictOutcome {
  readonly answer:
    | {
        readonly ok: true
        readonly output: Frame
        readonly body: ResponseBody
        /** What Python calls the answer's type, where Python answered. */
        readonly pythonType?: string
      }
    | { readonly ok: false; readonly refusal: Refusal }
  /** Null when the model did not run. */
  readonly own: readonly OwnOutput[] | null
  readonly trace: Trace
  /** Milliseconds. */
  readonly timing: Timing
  readonly printed?: Printed
}

/** What enforcement says of a payload. */
export interface ValidateOutcome {
  readonly trace: Trace
  /** Null where the model would get the input. */
  readonly refusal: Refusal | null
}

/** A table file to validate, or to predict where `output` says where the answers go. */
export interface TableTask {
  readonly kind: 'table'
  readonly signature: Signature | null
  readonly file: string
  readonly format: 'csv' | 'json' | 'jsonl' | 'parquet'
  /** A JSON object; null gives none. */
  readonly params: string | null
  readonly output: string | null
}

/** Where a table's answers are put aside as they were, beside its Parquet file; see frame-spill.ts. */
export interface AnswersAside {
  /** MLflow's answer; null where it is not kept. */
  readonly answers: string | null
  /** The model's own outputs; null where there are none, not kept, or the same as the answer. */
  readonly own: string | null
  /** What the columns of the answer are called as outputs of the model's own, where they are the same; else null. */
  readonly ownNames: readonly string[] | null
  /** Own outputs that do not have a value for each row. */
  readonly ownLeft: readonly string[]
}

/** What came of a table. */
export interface TableResult {
  readonly trace: Trace
  readonly refusal: Refusal | null
  readonly milliseconds: number
  /** Of the Parquet file, whose columns are called `c0`, `c1`, …; null where nothing was predicted. */
  readonly outputs: {
    readonly columns: readonly ResultColumn[]
    readonly rowCount: number
    readonly inParts: boolean
  } | null
  /** Null where nothing was predicted. */
  readonly aside: AnswersAside | null
  readonly printed?: Printed
}

/** One thing to do; the worker does one after the other. */
export type WorkerTask =
  | { readonly kind: 'load'; readonly request: LoadRequest }
  | {
      readonly kind: 'predict'
      readonly signature: Signature | null
      readonly payload: RequestPayload
      /** A method of the native object in place of pyfunc's predict. */
      readonly method?: string
      /** Who reads the request in place of `/invocations`. */
      readonly reader?: 'azure'
    }
  | { readonly kind: 'describe' }
  | {
      readonly kind: 'prove'
      readonly signature: Signature | null
      /** The same model in Python, to compare with; null where none may run. */
      readonly python: LoadRequest | null
    }
  /** A question on what is inside the model's file; the model need not be loaded for it. */
  | {
      readonly kind: 'inside'
      readonly folder: Folder
      readonly model: Model
      readonly name: EstimatorCallName
      readonly input: unknown
    }
  | TableTask
  | { readonly kind: 'validate'; readonly signature: Signature | null; readonly payload: RequestPayload }

/** What each task gives. */
export interface TaskResults {
  readonly load: { readonly notices: readonly string[] }
  readonly predict: PredictOutcome
  readonly validate: ValidateOutcome
  readonly describe: NativeObject
  readonly prove: NativeProof
  /** What the call of that name gives. */
  readonly inside: unknown
  readonly table: TableResult
}

/** Host to worker. */
export interface ToWorker {
  readonly task: WorkerTask
}

/** What a task is doing; `done` of `total` where it can be counted. */
export interface TaskProgress {
  readonly activity: string
  readonly done?: number
  readonly total?: number
}

/** Worker to host, while a task runs. */
export interface WorkerProgress {
  readonly progress: TaskProgress
}

/** Worker to host, one for each task. */
export type FromWorker =
  | {
      readonly ok: true
      readonly result: TaskResults[WorkerTask['kind']]
      readonly memoryBytes: number | null
    }
  | { readonly ok: false; readonly failure: Failure }

/** Whether a message tells how far a task is. */
export function isProgress(message: unknown): message is WorkerProgress {
  return typeof message === 'object' && message !== null && 'progress' in message
}

/** Whether a message is one of a worker's: the model's native code shares its process, so it is looked at. */
export function isFromWorker(message: unknown): message is FromWorker {
  return (
    typeof message === 'object' &&
    message !== null &&
    'ok' in message &&
    (message.ok === true ? 'result' in message : 'failure' in message)
  )
}

/** The line a worker writes to its standard error before it ends itself for want of memory. */
export const OVER_MEMORY_LINE = 'palate: over the memory limit'
