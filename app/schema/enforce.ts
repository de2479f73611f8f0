/** What MLflow does with an input before a model gets it: schema and params enforcement, with a trace and readable refusals. */
import type { Schema, Signature } from '#shared/model.ts'
import type { Refusal, Trace } from '#shared/prediction.ts'
import type { Frame, Value, ValueMap } from '#shared/values.ts'
import { schemaRepr } from '#app/mlflow-types/type-text.ts'
import { frameText } from '#app/python-data/frame-text.ts'
import { reprCalls } from '#app/python-data/nesting.ts'
import { PythonError } from '#app/python-data/python-error.ts'
import type { ColumnOutcome } from './enforce-columns.ts'
import { enforceColumns } from './enforce-columns.ts'
import { enforceParams } from './enforce-params.ts'
import type { ParamOutcome } from './enforce-params.ts'
import { enforceTensors } from './enforce-tensors.ts'
import type { TensorOutcome } from './enforce-tensors.ts'
import { enforceTypeHint } from './enforce-type-hint.ts'
import { explainRefusal } from './explain-refusal.ts'
import { toTable } from './to-table.ts'
import { traceOf } from './trace-of.ts'
import type { Casts } from './trace-of.ts'

/** What enforcement went through, in order; the last entry without a result is where it was refused. */
export interface EnforcementLog {
  readonly columns: readonly ColumnOutcome[]
  readonly tensors: readonly TensorOutcome[]
  readonly params: readonly ParamOutcome[]
}

/** The enforced input, or the refusal; both with the trace of what was done, made when it is asked for: serving never asks. */
export type Enforced =
  | { readonly ok: true; readonly input: Frame; readonly params: ValueMap | null; readonly trace: Trace }
  | { readonly ok: false; readonly refusal: Refusal; readonly trace: Trace }

/**
 * An input and its params as `PyFuncModel.predict` enforces them. `casts` are what reading the payload already changed
 * (`parsePayload` gives them); they only add to the trace. Source: `mlflow.pyfunc._validate_prediction_input`.
 */
export function enforce(
  input: Frame,
  params: Value | undefined,
  signature: Signature | null,
  casts: Casts = [],
): Enforced {
  const columns: ColumnOutcome[] = []
  const tensors: TensorOutcome[] = []
  const outcomes: ParamOutcome[] = []
  const log: EnforcementLog = { columns, tensors, params: outcomes }
  const schema = signature?.inputs ?? null
  let part: 'input' | 'params' = 'params'
  const takeParams = () => {
    part = 'params'
    return enforceParams(params, signature?.params ?? null, (outcome) => outcomes.push(outcome))
  }
  const takeInput = () => {
    part = 'input'
    if (schema === null) return input
    if (schema.kind === 'tensors') {
      return enforceTensors(input, schema.tensors, (outcome) => tensors.push(outcome))
    }
    return enforceColumns(toTable(input, schema.columns), schema.columns, (outcome) => columns.push(outcome))
  }
  let made: Trace | null = null
  let undecided: string | null = null
  const trace = (): Trace =>
    (made ??= {
      ...traceOf(input, log, casts, schema !== null || signature?.fromTypeHint === true),
      ...(undecided === null ? {} : { undecided }),
    })
  try {
    if (signature?.fromTypeHint === true) {
      const given = takeParams()
      part = 'input'
      const hinted = schema === null ? { input, doubt: null } : enforceTypeHint(input, schema)
      undecided = hinted.doubt
      return {
        ok: true,
        input: hinted.input,
        params: given,
        get trace() {
          return trace()
        },
      }
    }
    const enforced = takeInput()
    return {
      ok: true,
      input: enforced,
      params: takeParams(),
      get trace() {
        return trace()
      },
    }
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    const isSchema = part === 'input' && signature?.fromTypeHint !== true
    const refusal = refusalOf({ error, input, schema: isSchema ? schema : null, log })
    return {
      ok: false,
      refusal,
      get trace() {
        return trace()
      },
    }
  }
}

interface Failure {
  readonly error: PythonError
  readonly input: Frame
  /** The schema that refused; null for params and type hints. */
  readonly schema: Schema | null
  readonly log: EnforcementLog
}

type Words = Pick<Refusal, 'plain' | 'ways' | 'places'>

/** The server's answer to exceptions that are none of MLflow's. */
function unexpected(error: PythonError, words: Words): Refusal {
  return {
    stage: 'enforce',
    status: 400,
    errorCode: 'BAD_REQUEST',
    errorClass: 'INVALID_PARAMETER_VALUE',
    message:
      'Encountered an unexpected error while evaluating the model. Verify that the serialized input Dataframe is compatible with the model for inference.',
    cause: `${error.type}: ${error.message}`,
    ...words,
  }
}

/** Cells from which on pandas fails to print a table; measured inside MLflow's server with CPython 3.11. */
const MAX_REPR_CALLS = 969

/** MLflow prints the input into its refusal, and fails at that where cells are nested too deep. */
function isTooDeepToSay(input: Frame): boolean {
  if (input.kind !== 'table') return false
  return input.columns.some(
    ({ values }) => values.dtype === 'object' && values.data.some((cell) => reprCalls(cell) > MAX_REPR_CALLS),
  )
}

/** What the server makes of an exception of `predict` (`invocations` of `mlflow/pyfunc/scoring_server`). */
function refusalOf({ error, input, schema, log }: Failure): Refusal {
  const words = explainRefusal({ error, schema, log, input })
  if (schema === null && error.errorCode === null) return unexpected(error, words)
  if (schema !== null && isTooDeepToSay(input)) {
    const told = 'maximum recursion depth exceeded while getting the repr of an object'
    return unexpected(new PythonError('RecursionError', told), words)
  }
  const data = frameText(input)
  const sentence =
    schema === null
      ? error.message
      : `Failed to enforce schema of data '${data}' with schema '${schemaRepr(schema)}'. Error: ${error.message}`
  const isInternal = schema === null && error.errorCode === 'INTERNAL_ERROR'
  return {
    stage: 'enforce',
    status: isInternal ? 500 : 400,
    errorCode: isInternal ? 'INTERNAL_ERROR' : 'INVALID_PARAMETER_VALUE',
    errorClass: errorClassOf(schema, isInternal),
    message: `Failed to predict data '${data}'. \nError: ${sentence}`,
    ...words,
  }
}

function errorClassOf(schema: Schema | null, isInternal: boolean): string {
  if (isInternal) return 'CLIENT_INTERNAL_ERROR'
  return schema === null ? 'INVALID_PARAMETER_VALUE' : 'SCHEMA_ENFORCEMENT_FAILED'
}

/**
 * The signature to enforce before a real MLflow answers: it checks type hints itself, which only the model's own classes
 * can do whole, so of those it is given what its server would be. Source: `PyFuncModel._predict`.
 */
export function signatureBeforeMlflow(signature: Signature | null, isMlflow: boolean): Signature | null {
  return isMlflow && signature?.fromTypeHint === true ? { ...signature, inputs: null } : signature
}
