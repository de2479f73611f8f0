/** Reads a request of any server, so that it can be written for another. */
import type { Signature } from '#shared/model.ts'
import { isValueList, isValueMap } from '#shared/values.ts'
import type { Value } from '#shared/values.ts'
import { PythonError } from '#app/python-data/python-error.ts'
import { bodyKind } from './content-type.ts'
import { decodeJsonText } from './decode-text.ts'
import { parseAzurePayload } from './parse-azure-payload.ts'
import { parseJson } from './parse-json.ts'
import { parseKServePayload } from './parse-kserve-payload.ts'
import { parsePayload } from './parse-payload.ts'
import type { ParsedPayload, RequestPayload } from './parsed-payload.ts'

/**
 * What a request is by its looks: Azure's where it has `input_data`, V2 where its `inputs` have a shape and a datatype,
 * otherwise what MLflow's server makes of it.
 */
export function parseAnyPayload(payload: RequestPayload, signature: Signature | null): ParsedPayload {
  switch (foreignForm(payload)) {
    case 'input_data':
      return parseAzurePayload(payload.body, signature)
    case 'v2':
      return parseKServePayload(payload.body, signature)
    case null:
      return parsePayload(payload, signature)
  }
}

/** Which foreign form a request has; null is MLflow's own or none. */
export function foreignForm(payload: RequestPayload): 'input_data' | 'v2' | null {
  if (bodyKind(payload.contentType) !== 'json') return null
  const request = jsonOf(payload.body)
  if (!isValueMap(request)) return null
  if (request.has('input_data')) return 'input_data'
  const inputs = request.get('inputs') ?? null
  return isValueList(inputs) && inputs.length > 0 && inputs.every(isV2Input) ? 'v2' : null
}

function isV2Input(input: Value): boolean {
  return isValueMap(input) && ['name', 'shape', 'datatype', 'data'].every((key) => input.has(key))
}

const marks = ['"input_data"', '"datatype"'].map((mark) => Buffer.from(mark))

function jsonOf(body: Uint8Array): Value {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  if (!marks.some((mark) => bytes.includes(mark))) return null
  try {
    return parseJson(decodeJsonText(body))
  } catch (error) {
    if (error instanceof PythonError) return null
    throw error
  }
}
