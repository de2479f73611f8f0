/** Nested lists of a request as arrays of a draft, drawn as rows where they have one or two axes. */
import type { TensorSpec } from '#shared/model.ts'
import { predictText } from '../strings/predict.ts'
import { nodeToCell } from './cell-json.ts'
import { absentCell, textCell } from './draft.ts'
import type { ArraySpec, Cell, DraftArray, DraftColumn, PayloadForm, RowsInput } from './draft.ts'
import { columnsOfArrays, isSingle, typeOfDtype } from './input-shape.ts'
import type { InputResult } from './input-shape.ts'
import { entryOf, writeJsonLines } from './json-text.ts'
import type { JsonNode } from './json-text.ts'
import { typeOfValues } from './read-rows.ts'

/** Reads one nested list or a dict of them; without specs, one unnamed array is taken as it is. */
export function readArrays(
  key: 'inputs' | 'instances',
  node: JsonNode,
  specs: readonly ArraySpec[] | null,
): InputResult {
  const known = specs ?? [specOf(node)]
  const [only] = known
  if (key === 'instances' && only?.name != null && isRecords(node)) return instancesOf(node, known)
  if (known.length === 1 && only !== undefined && isWhole(node, only)) {
    return arraysOf(`${key}:array` satisfies PayloadForm, [{ ...only, name: null }], () => node)
  }
  if (only?.name === null) return predictText.unreadable.notList(key)
  if (node.kind !== 'object' || key === 'instances') return predictText.unreadable.arraysByName
  const unknown = node.entries.find(([name]) => !known.some((spec) => spec.name === name))
  if (unknown !== undefined) return predictText.unreadable.unknownArray(unknown[0])
  return arraysOf('inputs:arrays', known, (name) => entryOf(node, name ?? ''))
}

type ListOf<T extends JsonNode['kind']> = Extract<JsonNode, { kind: 'array' }> & {
  readonly items: readonly Extract<JsonNode, { kind: T }>[]
}

function isRecords(node: JsonNode): node is ListOf<'object'> {
  return node.kind === 'array' && node.items.length > 0 && node.items.every(({ kind }) => kind === 'object')
}

/** A row of every array each, by name, as TensorFlow's server takes them; every row has to have them all. */
function instancesOf(node: ListOf<'object'>, known: readonly ArraySpec[]): InputResult {
  for (const { entries } of node.items) {
    const unknown = entries.find(([name]) => !known.some((spec) => spec.name === name))
    if (unknown !== undefined) return predictText.unreadable.unknownArray(unknown[0])
    if (entries.length !== known.length) return predictText.unreadable.instanceLacks
  }
  return arraysOf('instances:arrays', known, (name) => ({
    kind: 'array',
    items: node.items.flatMap((item) => entryOf(item, name ?? '') ?? []),
  }))
}

/** Whether a bare value is the only array: a nested list, or one value where the array has no axis. */
function isWhole(node: JsonNode, spec: ArraySpec): boolean {
  return node.kind === 'array' || (isSingle(spec) && isElement(node))
}

function arraysOf(
  form: PayloadForm,
  specs: readonly ArraySpec[],
  nodeOf: (name: string | null) => JsonNode | undefined,
): InputResult {
  const columns = columnsOfArrays(specs)
  const rows = columns === null ? null : rowsOfArrays(columns, nodeOf)
  if (rows !== null) return { form, input: rows }
  const arrays = specs.map((spec): DraftArray => {
    const node = nodeOf(spec.name)
    return { ...spec, cell: node === undefined ? absentCell : arrayCell(node, spec) }
  })
  return { form, input: { kind: 'arrays', arrays } }
}

function arrayCell(node: JsonNode, spec: ArraySpec): Cell {
  return isSingle(spec) ? nodeToCell(node, typeOfDtype(spec.dtype)) : textCell(writeJsonLines(node))
}

/** The arrays as rows; null where one of them is missing, ragged, or of another width or length. */
function rowsOfArrays(
  columns: readonly DraftColumn[],
  nodeOf: (name: string | null) => JsonNode | undefined,
): RowsInput | null {
  const names = [...new Set(columns.map((column) => column.part?.array ?? null))]
  const lists = new Map(names.map((name) => [name, nodeOf(name)]))
  let rowCount: number | null = null
  for (const list of lists.values()) {
    if (list?.kind !== 'array' || (rowCount !== null && list.items.length !== rowCount)) return null
    rowCount = list.items.length
  }
  const widths = new Map(
    names.map((name) => [name, columns.filter((column) => column.part?.array === name).length]),
  )
  const rows = Array.from({ length: rowCount ?? 0 }, (_, row) => {
    const cells = columns.map((column) => {
      const list = lists.get(column.part?.array ?? null)
      const item = list?.kind === 'array' ? list.items[row] : undefined
      const node = elementOf(item, column, widths)
      return node === null ? null : nodeToCell(node, column.type)
    })
    const found = cells.filter((cell) => cell !== null)
    return found.length === cells.length ? found : null
  })
  const found = rows.filter((row) => row !== null)
  return found.length === rows.length ? { kind: 'rows', columns, rows: found, index: null } : null
}

function elementOf(
  item: JsonNode | undefined,
  column: DraftColumn,
  widths: ReadonlyMap<string | null, number>,
): JsonNode | null {
  const { part } = column
  if (item === undefined || part === null) return null
  if (part.place === null) return isElement(item) ? item : null
  if (item.kind !== 'array' || item.items.length !== widths.get(part.array)) return null
  const element = item.items[part.place]
  return element !== undefined && isElement(element) ? element : null
}

function isElement(node: JsonNode): boolean {
  return node.kind !== 'array' && node.kind !== 'object'
}

/** A spec for a nested list that nothing describes: its first axis free, its width that of its first row. */
function specOf(node: JsonNode): TensorSpec {
  const shape = [-1]
  let elements: readonly JsonNode[] = []
  let items = node.kind === 'array' ? node.items : []
  for (;;) {
    const [first] = items
    if (first?.kind !== 'array') {
      elements = items
      break
    }
    shape.push(first.items.length)
    items = items.flatMap((item) => (item.kind === 'array' ? item.items : [item]))
  }
  return { name: null, dtype: dtypeOf(elements), shape }
}

function dtypeOf(elements: readonly JsonNode[]): string {
  const type = typeOfValues(elements)
  if (type.kind !== 'scalar') return 'object'
  const dtypes: Partial<Record<string, string>> = { long: 'int64', double: 'float64', boolean: 'bool' }
  return dtypes[type.type] ?? 'str'
}
