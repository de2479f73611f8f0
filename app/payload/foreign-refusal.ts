/** Refusals of payloads that MLflow's server does not know at all; the words are ours. */
import type { Refusal } from '#shared/prediction.ts'
import type { PythonError } from '#app/python-data/python-error.ts'

/** A request in a foreign form that cannot be read. */
export function foreignRefusal(error: PythonError, form: 'input_data' | 'V2'): Refusal {
  return {
    stage: 'parse',
    status: 400,
    errorCode: 'BAD_REQUEST',
    errorClass: 'INVALID_PARAMETER_VALUE',
    message: error.message,
    plain: `The ${form} request cannot be read: ${error.message}`,
    ways: [],
    places: [],
  }
}
