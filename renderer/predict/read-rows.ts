/** Frames of a request as rows and columns of a draft. */
import type { ColumnType } from '#shared/model.ts'
import { predictText } from '../strings/predict.ts'
import { nodeToCell } from './cell-json.ts'
import { absentCell } from './draft.ts'
import type { DraftColumn, PayloadForm, Row } from './draft.ts'
import { freeColumn } from './draft-edits.ts'
import type { InputResult, InputShape } from './input-shape.ts'
import { entryOf, writeJson } from './json-text.ts'
import type { JsonNode } from './json-text.ts'

/** A column as a payload has it: its label and its values, undefined where a row lacks it. */
interface GivenColumn {
  readonly name: string
  readonly isNumbered: boolean
  readonly values: readonly (JsonNode | undefined)[]
}

/** `{"columns": [...], "data": [[...]], "index": [...]}` as pandas writes it. */
export function readSplit(node: JsonNode, shape: InputShape): InputResult {
  const data = entryOf(node, 'data')
  if (node.kind !== 'object' || data?.kind !== 'array') return predictText.unreadable.noData
  const unknown = node.entries.find(([key]) => !['columns', 'data', 'index'].includes(key))
  if (unknown !== undefined) return predictText.unreadable.splitKey(unknown[0])
  const labels = labelsOf(entryOf(node, 'columns'), data.items)
  if (labels === null) return predictText.unreadable.columnLabels
  const rows: (readonly JsonNode[])[] = []
  for (const [place, item] of data.items.entries()) {
    if (item.kind !== 'array') return predictText.unreadable.rowNotList(place + 1)
    if (item.items.length !== labels.length) {
      return predictText.unreadable.rowLength(place + 1, item.items.length, labels.length)
    }
    rows.push(item.items)
  }
  const index = entryOf(node, 'index')
  if (index !== undefined && (index.kind !== 'array' || index.items.length !== rows.length)) {
    return predictText.unreadable.index
  }
  const given = labels.map((label, place) => ({ ...label, values: rows.map((row) => row[place]) }))
  const read = rowsOf(given, rows.length, 'dataframe_split', shape)
  if (typeof read === 'string' || index?.kind !== 'array' || read.input.kind !== 'rows') return read
  return { ...read, input: { ...read.input, index: index.items.map(writeJson) } }
}

function labelsOf(
  node: JsonNode | undefined,
  data: readonly JsonNode[],
): readonly Pick<GivenColumn, 'name' | 'isNumbered'>[] | null {
  if (node === undefined) {
    const [first] = data
    const width = first?.kind === 'array' ? first.items.length : 0
    return Array.from({ length: width }, (_, place) => ({ name: String(place), isNumbered: true }))
  }
  if (node.kind !== 'array') return null
  const labels = node.items.map((item) => {
    if (item.kind === 'string') return { name: item.value, isNumbered: false }
    return item.kind === 'number' ? { name: item.text, isNumbered: true } : null
  })
  const found = labels.filter((label) => label !== null)
  return found.length === labels.length ? found : null
}

/** A list of records, one object a row. */
export function readRecords(node: JsonNode, form: PayloadForm, shape: InputShape): InputResult {
  if (node.kind !== 'array') return predictText.unreadable.notList(form.replace(/:.*/, ''))
  const columns = new Map<string, (JsonNode | undefined)[]>()
  for (const [place, item] of node.items.entries()) {
    if (item.kind !== 'object') return predictText.unreadable.rowNotObject(place + 1)
    for (const [key, value] of item.entries) {
      const values = columns.get(key) ?? Array.from<JsonNode | undefined>({ length: node.items.length })
      values[place] = value
      columns.set(key, values)
    }
  }
  const given = Array.from(columns, ([name, values]) => ({ name, isNumbered: false, values }))
  return rowsOf(given, node.items.length, form, shape)
}

