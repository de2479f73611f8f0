/**
 * Parquet files into models. DuckDB reads those of plain columns in parts: their types are known beforehand, so any part
 * reads as the whole would. What DuckDB takes otherwise than pandas is read whole, as the body of a request is.
 */
import { readFile, stat } from 'node:fs/promises'
import { MAX_UNPACKED_BYTES, MAX_VALUES } from '#app/payload/parquet/limits.ts'
import { parsePayload } from '#app/payload/parse-payload.ts'
import type { ParsedPayload } from '#app/payload/parsed-payload.ts'
import { PythonError } from '#app/python-data/python-error.ts'
import { joinedFrames } from '#app/table/frame-rows.ts'
import { readTableChunks } from '#app/table/read-table.ts'
import { UserError } from '#shared/user-error.ts'
import type { Table } from '#shared/values.ts'
import { parquetFooter } from './parquet-footer.ts'
import { parquetReading } from './plain-parquet.ts'
import type { ParquetReading } from './plain-parquet.ts'
import type { InputPart, TableInput } from './table-input.ts'

/** A Parquet file as the frame that pandas would read from it. */
export async function parquetInput(file: string): Promise<TableInput> {
  const reading = await readingOf(file)
  const isSmall = reading.valueCount <= MAX_VALUES && (await stat(file)).size <= MAX_UNPACKED_BYTES
  if (reading.hasPlainColumns && !(reading.hasIndex && isSmall)) return plainInput(file, reading)
  if (!isSmall) throw tooLarge(file)
  return { parts: null, sample: null, whole: () => asBody(file) }
}

async function readingOf(file: string): Promise<ParquetReading> {
  try {
    return parquetReading(await parquetFooter(file))
  } catch (error) {
    if (error instanceof UserError || !(error instanceof Error)) throw error
    if ('code' in error && error.code === 'ENOENT') {
      throw new UserError({ code: 'not-found', message: `There is no file "${file}".` }, { cause: error })
    }
    if (!(error instanceof PythonError)) throw error
    const message = `"${file}" cannot be read as a Parquet file.`
    throw new UserError(
      { code: 'bad-payload', message, where: file, detail: error.message },
      { cause: error },
    )
  }
}

function plainInput(file: string, reading: ParquetReading): TableInput {
  return {
    parts: (signal) => partsOf(file, reading, signal),
    sample: null,
    whole: async (signal) => {
      const tables: Table[] = []
      for await (const table of labelledTables(file, reading, signal)) tables.push(table)
      const joined = joinedFrames(tables)
      if (joined.kind !== 'table') throw new Error('Tables make a table.')
      return parsedAs(joined)
    },
  }
}

async function* partsOf(
  file: string,
  reading: ParquetReading,
  signal: AbortSignal,
): AsyncGenerator<InputPart> {
  for await (const table of labelledTables(file, reading, signal)) {
    yield { parsed: parsedAs(table), progress: null }
  }
}

async function* labelledTables(
  file: string,
  { labelOf }: ParquetReading,
  signal: AbortSignal,
): AsyncGenerator<Table> {
  for await (const table of readTableChunks(file, { format: 'parquet', signal })) {
    const columns = table.columns.map(({ name, values }) => ({ name: labelOf(String(name)), values }))
    yield { ...table, columns }
  }
}

function parsedAs(input: Table): ParsedPayload {
  return { ok: true, input, params: undefined, form: 'parquet', casts: [] }
}

async function asBody(file: string): Promise<ParsedPayload> {
  return parsePayload({ contentType: 'application/vnd.apache.parquet', body: await readFile(file) }, null)
}

function tooLarge(file: string): UserError {
  return new UserError({
    code: 'over-limit',
    message: `"${file}" has columns that are read at once only (of other types than plain numbers, texts, dates and times without a zone), and more than the ${MAX_VALUES.toLocaleString('en-US')} values or ${MAX_UNPACKED_BYTES / 1024 / 1024} MiB for which that is done.`,
    hint: 'Split the file, or write these columns as plain types: files of plain types may be of any size.',
    where: file,
  })
}
