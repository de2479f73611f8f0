/** One input written for another target, composed: read as the scoring server (or Azure ML, or a V2 server) reads it, then written. */
import { foreignForm, parseAnyPayload } from '#app/payload/parse-any-payload.ts'
import type { ParsedPayload, RequestPayload } from '#app/payload/parsed-payload.ts'
import type { WritableInput, WriteContext } from '#app/payload/write/input.ts'
import { INDEX_CHANGED } from '#app/payload/write/input-differences.ts'
import { INDEX_LEFT_OUT } from '#app/payload/write/table-forms.ts'
import { fittingBody } from '#app/payload/write/mlflow-json.ts'
import { writeRaw } from '#app/payload/write/raw-body.ts'
import { writePayload } from '#app/payload/write/write-payload.ts'
import { arrivalOf, changesOf } from '#app/payload-round-trip.ts'
import type { Arrival, Reader } from '#app/payload-round-trip.ts'
import { PythonError } from '#app/python-data/python-error.ts'
import { toTable } from '#app/schema/to-table.ts'
import type { Signature } from '#shared/model.ts'
import type { Refusal } from '#shared/prediction.ts'
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
 * Writes a request's input for a target. Of a request that cannot be read only code that sends it is to be had: other targets throw UserError `bad-payload`, and
 * `unsupported` where the target has no form for the input.
 */
export function payloadAs(model: NamedModel, payload: RequestPayload, target: PayloadTarget): WrittenPayload {
  const parsed = parseAnyPayload(payload, model.signature)
  if (!parsed.ok) return refusedAs(model, payload, { target, refusal: parsed.refusal })
  const { frame, params } = { frame: parsed.input, params: parsed.params }
  const source = arrivalOf(frame, params, model.signature)
  return writtenAs(model, parsed, { target, refused: source.ok ? null : source.plain })
}

type Parsed = Extract<ParsedPayload, { readonly ok: true }>

function writtenAs(
  model: NamedModel,
  { input: frame, params, form }: Parsed,
  { target, refused }: { readonly target: PayloadTarget; readonly refused: string | null },
): WrittenPayload {
  const given = params ?? null
  const isLlm = form === 'llm'
  const input = { frame, params: isValueMap(given) ? given : null, isLlm }
  const best = bestWritten(input, target, model)
  const losses = [
    ...best.losses,
    ...(isLlm && isWrapped(target) ? [WRAPPED_ANSWER] : []),
    ...(given === null || isValueMap(given) ? [] : ['The params are no JSON object; they are left out.']),
  ]
  return { ...best, losses, ...(refused === null ? {} : { refused }) }
}

/**
 * An input that MLflow refuses while reading it: written as it stands, without what the signature would make of it; where
 * nothing can be read at all, code can still send the bytes.
 */
function refusedAs(
  model: NamedModel,
  payload: RequestPayload,
  { target, refusal }: { readonly target: PayloadTarget; readonly refusal: Refusal },
): WrittenPayload {
  const refused = refusal.plain
  const isSent = target === 'curl' || target === 'requests'
  const raw = writeRaw(payload, target, contextOf(model))
  if (raw !== null && isSent && foreignForm(payload) === null) return { ...raw, refused }
  const unread = model.signature === null ? null : parseAnyPayload(payload, null)
  if (unread?.ok === true) {
    const asIs = attempt(() => writtenAs({ ...model, signature: null }, unread, { target, refused }))
    if (!(asIs instanceof UserError)) return asIs
  }
  if (raw !== null) return { ...raw, refused }
  const { plain, ways } = refusal
  throw new UserError({
    code: 'bad-payload',
    message: `The input cannot be read: ${plain}`,
    hint: [...ways, 'As curl, as Python with requests or for az it can be had as it stands.'].join('\n'),
    detail: refusal.message,
  })
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
  // A form that has no index says so itself.
  const isTold = (change: string): boolean =>
    change === INDEX_CHANGED && written.losses.includes(INDEX_LEFT_OUT)
  const told = changes.filter((change) => !isTold(change))
  return { written: { ...written, losses: Array.from(new Set([...written.losses, ...told])) }, changes }
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

function attempt<Made>(write: () => Made): Made | UserError {
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
