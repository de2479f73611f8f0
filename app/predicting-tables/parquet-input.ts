/** Parquet files into models: their types are known beforehand, so any part reads as the whole would. */
import { joinedFrames } from '#app/table/frame-rows.ts'
import { readTableChunks } from '#app/table/read-table.ts'
import type { ParsedPayload } from '#app/payload/parsed-payload.ts'
import type { Table } from '#shared/values.ts'
import type { InputPart, TableInput } from './table-input.ts'

/** A Parquet file as a frame that pandas would read from it. */
export function parquetInput(file: string): TableInput {
  return {
    parts: (signal) => partsOf(file, signal),
    sample: null,
    whole: async (signal) => {
      const tables: Table[] = []
      for await (const table of readTableChunks(file, { format: 'parquet', signal })) tables.push(table)
      const joined = joinedFrames(tables)
      if (joined.kind !== 'table') throw new Error('Tables make a table.')
      return parsedAs(joined)
    },
  }
}

async function* partsOf(file: string, signal: AbortSignal): AsyncGenerator<InputPart> {
  for await (const table of readTableChunks(file, { format: 'parquet', signal })) {
    yield { parsed: parsedAs(table), progress: null }
  }
}

function parsedAs(input: Table): ParsedPayload {
  return { ok: true, input, params: undefined, form: 'parquet', casts: [] }
}
