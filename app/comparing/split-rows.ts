/** A request body cut by its rows, so that a row which fails can be found and left out. */
import { parseJson } from '#app/payload/parse-json.ts'
import { decodeJsonText } from '#app/payload/decode-text.ts'
import { valueText } from '#app/payload/encode-predictions.ts'
import { bodyKind } from '#app/payload/content-type.ts'
import type { RequestPayload } from '#app/payload/parsed-payload.ts'
import { PythonError } from '#app/python-data/python-error.ts'
import { isValueList, isValueMap } from '#shared/values.ts'
import type { Value, ValueKey } from '#shared/values.ts'

/** A body whose rows can be told apart. */
export interface RowsOfBody {
  readonly rowCount: number
  /** The same request with rows `from` up to `to` alone. */
  readonly part: (from: number, to: number) => RequestPayload
}

/** The rows of a JSON or CSV request; null where they cannot be told. */
export function rowsOfBody(payload: RequestPayload): RowsOfBody | null {
  switch (bodyKind(payload.contentType)) {
    case 'json':
      return rowsOfJson(payload)
    case 'csv':
      return rowsOfCsv(payload)
    default:
      return null
  }
}

const forms = ['dataframe_split', 'input_data', 'dataframe_records', 'instances', 'inputs'] as const

function rowsOfJson({ contentType, body }: RequestPayload): RowsOfBody | null {
  const request = jsonOf(body)
  if (!isValueMap(request)) return null
  const form = forms.find((name) => request.has(name))
  if (form === undefined) return null
  const rows = rowsOfValue(request.get(form) ?? null)
  if (rows === null) return null
  return {
    rowCount: rows.rowCount,
    part: (from, to) => {
      const part = new Map<ValueKey, Value>([...request, [form, rows.part(from, to)]])
      return { contentType, body: Buffer.from(valueText(part)) }
    },
  }
}

function jsonOf(body: Uint8Array): Value {
  try {
    return parseJson(decodeJsonText(body))
  } catch (error) {
    if (error instanceof PythonError) return null
    throw error
  }
}

interface RowsOfValue {
  readonly rowCount: number
  readonly part: (from: number, to: number) => Value
}

/** Rows of a list, of a split table, or of a dict of lists of one length. */
function rowsOfValue(value: Value): RowsOfValue | null {
  if (isValueList(value)) return { rowCount: value.length, part: (from, to) => value.slice(from, to) }
  if (!isValueMap(value)) return null
  const data = value.get('data') ?? null
  if (value.has('data') && isValueList(data)) {
    const index = value.get('index') ?? null
    return {
      rowCount: data.length,
      part: (from, to) => {
        const part = new Map<ValueKey, Value>([...value, ['data', data.slice(from, to)]])
        return isValueList(index) ? part.set('index', index.slice(from, to)) : part
      },
    }
  }
  const lists = Array.from(value).flatMap(([key, cells]) => (isValueList(cells) ? [{ key, cells }] : []))
  const rowCount = lists[0]?.cells.length ?? 0
  if (lists.length !== value.size || lists.some(({ cells }) => cells.length !== rowCount)) return null
  const part = (from: number, to: number) =>
    new Map(lists.map(({ key, cells }) => [key, cells.slice(from, to)] as const))
  return rowCount === 0 ? null : { rowCount, part }
}

function rowsOfCsv({ contentType, body }: RequestPayload): RowsOfBody {
  const [header = '', ...records] = recordsOf(Buffer.from(body).toString('utf8'))
  return {
    rowCount: records.length,
    part: (from, to) => ({
      contentType,
      body: Buffer.from([header, ...records.slice(from, to)].join('\n')),
    }),
  }
}

/** Records of CSV text (RFC 4180), line ends left out: a line end inside quotes is part of its field. Empty ones are none to pandas. */
export function recordsOf(text: string): readonly string[] {
  const records: string[] = []
  let start = 0
  let isQuoted = false
  for (let place = 0; place <= text.length; place++) {
    const sign = text[place]
    if (sign === '"') isQuoted = !isQuoted
    if (sign !== undefined && (isQuoted || sign !== '\n')) continue
    const record = text.slice(start, place).replace(/\r$/, '')
    if (record.trim() !== '') records.push(record)
    start = place + 1
  }
  return records
}
