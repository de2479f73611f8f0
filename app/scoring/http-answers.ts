/**
 * Answers that need no model, with the bodies FastAPI gives for `mlflow/pyfunc/scoring_server` (recorded in
 * recorded/mlflow-http.json) and azureml-inference-server-http gives for its own routes.
 */

/** A response without its connection headers. */
export interface HttpAnswer {
  readonly status: number
  /** Null for an answer without a body. */
  readonly contentType: string | null
  readonly body: string | Uint8Array
  readonly headers?: Readonly<Record<string, string>>
}

const JSON_TYPE = 'application/json'

/** Starlette writes its JSON without blanks. */
export function fastApiError(
  status: number,
  detail: string,
  headers?: Readonly<Record<string, string>>,
): HttpAnswer {
  const body = JSON.stringify({ detail })
  return { status, contentType: JSON_TYPE, body, ...(headers === undefined ? {} : { headers }) }
}

/** `AMLResponse` of azureml_inference_server_http/server/routes.py. */
export function azureError(status: number, message: string): HttpAnswer {
  return { status, contentType: JSON_TYPE, body: pythonJson({ message }) }
}

/** Said of requests that came while a model was loaded that could not be. */
export const NO_MODEL = 'The model could not be loaded; this server ends.'

/** What `ping` of the scoring server answers: a line feed, 404 while there is no model. */
export function pingAnswer(isHealthy: boolean): HttpAnswer {
  return { status: isHealthy ? 200 : 404, contentType: JSON_TYPE, body: '\n' }
}

/** Starlette's answer to an exception nobody caught; uvicorn then closes the connection. */
export const internalServerError: HttpAnswer = {
  status: 500,
  contentType: 'text/plain; charset=utf-8',
  body: 'Internal Server Error',
  headers: { connection: 'close' },
}

/** Whether an answer of the model's side is that of an exception nobody caught. */
export function isUncaught({ status, contentType }: Pick<HttpAnswer, 'status' | 'contentType'>): boolean {
  return status === internalServerError.status && contentType === internalServerError.contentType
}

/** What uvicorn answers to bytes that are no HTTP request. */
export const invalidRequest: HttpAnswer = {
  status: 400,
  contentType: 'text/plain; charset=utf-8',
  body: 'Invalid HTTP request received.',
  headers: { connection: 'close' },
}

/** The scoring server's answer when MLFLOW_SCORING_SERVER_REQUEST_TIMEOUT is over. */
export const timeoutAnswer: HttpAnswer = {
  status: 504,
  contentType: JSON_TYPE,
  body: 'Request processing time exceeded limit',
}

function pythonJson(value: { readonly message: string }): string {
  return `{"message": ${JSON.stringify(value.message)}}`
}
