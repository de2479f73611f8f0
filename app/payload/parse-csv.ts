/** CSV bodies: `parse_csv_input` of `mlflow/pyfunc/scoring_server/__init__.py`. */
import type { Schema } from '#shared/model.ts'
import type { ColumnName, Table } from '#shared/values.ts'
import { pandasTypeOf } from '#app/mlflow-types/data-types.ts'
import { labelOf } from '#app/mlflow-types/spec-label.ts'
import type { DtypeSpec } from '#app/python-data/dtype.ts'
import { PythonError, invalidInput, mlflowException } from '#app/python-data/python-error.ts'
import { reprOfError } from '#app/python-data/python-repr.ts'
import { readCsv } from '#app/python-data/read-csv.ts'
import { decodeUtf8 } from './decode-text.ts'
import { explainCsv } from './explain-csv.ts'

/** The frame of a CSV body; throws what MLflow would. The dtypes of a column schema are asked of pandas. */
export function parseCsv(body: Uint8Array, schema: Schema | null): Table {
  const text = decodedCsv(body)
  try {
    return readCsv(text, askedDtypes(schema))
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    throw mlflowException(
      `Failed to parse input as a Pandas DataFrame. Ensure that the input is a valid CSV-formatted Pandas DataFrame produced using the \`pandas.DataFrame.to_csv()\` method. Error: '${error.message}'`,
      'BAD_REQUEST',
      explainCsv(error, text, schema),
      error,
    )
  }
}

function decodedCsv(body: Uint8Array): string {
  try {
    return decodeUtf8(body, false)
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    throw invalidInput(`Ensure that input is a valid UTF-8 encoded string. Error: '${reprOfError(error)}'`)
  }
}

/** `Schema.pandas_types()` by `Schema.input_names()`. */
function askedDtypes(schema: Schema | null): ReadonlyMap<ColumnName, DtypeSpec> {
  if (schema === null) return new Map()
  if (schema.kind === 'tensors') {
    throw mlflowException('TensorSpec only supports numpy types, use numpy_types() instead')
  }
  return new Map(
    schema.columns.map((spec, place) => {
      if (spec.type.kind !== 'scalar') {
        throw mlflowException('Failed to get pandas types as some of the inputs types are not DataType.')
      }
      return [labelOf(spec, place), pandasTypeOf(spec.type.type)] as const
    }),
  )
}
