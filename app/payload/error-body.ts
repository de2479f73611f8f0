/** The body of an error answer: `MlflowException.serialize_as_json` (`mlflow/exceptions.py`). */
import type { Refusal } from '#shared/prediction.ts'
import { jsonString } from './json-cells.ts'

/** `SqlState.from_error_class` and `from_client_error_code` of `mlflow/error_classification.py`. */
const sqlStates: Readonly<Record<string, string>> = {
  SCHEMA_ENFORCEMENT_FAILED: 'KAM01',
  INVALID_PARAMETER_VALUE: 'KAM00',
  CLIENT_INTERNAL_ERROR: 'XXM00',
}

/** The body and its media type for a refusal: MLflow's JSON, or plain text where the server has no error code. */
export function errorBody(refusal: Refusal): { readonly body: string; readonly mediaType: string } {
  if (refusal.errorCode === null) return { body: refusal.message, mediaType: 'text/plain; charset=utf-8' }
  const fields: [string, string][] = [
    ['error_code', refusal.errorCode],
    ['message', refusal.message],
  ]
  if (refusal.errorClass !== null) {
    const sqlState = sqlStates[refusal.errorClass]
    if (sqlState !== undefined) fields.push(['sqlstate', sqlState])
    fields.push(['error_class', refusal.errorClass])
  }
  if (refusal.cause !== undefined) {
    fields.push([
      'stack_trace',
      refusal.traceback ?? `Traceback (most recent call last):\n...\n${refusal.cause}\n`,
    ])
  }
  const body = `{${fields.map(([name, value]) => `${jsonString(name)}: ${jsonString(value)}`).join(', ')}}`
  return { body, mediaType: 'application/json' }
}
