/** Exceptions as Python raises them, so that refusals can carry MLflow's, numpy's and pandas' own words. */
import type { Place } from '#shared/prediction.ts'
import type { Value } from '#shared/values.ts'

/** The error codes of `mlflow.protos.databricks_pb2` that a scoring server gives for inputs. */
export type MlflowErrorCode = 'BAD_REQUEST' | 'INVALID_PARAMETER_VALUE' | 'INTERNAL_ERROR'

/** What an exception means for a person: our words, ways out, and the places it is about. */
export interface ErrorWords {
  readonly plain: string
  readonly ways: readonly string[]
  readonly places: readonly Place[]
}

/** An exception that Python code would have raised; `message` is `str(exception)`. */
export class PythonError extends Error {
  /** The exception's class: `ValueError`, `MlflowException` … */
  readonly type: string
  /** What the exception was made with; `repr(exception)` shows these. */
  readonly parameters: readonly Value[]
  /** Only of MLflow's own exceptions. */
  readonly errorCode: MlflowErrorCode | null
  /** Our words, where whoever raised it knew more than the message says. */
  readonly words: ErrorWords | null

  constructor(
    type: string,
    message: string,
    options?: {
      readonly parameters?: readonly Value[]
      readonly errorCode?: MlflowErrorCode
      readonly words?: ErrorWords
      /** The exception whose traceback MLflow gives with its own. */
      readonly cause?: PythonError
    },
  ) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'PythonError'
    this.type = type
    this.parameters = options?.parameters ?? [message]
    this.errorCode = options?.errorCode ?? null
    this.words = options?.words ?? null
  }
}

/** `ValueError(message)`. */
export function valueError(message: string): PythonError {
  return new PythonError('ValueError', message)
}

/** `TypeError(message)`. */
export function typeError(message: string): PythonError {
  return new PythonError('TypeError', message)
}

/** `OverflowError(message)`. */
export function overflowError(message: string): PythonError {
  return new PythonError('OverflowError', message)
}

/** `mlflow.exceptions.MlflowException(message, error_code)`; MLflow's own default code is INTERNAL_ERROR. */
export function mlflowException(
  message: string,
  errorCode: MlflowErrorCode = 'INTERNAL_ERROR',
  words?: ErrorWords,
  cause?: PythonError,
): PythonError {
  return new PythonError('MlflowException', message, {
    errorCode,
    ...(cause === undefined ? {} : { cause }),
    ...(words === undefined ? {} : { words }),
  })
}

/** `mlflow.utils.proto_json_utils.MlflowInvalidInputException`, a BAD_REQUEST. */
export function invalidInput(message: string, words?: ErrorWords): PythonError {
  return new PythonError('MlflowInvalidInputException', `Invalid input. ${message}`, {
    errorCode: 'BAD_REQUEST',
    ...(words === undefined ? {} : { words }),
  })
}

/** Whether an error is what Python's `except MlflowException` catches. */
export function isMlflowException(error: unknown): error is PythonError {
  return error instanceof PythonError && error.errorCode !== null
}
