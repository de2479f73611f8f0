/** The rows of a request as a table: to align by, and to explain with. */
import { parseAnyPayload } from '#app/payload/parse-any-payload.ts'
import type { RequestPayload } from '#app/payload/parsed-payload.ts'
import type { Signature } from '#shared/model.ts'
import type { Table } from '#shared/values.ts'

/** The rows as a model of this signature reads them; null where they are no table. */
export function inputRows(payload: RequestPayload | null, signature: Signature | null): Table | null {
  const parsed = payload === null ? null : parseAnyPayload(payload, signature)
  return parsed?.ok === true && parsed.input.kind === 'table' ? parsed.input : null
}
