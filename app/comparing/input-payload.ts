/** A file of rows as one request, whichever of the accepted forms it is in. */
import { readFile, stat } from 'node:fs/promises'
import type { RequestPayload } from '#app/payload/parsed-payload.ts'
import { writePayload } from '#app/payload/write/write-payload.ts'
import { formatOfPath } from '#app/table/table-format.ts'
import type { TableFormat } from '#app/table/table-format.ts'
import { UserError } from '#shared/user-error.ts'
import { inputTable } from './input-table.ts'

/** A request becomes a string, and rows of a case or a screen are few. */
const MAX_BYTES = 64 * 1024 * 1024

const ARRAY_OF_OBJECTS = /^\uFEFF?\s*\[\s*\{/

/** Reads a file of rows: a request body, CSV, Parquet, or JSON objects. Throws a UserError where it is none. */
export async function payloadOfFile(file: string, signal: AbortSignal): Promise<RequestPayload> {
  const stats = await stat(file).catch(() => null)
  if (stats?.isFile() !== true) {
    throw new UserError({ code: 'not-found', message: `There is no file "${file}".`, where: file })
  }
  if (stats.size > MAX_BYTES) throw tooLarge(file)
  const format = formatOfPath(file) ?? 'json'
  if (format === 'csv') return { contentType: 'text/csv', body: await readFile(file) }
  if (format === 'json') {
    const body = await readFile(file)
    if (!ARRAY_OF_OBJECTS.test(body.subarray(0, 4096).toString('utf8'))) {
      return { contentType: 'application/json', body }
    }
  }
  return await payloadOfTable(file, format, signal)
}

/** The rows of a table file as one request. Throws a UserError for a file that is too large for one. */
export async function payloadOfTable(
  file: string,
  format: TableFormat,
  signal: AbortSignal,
): Promise<RequestPayload> {
  const { size } = await stat(file)
  if (size > MAX_BYTES) throw tooLarge(file)
  const frame = await inputTable(file, format, signal)
  if (frame === null)
    throw new UserError({ code: 'bad-payload', message: `"${file}" holds no rows.`, where: file })
  const context = { signature: null, modelUri: '', serverUrl: '', endpointName: 'model' }
  const { contentType, text } = writePayload({ frame, params: null }, 'dataframe_split', context)
  return { contentType, body: Buffer.from(text) }
}

function tooLarge(file: string): UserError {
  return new UserError({
    code: 'over-limit',
    message: `"${file}" is larger than the ${MAX_BYTES / 2 ** 20} MiB of rows that are compared here as one request.`,
    hint: 'Tables of any size are compared on the command line, between models: palate compare LEFT RIGHT -i FILE',
    where: file,
  })
}
