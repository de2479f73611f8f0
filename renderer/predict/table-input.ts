/** A table from a file as the input: which file, which of its columns are the model's, at which version. */
import type { OpenTable, TableCell } from '#shared/table-calls.ts'
import { cellToNode, nodeToCell } from './cell-json.ts'
import type { ColumnMapping } from './column-mapping.ts'
import { requestNames } from './column-mapping.ts'
import { absentCell, nullCell, textCell } from './draft.ts'
import type { Cell, DraftColumn } from './draft.ts'
import { freeColumn } from './draft-edits.ts'
import { parseJson, writeJson } from './json-text.ts'

/** The input. */
export interface TableInput {
  readonly table: OpenTable
  /** A match for each column of the signature; empty where there is none. */
  readonly mapping: ColumnMapping
  /** What each column of the file is called in the request. */
  readonly names: readonly string[]
  readonly version: number
  readonly rowCount: number
}

/** A column of the file in the order of the grid. */
export interface FileColumn {
  /** Its place in the file. */
  readonly place: number
  readonly column: DraftColumn
}

/** A table that was just opened, its columns matched as `mapping` says. */
export function tableInputOf(
  table: OpenTable,
  model: readonly DraftColumn[],
  mapping: ColumnMapping,
): TableInput {
  const names = requestNames(
    model,
    table.columns.map(({ name }) => name),
    mapping,
  )
  return { table, mapping, names, version: table.version, rowCount: table.rowCount }
}

/** Columns of the file: the model's in its order, then the others. */
export function fileColumns(
  { table, mapping }: Pick<TableInput, 'table' | 'mapping'>,
  model: readonly DraftColumn[],
): readonly FileColumn[] {
  const own = mapping.flatMap(({ column: place }, at): FileColumn[] => {
    const column = model[at]
    return place === null || column === undefined ? [] : [{ place, column }]
  })
  const taken = new Set(own.map(({ place }) => place))
  const rest = table.columns.flatMap(({ name, type }, place): FileColumn[] => {
    if (taken.has(place)) return []
    const column = freeColumn(name, typeOfSource(type))
    return [
      { place, column: model.length === 0 ? column : { ...column, origin: 'payload', required: false } },
    ]
  })
  return [...own, ...rest]
}

/** DuckDB's type of a Parquet column as the type whose cells look alike. */
function typeOfSource(type: string): DraftColumn['type'] {
  if (/^(DOUBLE|FLOAT|DECIMAL)/.test(type)) return { kind: 'scalar', type: 'double' }
  if (/INT$|^INTEGER|^BIGINT/.test(type)) return { kind: 'scalar', type: 'long' }
  if (type === 'BOOLEAN') return { kind: 'scalar', type: 'boolean' }
  return type === '' || type === 'VARCHAR' ? { kind: 'scalar', type: 'string' } : { kind: 'any' }
}

function isJson({ format }: OpenTable): boolean {
  return format === 'json' || format === 'jsonl'
}

/** A cell of the engine as the grid shows it. */
export function cellOfTable(table: OpenTable, cell: TableCell, { type }: DraftColumn): Cell {
  if (cell === null) return isJson(table) ? absentCell : nullCell
  if (typeof cell === 'object') return textCell(`${cell.start}…`)
  if (!isJson(table)) return textCell(cell)
  const parsed = parseJson(cell)
  return 'node' in parsed ? nodeToCell(parsed.node, type) : { kind: 'json', text: cell }
}

/** pandas takes these words of a CSV file for missing (`STR_NA_VALUES` in pandas/_libs/parsers.pyx). */
const missingWords = new Set([
  'NA',
  'N/A',
  'NaN',
  'nan',
  'NULL',
  'null',
  'None',
  '<NA>',
  '#N/A',
  'n/a',
  '-nan',
  '-NaN',
])

/** A cell as a request in JSON holds it: words that stand for missing are null. */
export function withoutMissingWord(cell: Cell): Cell {
  return cell.kind === 'text' && missingWords.has(cell.text) ? nullCell : cell
}

/** A cell of the engine, which came whole, as a request in JSON holds it. */
export function requestCell(table: OpenTable, cell: TableCell, column: DraftColumn): Cell {
  const found = cellOfTable(table, cell, column)
  return table.format === 'csv' ? withoutMissingWord(found) : found
}

/** A cell of the grid as the engine keeps it. */
export function cellForTable(table: OpenTable, cell: Cell, { type }: DraftColumn): string | null {
  if (!isJson(table)) return 'text' in cell ? cell.text : null
  const node = cellToNode(cell, type)
  return node === undefined ? null : writeJson(node)
}
