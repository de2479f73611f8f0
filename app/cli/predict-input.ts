/** `-i FILE|-`: what the input is, and how it is read. */
import { createReadStream } from 'node:fs'
import { mkdtemp, open, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TableInput } from '#app/predicting-tables/table-input.ts'
import { formatOfPath, tableFormats } from '#app/table/table-format.ts'
import type { TableFormat } from '#app/table/table-format.ts'
import { writing } from '#app/table/write-failure.ts'
import type { Signature } from '#shared/model.ts'
import { UserError } from '#shared/user-error.ts'
import type { Arguments } from './command-line.ts'
import { oneOf } from './command-line.ts'
import type { CliIo } from './io.ts'

/** An input as it was given: one request body, or a file of rows. `dispose` removes what stdin was kept in. */
export type GivenInput =
  | { readonly kind: 'body'; readonly contentType: string; readonly body: Uint8Array }
  | { readonly kind: 'table'; readonly file: string; readonly format: TableFormat; dispose(): Promise<void> }

/** A request body becomes a JavaScript string, and those end here. */
const MAX_BODY_BYTES = 512 * 1024 * 1024

/** Smaller CSV files are read as one request: nothing is gained by threads. */
const SMALL_CSV_BYTES = 1024 * 1024

/** As many bytes tell an array of objects from a request body. */
const PEEK_BYTES = 4096
const ARRAY_OF_OBJECTS = /^(\u00ef\u00bb\u00bf)?\s*\[\s*\{/

interface Handling {
  /** A CSV request has no place for params, a table has. */
  readonly hasParams: boolean
  readonly dispose: () => Promise<void>
}

/** Reads the options and looks at the input. Throws a UserError where it is not there or not said. */
export async function givenInput(args: Arguments, io: CliIo): Promise<GivenInput> {
  const input = args.text('input')
  if (input === undefined) {
    throw new UserError({
      code: 'bad-usage',
      message: 'Which input? -i FILE is needed; -i - reads stdin.',
      hint: 'E.g. -i rows.csv, or -i request.json with {"dataframe_split": …}.',
    })
  }
  const contentType = args.text('content-type')
  const asked = args.text('format')
  const format = asked === undefined ? undefined : oneOf(asked, 'format', tableFormats)
  if (contentType !== undefined && format !== undefined) {
    throw new UserError({ code: 'bad-usage', message: '--content-type and --format exclude each other.' })
  }
  const hasParams = args.text('params') !== undefined
  if (input === '-') return await fromStream(io.stdin, { contentType, format: format ?? 'json', hasParams })
  const { seekable } = await lookedAt(input)
  if (!seekable) {
    // A socket is not opened by its name (open(2), ENXIO), and stdin is often one.
    const stream = input === '/dev/stdin' ? io.stdin : createReadStream(input)
    const streamFormat = format ?? formatOfPath(input) ?? 'json'
    return await fromStream(stream, { contentType, format: streamFormat, hasParams })
  }
  if (contentType !== undefined) return { kind: 'body', contentType, body: await wholeFile(input) }
  const handling = { hasParams, dispose: async () => undefined }
  return await fromFile(input, format ?? formatOfPath(input) ?? (await lookedUpFormat(input)), handling)
}

/** What is no regular file (a pipe, a terminal) is read once, from its start to its end. */
async function lookedAt(file: string): Promise<{ readonly seekable: boolean }> {
  const stats = await stat(file).catch((error: unknown) => {
    throw new UserError(
      { code: 'not-found', message: `There is no file "${file}".`, where: file },
      { cause: error },
    )
  })
  if (stats.isDirectory()) {
    throw new UserError({
      code: 'bad-payload',
      message: `"${file}" is a folder; a file is needed.`,
      where: file,
    })
  }
  return { seekable: stats.isFile() }
}

async function fromFile(
  file: string,
  format: TableFormat,
  { hasParams, dispose }: Handling,
): Promise<GivenInput> {
  const table = { kind: 'table', file, format, dispose } as const
  switch (format) {
    case 'parquet':
    case 'jsonl':
      return table
    case 'csv':
      if (hasParams || (await stat(file)).size > SMALL_CSV_BYTES) return table
      return await asBody(file, 'text/csv', dispose)
    case 'json':
      if (ARRAY_OF_OBJECTS.test(await firstText(file))) return table
      return await asBody(file, 'application/json', dispose)
  }
}

async function asBody(file: string, contentType: string, dispose: () => Promise<void>): Promise<GivenInput> {
  const body = await wholeFile(file)
  await dispose()
  return { kind: 'body', contentType, body }
}

async function wholeFile(file: string): Promise<Uint8Array> {
  const { size } = await stat(file)
  if (size > MAX_BODY_BYTES) throw tooLarge(file)
  return await readFile(file)
}

function tooLarge(what: string): UserError {
  return new UserError({
    code: 'over-limit',
    message: `${what} is larger than the ${MAX_BODY_BYTES / 1024 / 1024} MiB that one request may have.`,
    hint: 'Rows of any number are read from CSV, Parquet and JSON lines files.',
  })
}

/** Without a telling name: Parquet by its first bytes, else JSON, as `mlflow models predict` takes it. */
async function lookedUpFormat(file: string): Promise<TableFormat> {
  return (await firstText(file)).startsWith('PAR1') ? 'parquet' : 'json'
}

/** The first bytes, each as one character. */
async function firstText(file: string): Promise<string> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(PEEK_BYTES), 0, PEEK_BYTES, 0)
    return buffer.toString('latin1', 0, bytesRead)
  } finally {
    await handle.close()
  }
}

