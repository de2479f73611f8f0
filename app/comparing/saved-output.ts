/** Outputs that were saved: what `palate predict -o` writes, a server's answer, or any table. */
import { readFile, stat } from 'node:fs/promises'
import { decodeJsonText } from '#app/payload/decode-text.ts'
import { parseJson } from '#app/payload/parse-json.ts'
import { readParquet } from '#app/payload/parquet/read-parquet.ts'
import { PythonError } from '#app/python-data/python-error.ts'
import { readWholeTable } from '#app/table/read-whole-table.ts'
import { formatOfPath } from '#app/table/table-format.ts'
import type { TableFormat } from '#app/table/table-format.ts'
import { halfColumns, withHalves } from './half-columns.ts'
import { UserError } from '#shared/user-error.ts'
import type { Frame } from '#shared/values.ts'
import { answerFrame } from './answer-frame.ts'

/** JSON becomes one string and then values several times its size; half of what V8 holds. */
const MAX_JSON_BYTES = 256 * 1024 * 1024

/** What a file holds. */
export interface SavedOutput {
  readonly output: Frame
  /** Whether moments, bytes, lists and dicts may be texts in it. */
  readonly isTableFile: boolean
}

/** Reads a file of outputs. Throws a UserError where it is none. */
export async function savedOutput(file: string, signal: AbortSignal): Promise<SavedOutput> {
  const format = formatOfPath(file) ?? 'json'
  if (format === 'json') return { output: await savedJson(file), isTableFile: false }
  return { output: await savedTable(file, format, signal), isTableFile: true }
}

async function savedTable(
  file: string,
  format: Exclude<TableFormat, 'json'>,
  signal: AbortSignal,
): Promise<Frame> {
  if (format === 'parquet') {
    const small = await smallParquet(file)
    if (small !== null) return small
  }
  const frame = await readWholeTable(file, { format, signal, quotedAreTexts: true })
  return format === 'parquet' ? withHalves(frame, await halfColumns(file)) : frame
}

/** A table of some million cells is read in a second as pandas reads it: with its zones, its index and its own types. */
const MAX_PARQUET_BYTES = 16 * 1024 * 1024

/** Null for what is large, or cannot be read this way. */
async function smallParquet(file: string): Promise<Frame | null> {
  if ((await stat(file)).size > MAX_PARQUET_BYTES) return null
  try {
    return readParquet(await readFile(file))
  } catch (error) {
    if (error instanceof PythonError || error instanceof UserError) return null
    throw error
  }
}

async function savedJson(file: string): Promise<Frame> {
  const { size } = await stat(file)
  if (size > MAX_JSON_BYTES) {
    throw new UserError({
      code: 'over-limit',
      message: `"${file}" is larger than the ${MAX_JSON_BYTES / 1024 / 1024} MiB of JSON that are read.`,
      hint: 'Save the outputs as Parquet or CSV: palate predict … -o outputs.parquet',
      where: file,
    })
  }
  try {
    return answerFrame(parseJson(decodeJsonText(await readFile(file))))
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    const message = `"${file}" is not JSON.`
    throw new UserError(
      { code: 'bad-payload', message, where: file, detail: error.message },
      { cause: error },
    )
  }
}
