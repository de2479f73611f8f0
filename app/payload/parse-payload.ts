/** Requests to `/invocations` as inputs: what MLflow's scoring server does before it calls `predict`. */
import type { Signature } from '#shared/model.ts'
import type { Frame, Value, ValueKey, ValueMap } from '#shared/values.ts'
import { isValueList, isValueMap } from '#shared/values.ts'
import { PythonError, invalidInput, mlflowException } from '#app/python-data/python-error.ts'
import { bytesRepr, classRepr, reprOf, reprOfError } from '#app/python-data/python-repr.ts'
import type { ColumnCast } from './cast-columns.ts'
import { parseDenseRequest } from './dense-request.ts'
import { bodyKind } from './content-type.ts'
import { parseCsv } from './parse-csv.ts'
import { decodeJsonText } from './decode-text.ts'
import { parseRecords, parseSplit } from './parse-frame.ts'
import { parseJson } from './parse-json.ts'
import { parseParquet } from './parse-parquet.ts'
import { bareList, explainForm } from './explain-form.ts'
import { protocolChangeInfo, requiredInputFormat } from './protocol-words.ts'
import type { ParsedPayload, RequestPayload } from './parsed-payload.ts'
import { parseInputs, parseInstances } from './tf-serving.ts'
import { parseRefusal } from './parse-refusal.ts'
import { csvCasts, servingCasts } from './read-casts.ts'

const frameForms = ['dataframe_split', 'dataframe_records', 'instances', 'inputs'] as const
type FrameForm = (typeof frameForms)[number]

/** Keys that make a body an LLM request (`mlflow/pyfunc/utils/serving_data_parser.py`). */
const llmKeys = ['messages', 'prompt', 'input'] as const

/** Reads a request as MLflow's server would for a model with this signature. */
export function parsePayload(payload: RequestPayload, signature: Signature | null): ParsedPayload {
  const kind = bodyKind(payload.contentType)
  if (typeof kind === 'object') return { ok: false, refusal: kind }
  try {
    switch (kind) {
      case 'csv': {
        const input = parseCsv(payload.body, signature?.inputs ?? null)
        const casts = () => csvCasts(payload.body, input)
        return { ok: true, input, params: undefined, form: 'csv', casts }
      }
      case 'json':
        return withCasts(
          parseDenseRequest(payload.body, signature) ?? parseJsonBody(payload.body, signature),
          payload.body,
          signature,
        )
      case 'parquet':
        return { ok: true, input: parseParquet(payload.body), params: undefined, form: 'parquet', casts: [] }
    }
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    return { ok: false, refusal: parseRefusal(error, signature) }
  }
}

/** `inputs` and `instances` are cast while they are read. */
function withCasts(parsed: ParsedPayload, body: Uint8Array, signature: Signature | null): ParsedPayload {
  if (!parsed.ok || (parsed.form !== 'inputs' && parsed.form !== 'instances')) return parsed
  const { form, input } = parsed
  const schema = signature?.inputs ?? null
  return { ...parsed, casts: () => servingCasts(body, form, { input, schema }) }
}

function parseJsonBody(body: Uint8Array, signature: Signature | null): ParsedPayload {
  const request = decodedRequest(body)
  if (llmKeys.some((key) => request.has(key))) return parseLlmRequest(request, signature)
  const params = request.get('params')
  const forms = frameForms.filter((form) => request.has(form))
  if (signature?.fromTypeHint === true) {
    if (!request.has('inputs')) throw missingInputs(request)
    const input = { kind: 'plain', value: request.get('inputs') ?? null } as const
    return { ok: true, input, params, form: 'inputs', casts: [] }
  }
  const [form, ...others] = forms
  if (form === undefined || others.length > 0) {
    throw mlflowException(
      `${requiredInputFormat}. Received dictionary with input fields: [${formKeys(request)}]. ${protocolChangeInfo}`,
      'BAD_REQUEST',
      explainForm(request, forms),
    )
  }
  const { input, casts } = parseForm(form, request.get(form) ?? null, signature)
  return { ok: true, input, params, form, casts }
}

function formKeys(request: ValueMap): string {
  return Array.from(request.keys())
    .filter((key) => frameForms.some((form) => form === key))
    .map(reprOf)
    .join(', ')
}

function missingInputs(request: ValueMap): PythonError {
  return mlflowException(
    `Request payload must be a dictionary with 'inputs' key when the model contains a valid type hint. Found keys in payload: dict_keys([${formKeys(request)}]).`,
    'INVALID_PARAMETER_VALUE',
  )
}

function parseForm(
  form: FrameForm,
  data: Value,
  signature: Signature | null,
): { readonly input: Frame; readonly casts: readonly ColumnCast[] } {
  const schema = signature?.inputs ?? null
  switch (form) {
    case 'dataframe_split':
      return parseSplit(data, schema)
    case 'dataframe_records':
      return parseRecords(data, schema)
    case 'instances':
      return { input: parseInstances(data, schema), casts: [] }
    case 'inputs':
      return { input: parseInputs(data, schema), casts: [] }
  }
}

/** `_decode_json_input`. */
function decodedRequest(body: Uint8Array): ValueMap {
  const value = decodedBody(body)
  if (isValueMap(value)) return value
  if (isValueList(value)) throw invalidInput(`${requiredInputFormat}. Received a list.`, bareList)
  throw invalidInput(`${requiredInputFormat}. Received unexpected input type '${classRepr(value)}.`)
}

function decodedBody(body: Uint8Array): Value {
  try {
    return parseJson(decodeJsonText(body))
  } catch (error) {
    if (!(error instanceof PythonError) || !isDecodeError(error)) throw error
    throw invalidInput(
      `Ensure that input is a valid JSON formatted string. Error: '${reprOfError(error)}'\nInput: \n${bytesRepr(body)}\n`,
      { plain: `The body is no JSON: ${error.message}.`, ways: [], places: [] },
    )
  }
}

function isDecodeError(error: PythonError): boolean {
  return error.type === 'JSONDecodeError' || error.type === 'UnicodeDecodeError'
}

/** `_split_data_and_params_for_llm_input`: keys that the signature has as params are params, the rest is the input. */
function parseLlmRequest(request: ValueMap, signature: Signature | null): ParsedPayload {
  const names = new Set<ValueKey>(signature?.params?.map((spec) => spec.name))
  const entries = Array.from(request)
  const data = new Map(entries.filter(([key]) => !names.has(key)))
  const params = new Map(entries.filter(([key]) => names.has(key)))
  return { ok: true, input: { kind: 'plain', value: data }, params, form: 'llm', casts: [] }
}