interface StreamHandling {
  readonly contentType: string | undefined
  readonly format: TableFormat
  readonly hasParams: boolean
}

/** Request bodies stay in memory; tables are kept in a file of their own, since they may be read twice. */
async function fromStream(
  stream: AsyncIterable<Uint8Array>,
  { contentType, format, hasParams }: StreamHandling,
): Promise<GivenInput> {
  if (contentType === undefined && format !== 'json') return await keptTable(format, stream, hasParams)
  const body = await allOf(stream)
  if (contentType !== undefined) return { kind: 'body', contentType, body }
  const start = Buffer.from(body.subarray(0, PEEK_BYTES)).toString('latin1')
  if (ARRAY_OF_OBJECTS.test(start)) return await keptTable(format, [body], hasParams)
  return { kind: 'body', contentType: 'application/json', body }
}

async function allOf(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of stream) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) throw tooLarge('What came through the pipe')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

async function keptTable(
  format: TableFormat,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  hasParams: boolean,
): Promise<GivenInput> {
  const start = path.join(tmpdir(), `palate-${process.pid}-stdin-`)
  const scratch = `The copy of stdin in ${tmpdir()}`
  const folder = await writing(scratch, () => mkdtemp(start))
  const dispose = () => rm(folder, { recursive: true, force: true })
  const file = path.join(folder, `stdin.${format}`)
  try {
    const handle = await writing(scratch, () => open(file, 'wx'))
    try {
      for await (const chunk of chunks) await writing(scratch, () => handle.appendFile(chunk))
    } finally {
      await handle.close()
    }
    return await fromFile(file, format, { hasParams, dispose })
  } catch (error) {
    await dispose()
    throw error
  }
}

/** A table file as the input of a model of this signature. Each format's reader is loaded when it is needed. */
export async function tableInput(
  given: Extract<GivenInput, { kind: 'table' }>,
  signature: Signature | null,
  io: CliIo,
): Promise<TableInput> {
  switch (given.format) {
    case 'csv': {
      const { csvInput } = await import('#app/predicting-tables/csv-input.ts')
      return await csvInput(given.file, signature, io.csvWorker)
    }
    case 'jsonl':
    case 'json': {
      const { jsonInput } = await import('#app/predicting-tables/json-input.ts')
      return await jsonInput(given.file, given.format === 'json' ? 'array' : 'lines', signature)
    }
    case 'parquet': {
      const { parquetInput } = await import('#app/predicting-tables/parquet-input.ts')
      return await parquetInput(given.file)
    }
  }
}
