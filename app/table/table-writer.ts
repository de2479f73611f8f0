/** Chunks of a table to a file, which is there whole at the end or not at all. */
import type { Table } from '#shared/values.ts'
import { beginFile } from './arriving-file.ts'
import type { ArrivingFile } from './arriving-file.ts'
import type { TableFormat } from './table-format.ts'
import { csvHeader, csvRows, jsonRows } from './text-tables.ts'

/** A file that takes chunks of one table: the same columns each time, and at least one chunk, if of no rows. */
export interface TableWriter {
  /** Resolves when the next chunk may come. */
  write(table: Table): Promise<void>
  /** Puts the file in its place. */
  finish(): Promise<void>
  /** Leaves nothing; harmless after `finish`. */
  abandon(): Promise<void>
}

/** Begins a table file. Throws a UserError where it cannot be written. */
export async function createTableWriter(file: string, format: TableFormat): Promise<TableWriter> {
  const arriving = await beginFile(file)
  switch (format) {
    case 'csv':
      return textWriter(arriving, (table, first) => (first ? csvHeader(table) : '') + csvRows(table), '')
    case 'jsonl':
      return textWriter(arriving, (table) => jsonRows(table, '\n'), '')
    case 'json':
      return textWriter(arriving, jsonArrayPart(), '\n]\n')
    case 'parquet': {
      const { parquetWriter } = await import('./parquet-writer.ts')
      try {
        return await parquetWriter(arriving)
      } catch (error) {
        await arriving.abandon()
        throw error
      }
    }
  }
}

function jsonArrayPart(): (table: Table, first: boolean) => string {
  let empty = true
  return (table, first) => {
    const rows = jsonRows(table, ',\n').slice(0, -',\n'.length)
    const joint = rows === '' ? '' : empty ? '\n' : ',\n'
    if (rows !== '') empty = false
    return (first ? '[' : '') + joint + rows
  }
}

/** Each chunk is turned into text while the one before it is on its way to the disk. */
function textWriter(
  file: ArrivingFile,
  textOf: (table: Table, first: boolean) => string,
  ending: string,
): TableWriter {
  let first = true
  let written: Promise<void> = Promise.resolve()
  return {
    write: async (table) => {
      const text = textOf(table, first)
      first = false
      await written
      written = file.write(text)
      // Whoever writes or finishes next hears of a failure; until then it is not an unhandled one.
      written.catch(() => undefined)
    },
    finish: async () => {
      await written
      if (ending !== '') await file.write(ending)
      await file.finish()
    },
    abandon: async () => {
      await written.catch(() => undefined)
      await file.abandon()
    },
  }
}
