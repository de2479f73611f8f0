/** A request to `/score` up to `predict`, as the scoring script of a no-code deployment on Azure ML reads it. */
import { decodeJsonText } from '#app/payload/decode-text.ts'
import { foreignRefusal } from '#app/payload/foreign-refusal.ts'
import { parseJson } from '#app/payload/parse-json.ts'
import type { ParsedPayload, RequestPayload } from '#app/payload/parsed-payload.ts'
import { PythonError, valueError } from '#app/python-data/python-error.ts'
import { azureInput, azureParams } from '#app/scoring/azure-input.ts'
import { readAzureRequest } from '#app/scoring/azure-request.ts'
import type { Signature } from '#shared/model.ts'

/** The input and params; refused, with Python's own words as `plain`, where the server or the script would fail. */
export function parseAzureScore(
  { contentType, body }: RequestPayload,
  signature: Signature | null,
): ParsedPayload {
  try {
    const request = readAzureRequest(contentType, body, (bytes) => parseJson(decodeJsonText(bytes)))
    if (!request.ok) throw valueError(request.message)
    const params = azureParams(request.params, signature)
    return {
      ok: true,
      input: azureInput(request.inputData, signature),
      params,
      form: 'input_data',
      casts: [],
    }
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    return {
      ok: false,
      refusal: { ...foreignRefusal(error, 'input_data'), status: 500, plain: error.message },
    }
  }
}
