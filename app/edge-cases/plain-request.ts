/** A plain request of any number of rows, from the example's values or made up. */
import type { Signature } from '#shared/model.ts'
import { isValueList } from '#shared/values.ts'
import type { Frame, Value } from '#shared/values.ts'
import { baseTable, baseTensors, columnsOfExample, hasUnnamedColumns } from './base-input.ts'
import type { BaseTable, BaseTensors } from './base-input.ts'
import { requestText } from './request-text.ts'

/** A request and the rows in it. */
export interface PlainRequest {
  readonly contentType: string
  readonly body: string
  readonly rows: number
}

/** As much text as is made for one request. */
const MAX_LENGTH = 32_000_000

/**
 * A request of `rows` rows, fewer where they would be more than 32 million characters or where arrays have a fixed first
 * extent; null where neither signature nor example says what a row is.
 */
export function plainRequest(
  signature: Signature | null,
  example: Frame | null,
  rows: number,
): PlainRequest | null {
  const inputs = signature?.inputs ?? null
  if (signature?.fromTypeHint === true) return null
  if (inputs?.kind === 'columns') {
    return tableRequest(baseTable(inputs.columns, example), { rows, isUnnamed: hasUnnamedColumns(signature) })
  }
  if (inputs?.kind === 'tensors') return tensorRequest(baseTensors(inputs.tensors, example), rows)
  const columns = columnsOfExample(example)
  return columns.length === 0 ? null : tableRequest(baseTable(columns, example), { rows, isUnnamed: false })
}

function tableRequest(
  base: BaseTable,
  { rows, isUnnamed }: { readonly rows: number; readonly isUnnamed: boolean },
): PlainRequest {
  const names = isUnnamed ? '' : `"columns": ${requestText([...base.names])}, `
  const data = repeated(
    base.rows.map((row) => requestText(row)),
    rows,
  )
  return request(`{"dataframe_split": {${names}"data": [${data.join(', ')}]}}`, data.length)
}

function tensorRequest({ tensors, values }: BaseTensors, rows: number): PlainRequest {
  const isFree = tensors.every(({ shape }, place) => shape[0] === -1 && isValueList(values[place] ?? null))
  const texts = values.map((value) => rowTexts(value))
  const shortest = Math.min(...texts.map(({ length }) => length))
  const least = Math.min(...texts.map((each) => repeated(each, rows).length))
  const count = isFree ? least : shortest
  const bodies = tensors.map((_tensor, place) =>
    isFree ? `[${repeated(texts[place] ?? [], count).join(', ')}]` : requestText(values[place] ?? null),
  )
  const isNamed = tensors.some(({ name }) => name !== null)
  const named = tensors.map(
    ({ name }, place) => `${JSON.stringify(name ?? String(place))}: ${bodies[place] ?? 'null'}`,
  )
  return request(`{"inputs": ${isNamed ? `{${named.join(', ')}}` : (bodies[0] ?? '[]')}}`, count)
}

function rowTexts(value: Value): readonly string[] {
  return isValueList(value) ? value.map((item) => requestText(item)) : [requestText(value)]
}

/** The texts over and over, until there are enough or they are too long together. */
function repeated(texts: readonly string[], rows: number): readonly string[] {
  if (texts.length === 0) return []
  const longest = Math.max(1, ...texts.map(({ length }) => length + 2))
  const count = Math.max(1, Math.min(rows, Math.floor(MAX_LENGTH / longest)))
  return Array.from({ length: count }, (_, place) => texts[place % texts.length] ?? '')
}

function request(body: string, rows: number): PlainRequest {
  return { contentType: 'application/json', body, rows }
}
