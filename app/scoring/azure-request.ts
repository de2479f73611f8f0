/** A POST to `/score` up to the scoring script (`ObjectInput` in azureml_inference_server_http/server/input_parsers.py). */
import { isValueMap } from '#shared/values.ts'
import type { Value, ValueMap } from '#shared/values.ts'

/** The arguments of `run`, or the answer that the server gives without calling it. */
export type AzureRequest =
  | { readonly ok: true; readonly inputData: Value; readonly params: Value | undefined }
  | { readonly ok: false; readonly status: 400 | 415 | 500; readonly message: string }

/** `readJson` gives the value of a body as `json.loads` reads bytes; throws JSONDecodeError with its words. */
export function readAzureRequest(
  contentType: string | null,
  body: Uint8Array,
  readJson: (body: Uint8Array) => Value,
): AzureRequest {
  if (!isJson(contentType)) return refused(415, 'Expects Content-Type to be application/json')
  let request: Value
  try {
    request = readJson(body)
  } catch (error) {
    return unreadable(error, body)
  }
  if (!isValueMap(request)) return refused(400, 'POST body should be a JSON dictionary.')
  return argumentsOf(request)
}

function argumentsOf(request: ValueMap): AzureRequest {
  const inputData = request.get('input_data')
  if (inputData === undefined) return refused(400, "A value is not provided for the 'input_data' parameter.")
  return { ok: true, inputData, params: request.get('params') }
}

/** Werkzeug's `Request.is_json`: the media type alone, in any case. */
function isJson(contentType: string | null): boolean {
  const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return type === 'application/json' || (type.startsWith('application/') && type.endsWith('+json'))
}

function unreadable(error: unknown, body: Uint8Array): AzureRequest {
  if (body.length === 0) return refused(400, 'POST body is empty. Expecting a JSON dictionary.')
  if (error instanceof Error && 'type' in error && error.type === 'JSONDecodeError') {
    return refused(400, `POST body could not be decoded as JSON: ${error.message}`)
  }
  return refused(500, internalAzureError)
}

function refused(status: 400 | 415 | 500, message: string): AzureRequest {
  return { ok: false, status, message }
}

/** What that server answers to an exception of its own. */
export const internalAzureError = 'An unexpected internal error occurred. Check the logs for more info.'

/** What it answers to an exception of the scoring script. */
export const scriptAzureError =
  'An unexpected error occurred in scoring script. Check the logs for more info.'
