/** JSON lines and arrays of objects into models: each part as the `dataframe_records` of a request. */
import { stat } from 'node:fs/promises'
import { parsePayload } from '#app/payload/parse-payload.ts'
import type { ParsedPayload } from '#app/payload/parsed-payload.ts'
import { jsonRecords } from '#app/table/json-records.ts'
import type { RecordLayout } from '#app/table/json-records.ts'
import type { ColumnType, Signature } from '#shared/model.ts'
import { requireWholeSize } from './table-input.ts'
import type { InputPart, TableInput } from './table-input.ts'

/** Some thousand rows: a request of them is parsed at once. */
const PART_BYTES = 1024 * 1024

/** A file of JSON objects for a model of this signature. */
export async function jsonInput(
  file: string,
  layout: RecordLayout,
  signature: Signature | null,
): Promise<TableInput> {
  const { size } = await stat(file)
  const whole = async (signal: AbortSignal) => {
    requireWholeSize(size, file, 'This model needs the rows read together')
    const parts: string[] = []
    for await (const { text } of jsonRecords(file, { layout, partBytes: PART_BYTES, signal }))
      parts.push(text)
    return requestOf(parts.filter((text) => text !== '').join(','), signature)
  }
  if (!isRowwise(signature)) return { parts: null, sample: null, whole }
  return {
    parts: (signal) => partsOf(file, { layout, signature, size, signal }),
    sample: null,
    whole,
  }
}

/**
 * Whether MLflow casts each row for itself. It infers dtypes from all rows where there is no signature, and the format
 * of dates from the first row.
 */
function isRowwise(signature: Signature | null): boolean {
  const inputs = signature?.inputs ?? null
  if (inputs === null || signature?.fromTypeHint === true) return false
  return inputs.kind === 'tensors' || inputs.columns.every(({ type }) => !isDatetime(type))
}

function isDatetime(type: ColumnType): boolean {
  return type.kind === 'scalar' && type.type === 'datetime'
}

interface Reading {
  readonly layout: RecordLayout
  readonly signature: Signature | null
  readonly size: number
  readonly signal: AbortSignal
}

async function* partsOf(
  file: string,
  { layout, signature, size, signal }: Reading,
): AsyncGenerator<InputPart> {
  for await (const { text, bytesRead } of jsonRecords(file, { layout, partBytes: PART_BYTES, signal })) {
    yield { parsed: requestOf(text, signature), progress: size === 0 ? 1 : bytesRead / size }
  }
}

/** `text` is bytes as Latin-1, so that nothing is decoded before the request is. */
function requestOf(text: string, signature: Signature | null): ParsedPayload {
  const body = Buffer.from(`{"dataframe_records":[${text}]}`, 'latin1')
  return parsePayload({ contentType: 'application/json', body }, signature)
}
