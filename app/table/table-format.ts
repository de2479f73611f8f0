/** The kinds of table files. */
import path from 'node:path'

/** `json` is one array of objects, `jsonl` one object a line. */
export const tableFormats = ['csv', 'json', 'jsonl', 'parquet'] as const
export type TableFormat = (typeof tableFormats)[number]

const byExtension: Readonly<Record<string, TableFormat>> = {
  '.csv': 'csv',
  '.json': 'json',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.parquet': 'parquet',
  '.pq': 'parquet',
}

/** The format a file's extension tells; undefined for any other. */
export function formatOfPath(file: string): TableFormat | undefined {
  return byExtension[path.extname(file).toLowerCase()]
}
