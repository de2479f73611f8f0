/** What is wrong with a Parquet file. */
import { PythonError } from '#app/python-data/python-error.ts'

/** The error of a file that cannot be read; pyarrow's is an `OSError` or `ArrowInvalid`. */
export function brokenParquet(what: string): PythonError {
  return new PythonError('OSError', what)
}
