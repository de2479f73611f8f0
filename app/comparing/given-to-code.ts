/** What a custom predict is given beside the outputs: the input and the params as the model gets them. */
import { parseAnyPayload } from '#app/payload/parse-any-payload.ts'
import type { RequestPayload } from '#app/payload/parsed-payload.ts'
import { enforce } from '#app/schema/enforce.ts'
import type { Signature } from '#shared/model.ts'
import { isValueMap } from '#shared/values.ts'
import type { Frame, Value, ValueMap } from '#shared/values.ts'

/** Null where there are none. */
export interface GivenToCode {
  readonly inputs: Frame | null
  readonly params: ValueMap | null
}

/** The rows of a request after enforcement, as MLflow gives them to a model that wraps another one. */
export function givenToCode(payload: RequestPayload | null, signature: Signature | null): GivenToCode {
  const parsed = payload === null ? null : parseAnyPayload(payload, signature)
  if (parsed?.ok !== true) return { inputs: null, params: null }
  return enforcedForCode(parsed.input, parsed.params, signature)
}

/** A frame after enforcement; as it is where it is refused, since then the rows that are not are still compared. */
export function enforcedForCode(
  input: Frame,
  params: Value | undefined,
  signature: Signature | null,
): GivenToCode {
  const enforced = enforce(input, params, signature)
  // Code may read params that the model has none of.
  const given = params !== undefined && isValueMap(params) ? params : null
  if (!enforced.ok) return { inputs: input, params: given }
  return { inputs: enforced.input, params: new Map([...(given ?? []), ...(enforced.params ?? [])]) }
}