/** A dict of columns, each a list. */
export function readColumns(node: JsonNode, shape: InputShape): InputResult {
  if (node.kind !== 'object') return predictText.unreadable.noObject
  const given: GivenColumn[] = []
  for (const [name, value] of node.entries) {
    if (value.kind !== 'array') return predictText.unreadable.columnNotList(name)
    given.push({ name, isNumbered: false, values: value.items })
  }
  const rowCount = given[0]?.values.length ?? 0
  const odd = given.find((column) => column.values.length !== rowCount)
  if (odd !== undefined) return predictText.unreadable.columnLength(odd.name)
  return rowsOf(given, rowCount, 'inputs:columns', shape)
}

/** A list of single values, as models made from type hints take it. */
export function readValues(node: JsonNode, shape: InputShape): InputResult {
  if (node.kind !== 'array' || shape.input.kind !== 'columns') return predictText.unreadable.notList('inputs')
  const [column] = shape.input.columns
  if (column === undefined) return predictText.unreadable.noData
  const rows = node.items.map((item): Row => [nodeToCell(item, column.type)])
  return { form: 'inputs:values', input: { kind: 'rows', columns: [column], rows, index: null } }
}

function rowsOf(
  given: readonly GivenColumn[],
  rowCount: number,
  form: PayloadForm,
  shape: InputShape,
): InputResult {
  if (new Set(given.map((column) => column.name)).size < given.length) {
    return predictText.unreadable.repeatedColumn
  }
  const placed = placeColumns(given, shape)
  const columns = placed.map(({ column }) => column)
  const rows = Array.from({ length: rowCount }, (_, row) =>
    placed.map(({ column, values }) => {
      const node = values?.[row]
      return node === undefined ? absentCell : nodeToCell(node, column.type)
    }),
  )
  return { form, input: { kind: 'rows', columns, rows, index: null } }
}

interface PlacedColumn {
  readonly column: DraftColumn
  readonly values: GivenColumn['values'] | undefined
}

/** The signature's columns in their order, then what the payload has beyond them. */
function placeColumns(given: readonly GivenColumn[], shape: InputShape): readonly PlacedColumn[] {
  const declared = shape.input.kind === 'columns' ? shape.input.columns : []
  if (declared.length > 0 && declared.every((column) => column.isPositional)) {
    return placeByPosition(given, declared)
  }
  const byName = new Map(given.map((column) => [column.name, column]))
  const known = declared.map((column): PlacedColumn => {
    const found = byName.get(column.name)
    byName.delete(column.name)
    return {
      column: { ...column, isNumbered: found?.isNumbered ?? column.isNumbered },
      values: found?.values,
    }
  })
  return [...known, ...Array.from(byName.values(), (column) => placeUnknown(column, declared.length > 0))]
}

function placeByPosition(
  given: readonly GivenColumn[],
  declared: readonly DraftColumn[],
): readonly PlacedColumn[] {
  const known = declared.map((column, place): PlacedColumn => {
    const found = given[place]
    if (found === undefined) return { column, values: undefined }
    return { column: { ...column, name: found.name, isNumbered: found.isNumbered }, values: found.values }
  })
  return [...known, ...given.slice(declared.length).map((column) => placeUnknown(column, true))]
}

function placeUnknown(given: GivenColumn, isExtra: boolean): PlacedColumn {
  const free = freeColumn(given.name, typeOfValues(given.values))
  const origin = isExtra ? 'payload' : 'free'
  return {
    column: { ...free, origin, required: !isExtra, isNumbered: given.isNumbered },
    values: given.values,
  }
}

/** The type that shows values best: numbers, text, booleans, else JSON. */
export function typeOfValues(values: readonly (JsonNode | undefined)[]): ColumnType {
  const given = values.filter(
    (node) => node !== undefined && !(node.kind === 'literal' && node.value === null),
  )
  if (given.length === 0) return { kind: 'any' }
  const every = (test: (node: JsonNode) => boolean) => given.every((node) => node !== undefined && test(node))
  if (every((node) => node.kind === 'number' && /^-?\d+$/.test(node.text))) return scalar('long')
  if (every((node) => node.kind === 'number')) return scalar('double')
  if (every((node) => node.kind === 'string')) return scalar('string')
  if (every((node) => node.kind === 'literal')) return scalar('boolean')
  return { kind: 'any' }
}

function scalar(type: 'long' | 'double' | 'string' | 'boolean'): ColumnType {
  return { kind: 'scalar', type }
}
