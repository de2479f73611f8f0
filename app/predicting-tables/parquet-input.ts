/** Parquet files into models: their types are known beforehand, so any part reads as the whole would. */
import { joinedFrames } from '#app/table/frame-rows.ts'
import { readTableChunks } from '#app/table/read-table.ts'
import { notedColumnsOf } from '#app/payload/parquet/noted-columns.ts'
import type { ParsedPayload } from '#app/payload/parsed-payload.ts'
import { PythonError } from '#app/python-data/python-error.ts'
import { UserError } from '#shared/user-error.ts'
import type { Table } from '#shared/values.ts'
import type { InputPart, TableInput } from './table-input.ts'

/** A Parquet file as a frame that pandas would read from it. */
export function parquetInput(file: string): TableInput {
  return {
    parts: (signal) => partsOf(file, signal),
    sample: null,
    whole: async (signal) => {
      const tables: Table[] = []
      for await (const table of notedTables(file, signal)) tables.push(table)
      const joined = joinedFrames(tables)
      if (joined.kind !== 'table') throw new Error('Tables make a table.')
      return parsedAs(joined)
    },
  }
}

async function* partsOf(file: string, signal: AbortSignal): AsyncGenerator<InputPart> {
  for await (const table of notedTables(file, signal)) yield { parsed: parsedAs(table), progress: null }
}

/** DuckDB knows nothing of the notes that pandas and Arrow leave in a file. */
async function* notedTables(file: string, signal: AbortSignal): AsyncGenerator<Table> {
  let noted: ReturnType<typeof notedColumnsOf> = null
  for await (const table of readTableChunks(file, { format: 'parquet', signal })) {
    // By now the file is known to be one that can be read.
    noted ??= notesOf(file)
    yield noted === null ? table : { ...table, columns: table.columns.map(noted) }
  }
}

function notesOf(file: string): ReturnType<typeof notedColumnsOf> {
  try {
    return notedColumnsOf(file)
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    const message = `"${file}" is no Parquet file that pandas can read.`
    throw new UserError({ code: 'bad-payload', message, detail: error.message }, { cause: error })
  }
}

function parsedAs(input: Table): ParsedPayload {
  return { ok: true, input, params: undefined, form: 'parquet', casts: [] }
}
