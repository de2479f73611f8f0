/** The rows of a table file, where they are few enough to explain differences by. */
import { stat } from 'node:fs/promises'
import { readWholeTable } from '#app/table/read-whole-table.ts'
import type { TableFormat } from '#app/table/table-format.ts'
import type { Table } from '#shared/values.ts'

/** Larger inputs are not read a second time. */
const MAX_BYTES = 64 * 1024 * 1024

/** All rows of a file; null where it is large. */
export async function inputTable(
  file: string,
  format: TableFormat,
  signal: AbortSignal,
): Promise<Table | null> {
  if ((await stat(file)).size > MAX_BYTES) return null
  const whole = await readWholeTable(file, { format, signal })
  return whole.kind === 'table' ? whole : null
}
