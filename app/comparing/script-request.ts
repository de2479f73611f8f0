/** Rows in the form in which a scoring script takes them: Azure ML hands it the body as the client sent it. */
import { parseJson } from '#app/payload/parse-json.ts'
import { valueText } from '#app/payload/encode-predictions.ts'
import { payloadAs } from '#app/payload-calls.ts'
import type { RequestPayload } from '#app/payload/parsed-payload.ts'
import type { Signature } from '#shared/model.ts'
import type { PayloadTarget } from '#shared/payload-target.ts'
import { UserError } from '#shared/user-error.ts'
import { isValueMap } from '#shared/values.ts'

/**
 * How rows are put into a request: `input_data`, as they were given (`as-given`), or under a key, as records (`data`) or as
 * lists of numbers (`data:rows`).
 */
export function scriptBody(
  payload: RequestPayload,
  request: string,
  signature: Signature | null,
): Uint8Array {
  if (request === 'as-given') return payload.body
  if (request === 'input_data') return written(payload, 'input_data', signature)
  const key = request.replace(ROWS, '')
  const form = ROWS.test(request) ? 'dataframe_split' : 'dataframe_records'
  const body = written(payload, form, signature)
  const found = parseJson(body.toString('utf8'))
  const rows = isValueMap(found) ? (found.get(form) ?? null) : null
  // What could not be read is the body as it was.
  if (rows === null || !isValueMap(found)) return body
  const data = form === 'dataframe_split' && isValueMap(rows) ? (rows.get('data') ?? null) : rows
  const params = found.get('params') ?? null
  const named = new Map([[key, data] as const, ...(params === null ? [] : [['params', params] as const])])
  return Buffer.from(valueText(named))
}

const ROWS = /:rows$/

/** Rows in one of the forms that MLflow and Azure ML name. What cannot be read goes as it is: the script says what is wrong. */
export function written(payload: RequestPayload, target: PayloadTarget, signature: Signature | null): Buffer {
  try {
    return Buffer.from(payloadAs({ name: 'model', location: '', signature }, payload, target).text)
  } catch (error) {
    if (error instanceof UserError && error.failure.code === 'bad-payload') return Buffer.from(payload.body)
    throw error
  }
}

/** Arrays of numpy, PyTorch and TensorFlow made of something. */
const MAKES_ARRAY =
  /\b(?:np|numpy|torch|tf|tensorflow)\.(?:as)?(?:array|tensor|as_tensor|convert_to_tensor|constant)\s*\(/
const MAKES_FRAME = /\bDataFrame(?:\.from_\w+)?\s*\(/

/**
 * What a script asks its request for: `input_data`, or `data`, as lists of numbers where it makes arrays and no table of
 * them, as Azure ML's own examples do (`np.array(json.loads(raw_data)["data"])`).
 */
export function requestIn(code: string): string {
  if (/["']input_data["']/.test(code)) return 'input_data'
  if (!/["']data["']/.test(code)) return 'as-given'
  return MAKES_ARRAY.test(code) && !MAKES_FRAME.test(code) ? 'data:rows' : 'data'
}
