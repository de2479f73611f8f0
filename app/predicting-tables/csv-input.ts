/** CSV files into models: plain numbers the fast way, everything else as MLflow's server would read the same text. */
import { open, readFile, stat } from 'node:fs/promises'
import { parsePayload } from '#app/payload/parse-payload.ts'
import type { ParsedPayload } from '#app/payload/parsed-payload.ts'
import { csvChunks } from '#app/table/csv-chunks.ts'
import type { CsvChunk } from '#app/table/csv-chunks.ts'
import { firstRecords, pandasColumnNames, readCsvHeader, widestRecord } from '#app/table/csv-header.ts'
import type { CsvHeader } from '#app/table/csv-header.ts'
import type { NumberColumn, NumberKind, NumberRows } from '#app/table/csv-numbers.ts'
import { numberReader } from '#app/table/number-reader.ts'
import type { NumberReader } from '#app/table/number-reader.ts'
import type { Schema, ScalarType, Signature } from '#shared/model.ts'
import type { Column, NumericData } from '#shared/values.ts'
import { requireWholeSize, RowsBelongTogether } from './table-input.ts'
import type { InputPart, TableInput } from './table-input.ts'

const CONTENT_TYPE = 'text/csv'

/** As many rows are read in MLflow's own way for the trace. */
const SAMPLE_ROWS = 100

const FAST_KINDS: Partial<Record<ScalarType, NumberKind>> = {
  double: 'float64',
  float: 'float32',
  long: 'int64',
  integer: 'int32',
}

/** A CSV file for a model of this signature; `worker` is the built number-reading thread, if there is one. */
export async function csvInput(
  file: string,
  signature: Signature | null,
  worker: URL | null,
): Promise<TableInput> {
  const { size } = await stat(file)
  const header = await readCsvHeader(file)
  const inputs = signature?.inputs ?? null
  const whole = async () => {
    requireWholeSize(size, file, 'This model needs the CSV file read at once')
    return parsePayload({ contentType: CONTENT_TYPE, body: await readFile(file) }, signature)
  }
  if (!isRowwise(inputs) || header.fields.length === 0) return { parts: null, sample: null, whole }
  const source = { file, size, header, headerBytes: await firstBytes(file, header.length), signature }
  return {
    parts: (signal) => partsOf(source, { layout: fastLayout(header, inputs), worker, signal }),
    sample: () => sampleOf(source),
    whole,
  }
}

interface CsvSource {
  readonly file: string
  readonly size: number
  readonly header: CsvHeader
  readonly headerBytes: Uint8Array
  readonly signature: Signature | null
}

/**
 * Whether pandas reads each row for itself: every column of the signature has a dtype, so that none is inferred from
 * all rows. A datetime column makes pandas refuse the file, and a tensor signature MLflow.
 */
function isRowwise(inputs: Schema | null): inputs is Extract<Schema, { kind: 'columns' }> {
  return (
    inputs?.kind === 'columns' &&
    inputs.columns.every(({ type }) => type.kind === 'scalar' && type.type !== 'datetime')
  )
}

/** How to read each column of the file; null where one of the model's is not a number. */
function fastLayout(
  header: CsvHeader,
  inputs: Extract<Schema, { kind: 'columns' }>,
): readonly NumberKind[] | null {
  const wanted = new Map(
    inputs.columns.map(({ name, type }) => [name, type.kind === 'scalar' ? type.type : null]),
  )
  if (wanted.has(null)) return null
  const kinds = pandasColumnNames(header.fields).map((name): NumberKind | undefined => {
    const type = wanted.get(name)
    if (type === undefined) return 'skip'
    return type === null ? undefined : FAST_KINDS[type]
  })
  const known = kinds.flatMap((kind) => kind ?? [])
  return known.length === kinds.length && known.some((kind) => kind !== 'skip') ? known : null
}

interface Reading {
  readonly layout: readonly NumberKind[] | null
  readonly worker: URL | null
  readonly signal: AbortSignal
}

async function* partsOf(source: CsvSource, { layout, worker, signal }: Reading): AsyncGenerator<InputPart> {
  const reader = numberReader(layout === null ? null : worker)
  const under: Promise<InputPart>[] = []
  let read = source.header.length
  let given = 0
  try {
    for await (const chunk of csvChunks(source.file, source.header.length, signal)) {
      read += chunk.length
      const part = partOf(source, chunk, { reader, layout, progress: read / source.size })
      // Whoever takes it hears of a failure; until then it is not an unhandled one.
      part.catch(() => undefined)
      under.push(part)
      if (under.length <= reader.threads) continue
      const next = under.shift()
      if (next !== undefined) yield await next
      given += 1
    }
    for (const part of under) yield await part
    if (given + under.length === 0) yield { parsed: exactly(source, new Uint8Array()), progress: 1 }
  } finally {
    reader.close()
  }
}

interface PartReading {
  readonly reader: NumberReader
  readonly layout: readonly NumberKind[] | null
  readonly progress: number
}

async function partOf(
  source: CsvSource,
  chunk: CsvChunk,
  { reader, layout, progress }: PartReading,
): Promise<InputPart> {
  if (layout === null) return { parsed: exactly(source, chunk), progress }
  const answer = await reader.read(chunk, layout)
  const parsed = 'rows' in answer ? numbers(source, layout, answer.rows) : exactly(source, answer.bytes)
  return { parsed, progress }
}

function numbers(source: CsvSource, layout: readonly NumberKind[], rows: NumberRows): ParsedPayload {
  const names = pandasColumnNames(source.header.fields).filter((_name, place) => layout[place] !== 'skip')
  const columns = names.flatMap((name, place): Column[] => {
    const values = rows.columns[place]
    return values === undefined ? [] : [{ name, values: dataOf(values) }]
  })
  const input = { kind: 'table', rowCount: rows.rowCount, columns } as const
  return { ok: true, input, params: undefined, form: 'csv', casts: [] }
}

function dataOf(values: NumberColumn): NumericData {
  if (values instanceof Float64Array) return { dtype: 'float64', data: values }
  if (values instanceof Float32Array) return { dtype: 'float32', data: values }
  if (values instanceof Int32Array) return { dtype: 'int32', data: values }
  return { dtype: 'int64', data: values }
}

/** Some rows under the file's header, as a request. Rows of more fields than the header mean something in pandas. */
function exactly({ headerBytes, header, signature }: CsvSource, rows: Uint8Array): ParsedPayload {
  if (widestRecord(rows) > header.fields.length) throw new RowsBelongTogether()
  const separator = headerBytes.at(-1) === 10 || rows.length === 0 ? '' : '\n'
  const body = Buffer.concat([headerBytes, Buffer.from(separator), rows])
  return parsePayload({ contentType: CONTENT_TYPE, body }, signature)
}

async function sampleOf(source: CsvSource): Promise<ParsedPayload> {
  for await (const chunk of csvChunks(source.file, source.header.length)) {
    return exactly(source, firstRecords(chunk, SAMPLE_ROWS))
  }
  return exactly(source, new Uint8Array())
}

async function firstBytes(file: string, length: number): Promise<Uint8Array> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}
