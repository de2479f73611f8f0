/** Parquet bodies: `parse_parquet_input` of `mlflow/pyfunc/scoring_server/__init__.py`. */
import type { Table } from '#shared/values.ts'
import { UserError } from '#shared/user-error.ts'
import { PythonError, mlflowException } from '#app/python-data/python-error.ts'
import { readParquet } from './parquet/read-parquet.ts'

/** The frame of a Parquet body; throws what MLflow would. The schema's types are not asked for here, as in MLflow. */
export function parseParquet(body: Uint8Array): Table {
  try {
    return readParquet(body)
  } catch (error) {
    if (!(error instanceof PythonError || error instanceof UserError)) throw error
    throw mlflowException(
      `Failed to parse input as a Pandas DataFrame. Ensure that the input is a valid Parquet Pandas DataFrame produced using the \`pandas.DataFrame.to_parquet()\` method. Error: '${error.message}'`,
      'BAD_REQUEST',
      undefined,
      // A limit of Palate's own is none of Python's exceptions.
      error instanceof PythonError ? error : new PythonError('palate', error.message),
    )
  }
}
