/** CSV bodies: `parse_csv_input` of `mlflow/pyfunc/scoring_server`. */
import type { Schema } from '#shared/model.ts'
import { mlflowException } from '#app/python-data/python-error.ts'
import type { ParsedPayload } from './parsed-payload.ts'

/** The frame of a CSV body. */
export function parseCsvBody(_body: Uint8Array, _schema: Schema | null): ParsedPayload {
  throw mlflowException(
    'Failed to parse input as a Pandas DataFrame. Ensure that the input is',
    'BAD_REQUEST',
  )
}
