/** Exceptions of reading a request as the server's answer, with our words. */
import type { Signature } from '#shared/model.ts'
import type { Refusal } from '#shared/prediction.ts'
import { PythonError } from '#app/python-data/python-error.ts'
import type { ErrorWords } from '#app/python-data/python-error.ts'

/** The server's answer to an exception before `predict`. */
export function parseRefusal(error: PythonError, signature: Signature | null): Refusal {
  if (error.errorCode === null) {
    return {
      stage: 'parse',
      status: 500,
      errorCode: null,
      errorClass: null,
      message: 'Internal Server Error',
      cause: `${error.type}: ${error.message}`,
      plain: `The server itself fails on this request: ${error.message}`,
      ways: [],
      places: [],
    }
  }
  return {
    stage: 'parse',
    status: error.errorCode === 'INTERNAL_ERROR' ? 500 : 400,
    errorCode: error.errorCode,
    errorClass: 'INVALID_PARAMETER_VALUE',
    message: error.message,
    ...(error.cause instanceof PythonError ? { cause: lastLine(error.cause) } : {}),
    ...wordsFor(error, signature),
  }
}

/** Our words; what is about no place of the input is told what a request looks like. */
function wordsFor({ message, words }: PythonError, signature: Signature | null): ErrorWords {
  const { plain, ways, places } = words ?? { plain: message, ways: [], places: [] }
  return { plain, ways: ways.length + places.length === 0 ? waysFor(signature) : ways, places }
}

/** Modules of exception classes that are not Python's own. */
const modules: Readonly<Record<string, string>> = {
  EmptyDataError: 'pandas.errors',
  ParserError: 'pandas.errors',
  MlflowException: 'mlflow.exceptions',
  ZoneInfoNotFoundError: 'zoneinfo._common',
}

/** The last line of an exception's traceback. */
function lastLine({ type, message }: PythonError): string {
  const module = modules[type]
  return `${module === undefined ? type : `${module}.${type}`}: ${message}`
}

/** What a request of this model looks like, for requests that could not be read at all. */
function waysFor(signature: Signature | null): readonly string[] {
  const inputs = signature?.inputs ?? null
  if (inputs?.kind === 'tensors') {
    const [first] = inputs.tensors
    return first === undefined || first.name === null
      ? ['Send {"inputs": [[…], …]}, one nested list a row.']
      : [`Send {"inputs": {"${first.name}": […], …}}, one nested list for each name.`]
  }
  return ['Send {"dataframe_split": {"columns": […], "data": [[…], …]}}, or {"dataframe_records": [{…}, …]}.']
}
