/** One input written for another target, composed: read as the scoring server (or Azure ML, or a V2 server) reads it, then written. */
import { parseAnyPayload } from '#app/payload/parse-any-payload.ts'
import type { RequestPayload } from '#app/payload/parsed-payload.ts'
import type { WritableInput, WriteContext } from '#app/payload/write/input.ts'
import { fittingBody } from '#app/payload/write/mlflow-json.ts'
import { writePayload } from '#app/payload/write/write-payload.ts'
import { arrivalOf, changesOf } from '#app/payload-round-trip.ts'
import type { Arrival, Reader } from '#app/payload-round-trip.ts'
import { PythonError } from '#app/python-data/python-error.ts'
import { toTable } from '#app/schema/to-table.ts'
import type { Signature } from '#shared/model.ts'
import type { PayloadTarget, WrittenPayload } from '#shared/payload-target.ts'
import { UserError } from '#shared/user-error.ts'
import { isValueMap } from '#shared/values.ts'
import type { Frame, Table } from '#shared/values.ts'

/** The model as code names it. */
export interface NamedModel {
  readonly name: string
  /** Its location, for `mlflow.pyfunc.load_model`. */
  readonly location: string
  readonly signature: Signature | null
}

/** `mlflow models serve` and `palate serve` listen there unless told otherwise. */
const SERVER_URL = 'http://127.0.0.1:5000'

/**
 * Writes a request's input for a target. Throws UserError `bad-payload` where the request cannot be read and
 * `unsupported` where the target has no form for the input.
 */
export function payloadAs(model: NamedModel, payload: RequestPayload, target: PayloadTarget): WrittenPayload {
  const parsed = parseAnyPayload(payload, model.signature)
  if (!parsed.ok) {
    const { plain, ways } = parsed.refusal
    throw new UserError({
      code: 'bad-payload',
      message: `The input cannot be read: ${plain}`,
      ...(ways.length === 0 ? {} : { hint: ways.join('\n') }),
      detail: parsed.refusal.message,
    })
  }
  const { params } = parsed
  const given = params ?? null
  const isLlm = parsed.form === 'llm'
  const input = { frame: parsed.input, params: isValueMap(given) ? given : null, isLlm }
  const best = bestWritten(input, target, model)
  const written = isLlm && isWrapped(target) ? { ...best, losses: [...best.losses, WRAPPED_ANSWER] } : best
  if (given === null || isValueMap(given)) return written
  return { ...written, losses: [...written.losses, 'The params are no JSON object; they are left out.'] }
}

const WRAPPED_ANSWER =
  'The answer comes inside {"predictions": …}: only an LLM request is answered without it. As curl or Python code it stays one.'

/** Whether MLflow answers a body of this form with `predictions`. */
function isWrapped(target: PayloadTarget): boolean {
  return ['dataframe_split', 'dataframe_records', 'instances', 'inputs', 'csv'].includes(target)
}

/**
 * The input as it was read, or as the table that the signature makes of it where that loses less: arrays and lists have
 * rows and columns only by the signature.
 */
function bestWritten(input: WritableInput, target: PayloadTarget, model: NamedModel): WrittenPayload {
  const source = arrivalOf(input.frame, input.params ?? undefined, model.signature)
  const table = tableOf(input.frame, model.signature)
  if (table === null) return checked(input, { target, model, source }).written
  const asTable = { ...input, frame: table }
  const plain = attempt(() => checked(input, { target, model, source }))
  if ('changes' in plain && plain.changes.length === 0) return plain.written
  const other = attempt(() => checked(asTable, { target, model, source }))
  if (!('changes' in other) || ('changes' in plain && plain.changes.length <= other.changes.length)) {
    if ('changes' in plain) return plain.written
    throw plain
  }
  return other.written
}

interface Checked {
  readonly written: WrittenPayload
  readonly changes: readonly string[]
}

function checked(
  input: WritableInput,
  to: { readonly target: PayloadTarget; readonly model: NamedModel; readonly source: Arrival },
): Checked {
  const { target, model, source } = to
  const written = writePayload(input, target, contextOf(model))
  const sent = sentBody(input, target, { written, model })
  if (sent === null) return { written, changes: [] }
  const { body, reader } = sent
  const changes = changesOf(
    source,
    { contentType: body.contentType, body: Buffer.from(body.text), reader },
    model.signature,
  )
  return { written: { ...written, losses: Array.from(new Set([...written.losses, ...changes])) }, changes }
}

/** The body that a target sends and who reads it; null where code calls the model itself. */
function sentBody(
  input: WritableInput,
  target: PayloadTarget,
  { written, model }: { readonly written: WrittenPayload; readonly model: NamedModel },
): { readonly body: WrittenPayload; readonly reader: Reader } | null {
  switch (target) {
    case 'python':
      return null
    case 'requests':
    case 'curl':
      return { body: fittingBody(input, model.signature), reader: 'mlflow' }
    case 'az':
      return { body: writePayload(input, 'input_data', contextOf(model)), reader: 'azure' }
    case 'input_data':
      return { body: written, reader: 'azure' }
    case 'v2':
      return { body: written, reader: 'v2' }
    default:
      return { body: written, reader: 'mlflow' }
  }
}

/** What a signature with columns makes of an input that is no table; null where it makes none. */
function tableOf(frame: Frame, signature: Signature | null): Table | null {
  const inputs = signature?.inputs ?? null
  if (inputs?.kind !== 'columns' || signature?.fromTypeHint === true || frame.kind === 'table') return null
  try {
    return toTable(frame, inputs.columns)
  } catch (error) {
    if (error instanceof PythonError) return null
    throw error
  }
}

function attempt(write: () => Checked): Checked | UserError {
  try {
    return write()
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
}

function contextOf({ name, location, signature }: NamedModel): WriteContext {
  return { signature, modelUri: location, serverUrl: SERVER_URL, endpointName: endpointName(name) }
}

/** Azure ML endpoint names have 3 to 32 letters, digits and hyphens and start with a letter. */
function endpointName(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
  return plain.length >= 3 ? plain.slice(0, 32).replace(/-+$/, '') : 'my-endpoint'
}
