/** The rows of a comparison as a table: to align by, to explain with, and for custom predicts. */
import { parseAnyPayload } from '#app/payload/parse-any-payload.ts'
import type { Signature } from '#shared/model.ts'
import type { Table } from '#shared/values.ts'
import type { CliIo } from './io.ts'
import type { GivenInput } from './predict-input.ts'

/** The rows as a model of this signature reads them; null where they are no small table. */
export async function inputRows(
  given: GivenInput | null,
  signature: Signature | null,
  io: CliIo,
): Promise<Table | null> {
  if (given === null) return null
  if (given.kind === 'body') {
    const parsed = parseAnyPayload(given, signature)
    return parsed.ok && parsed.input.kind === 'table' ? parsed.input : null
  }
  const { inputTable } = await import('#app/comparing/input-table.ts')
  return await inputTable(given.file, given.format, io.signal)
}
