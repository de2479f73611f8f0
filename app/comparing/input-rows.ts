/** The rows of a request as a table: to align by, to explain with, and for custom predicts. */
import { parseAnyPayload } from '#app/payload/parse-any-payload.ts'
import type { RequestPayload } from '#app/payload/parsed-payload.ts'
import type { Signature } from '#shared/model.ts'
import { isValueMap } from '#shared/values.ts'
import type { Table, ValueMap } from '#shared/values.ts'

/** The rows as a model of this signature reads them, and the params; null where there are none. */
export function inputRows(
  payload: RequestPayload | null,
  signature: Signature | null,
): { readonly table: Table | null; readonly params: ValueMap | null } {
  const parsed = payload === null ? null : parseAnyPayload(payload, signature)
  if (parsed?.ok !== true) return { table: null, params: null }
  const { input, params = null } = parsed
  return { table: input.kind === 'table' ? input : null, params: isValueMap(params) ? params : null }
}
