/** One input written for another target, composed: read as the scoring server (or Azure ML, or a V2 server) reads it, then written. */
import { parseAnyPayload } from '#app/payload/parse-any-payload.ts'
import type { RequestPayload } from '#app/payload/parsed-payload.ts'
import type { WriteContext } from '#app/payload/write/input.ts'
import { writePayload } from '#app/payload/write/write-payload.ts'
import type { Signature } from '#shared/model.ts'
import type { PayloadTarget, WrittenPayload } from '#shared/payload-target.ts'
import { UserError } from '#shared/user-error.ts'
import { isValueMap } from '#shared/values.ts'

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
  const written = writePayload(input, target, contextOf(model))
  if (given === null || isValueMap(given)) return written
  return { ...written, losses: [...written.losses, 'The params are no JSON object; they are left out.'] }
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
