/** The body of an error answer: `MlflowException.serialize_as_json` (`mlflow/exceptions.py`). */
import type { Refusal } from '#shared/prediction.ts'
import { jsonString } from './json-cells.ts'

/** `SqlState.from_error_class` of `mlflow/error_classification.py`: the classes that say more than their code. */
const statesOfClass: Readonly<Record<string, string>> = {
  ATTRIBUTE_NOT_FOUND: 'KAM04',
  MODEL_SERIALIZATION_FAILED: 'KAM03',
  PREDICTION_FUNCTION_FAILED: 'KAM02',
  SCHEMA_ENFORCEMENT_FAILED: 'KAM01',
}

/** `SqlState.from_client_error_code`. */
const clientStates: Readonly<Record<string, string>> = {
  BAD_REQUEST: 'KAM00',
  CUSTOMER_UNAUTHORIZED: 'KAM00',
  ENDPOINT_NOT_FOUND: 'KAM00',
  FEATURE_DISABLED: 'KAM00',
  INTERNAL_ERROR: 'XXM00',
  INVALID_PARAMETER_VALUE: 'KAM00',
  INVALID_STATE: 'XXM00',
  NOT_FOUND: 'KAM00',
  PERMISSION_DENIED: 'KAM00',
  RESOURCE_ALREADY_EXISTS: 'KAM00',
  RESOURCE_DOES_NOT_EXIST: 'KAM00',
  TEMPORARILY_UNAVAILABLE: 'XXM00',
}

/** `SqlState.from_cp_error_code`: of errors that a tracking server told the model. */
const serverStates: Readonly<Record<string, string>> = {
  BAD_REQUEST: 'KAMC4',
  CUSTOMER_UNAUTHORIZED: 'KAMC1',
  ENDPOINT_NOT_FOUND: 'KAMC2',
  INTERNAL_ERROR: 'XXMC0',
  INVALID_PARAMETER_VALUE: 'KAMC4',
  INVALID_STATE: 'XXMC2',
  NOT_FOUND: 'KAMC2',
  PERMISSION_DENIED: 'KAMC1',
  REQUEST_LIMIT_EXCEEDED: 'KAMC3',
  RESOURCE_ALREADY_EXISTS: 'KAMC5',
  RESOURCE_CONFLICT: 'KAMC5',
  RESOURCE_DOES_NOT_EXIST: 'KAMC2',
  RESOURCE_EXHAUSTED: 'KAMC3',
  TEMPORARILY_UNAVAILABLE: 'XXMC1',
  UNAUTHENTICATED: 'KAMC1',
}

function sqlStateOf(errorCode: string, errorClass: string | null): string | undefined {
  const ofClass = errorClass === null ? undefined : statesOfClass[errorClass]
  if (ofClass !== undefined) return ofClass
  return (errorClass?.startsWith('CP_') === true ? serverStates : clientStates)[errorCode]
}

/** The body and its media type for a refusal: MLflow's JSON, or plain text where the server has no error code. */
export function errorBody(refusal: Refusal): { readonly body: string; readonly mediaType: string } {
  if (refusal.errorCode === null) return { body: refusal.message, mediaType: 'text/plain; charset=utf-8' }
  const fields: [string, string][] = [
    ['error_code', refusal.errorCode],
    ['message', refusal.message],
  ]
  const sqlState = sqlStateOf(refusal.errorCode, refusal.errorClass)
  if (sqlState !== undefined) fields.push(['sqlstate', sqlState])
  if (refusal.errorClass !== null) fields.push(['error_class', refusal.errorClass])
  if (refusal.cause !== undefined) {
    fields.push([
      'stack_trace',
      refusal.traceback ?? `Traceback (most recent call last):\n...\n${refusal.cause}\n`,
    ])
  }
  const body = `{${fields.map(([name, value]) => `${jsonString(name)}: ${jsonString(value)}`).join(', ')}}`
  return { body, mediaType: 'application/json' }
}
