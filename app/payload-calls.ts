/** One input written for another target, composed: read as the scoring server (or Azure ML, or a V2 server) reads it, then written. */
import { parseAnyPayload } from '#app/payload/parse-any-payload.ts'
import type { RequestPayload } from '#app/payload/parsed-payload.ts'
import type { WritableInput, WriteContext } from '#app/payload/write/input.ts'
import { fittingForm } from '#app/payload/write/mlflow-json.ts'
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
  const input = { frame: parsed.input, params: isValueMap(given) ? given : null }
  const written = bestWritten(input, target, model)
  if (given === null || isValueMap(given)) return written
  return { ...written, losses: [...written.losses, 'The params are no JSON object; they are left out.'] }
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
  const sent = sentBody(input, target)
  if (sent === null) return { written, changes: [] }
  const { text, contentType } =
    sent.target === target ? written : writePayload(input, sent.target, contextOf(model))
  const changes = changesOf(
    source,
    { contentType, body: Buffer.from(text), reader: sent.reader },
    model.signature,
  )
  return { written: { ...written, losses: Array.from(new Set([...written.losses, ...changes])) }, changes }
}

/** The body that a target sends and who reads it; null where code calls the model itself. */
function sentBody(
  input: WritableInput,
  target: PayloadTarget,
): { readonly target: PayloadTarget; readonly reader: Reader } | null {
  switch (target) {
    case 'python':
      return null
    case 'requests':
    case 'curl':
      return { target: fittingForm(input), reader: 'mlflow' }
    case 'az':
      return { target: 'input_data', reader: 'azure' }
    case 'input_data':
      return { target, reader: 'azure' }
    case 'v2':
      return { target, reader: 'v2' }
    default:
      return { target, reader: 'mlflow' }
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
