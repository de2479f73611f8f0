/**
 * Azure ML's `input_data` as an input of the model, to translate it: not a form that `/invocations` takes. How a no-code
 * deployment itself answers such a request is `app/scoring`'s.
 */
import type { Signature } from '#shared/model.ts'
import { isValueMap } from '#shared/values.ts'
import type { Value } from '#shared/values.ts'
import { PythonError, invalidInput } from '#app/python-data/python-error.ts'
import { decodeJsonText } from './decode-text.ts'
import { foreignRefusal } from './foreign-refusal.ts'
import { parseSplit } from './parse-frame.ts'
import type { ParsedFrame } from './parse-frame.ts'
import { parseJson } from './parse-json.ts'
import type { ParsedPayload } from './parsed-payload.ts'
import { parseInputs } from './tf-serving.ts'

/**
 * Reads `{"input_data": …, "params": …}`: a split table (`columns`, `data`, perhaps `index`), a list, or arrays by name.
 * Source: learn.microsoft.com, "Deploy MLflow models to online endpoints", and azureml's `mlflow_score_script.py`.
 */
export function parseAzurePayload(body: Uint8Array, signature: Signature | null): ParsedPayload {
  try {
    const request = parseJson(decodeJsonText(body))
    const data = isValueMap(request) ? request.get('input_data') : undefined
    if (!isValueMap(request) || data === undefined) {
      throw invalidInput("A value is not provided for the 'input_data' parameter.")
    }
    const { input, casts } = inputOf(data, signature)
    return { ok: true, input, params: request.get('params'), form: 'input_data', casts }
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    return { ok: false, refusal: foreignRefusal(error, 'input_data') }
  }
}

function inputOf(data: Value, signature: Signature | null): ParsedFrame {
  const schema = signature?.inputs ?? null
  const isSplit = isValueMap(data) && data.has('data') && data.has('columns')
  return isSplit ? parseSplit(data, schema) : { input: parseInputs(data, schema), casts: [] }
}
