/** `pandas.read_parquet` of bytes, through pyarrow. */
import type { ColumnName, Data, Table, Value } from '#shared/values.ts'
import { valueAt } from '#shared/values.ts'
import { tableOf } from '#app/python-data/data-frame.ts'
import type { ColumnChunk, FileMetadata } from './file-metadata.ts'
import { readFileMetadata } from './file-metadata.ts'
import { leafData, wholeNumbers } from './leaf-data.ts'
import { nestedData } from './nested-data.ts'
import { type ColumnParts, notesOf } from './noted-columns.ts'
import type { PandasMetadata } from './pandas-metadata.ts'
import { labelOf } from './pandas-metadata.ts'
import { brokenParquet } from './parquet-error.ts'
import type { Allowance, LeafContent } from './read-leaf.ts'
import { fullAllowance, readLeaf } from './read-leaf.ts'
import type { SchemaNode } from './schema-tree.ts'
import { leavesOf, schemaTree } from './schema-tree.ts'

/** The frame in a Parquet file; throws a `PythonError` (or a `UserError` where bytes are missing) for a file that cannot be read. */
export function readParquet(file: Uint8Array): Table {
  const metadata = readFileMetadata(file)
  const { pandas, restore } = notesOf(metadata)
  const allowance = fullAllowance()
  const restored = (node: SchemaNode): Data => {
    const { data, ...parts } = columnData(file, metadata, node, allowance)
    return restore(node.name, data, parts)
  }
  const columns = schemaTree(metadata.schema).map((node) => ({
    name: node.name,
    values: restored(node),
  }))
  if (columns.some(({ values }) => values.data.length !== metadata.rowCount)) {
    throw brokenParquet('Its columns differ in length from what the footer says')
  }
  const indexNames = new Set(pandas.index.filter((entry) => typeof entry === 'string'))
  const kept = columns.filter(({ name }) => !indexNames.has(name))
  return tableOf(
    kept.map(({ name }) => columnLabel(name, pandas)),
    kept.map(({ values }) => values),
    metadata.rowCount,
    indexOf(pandas, columns, metadata.rowCount),
  )
}

interface ColumnContent extends ColumnParts {
  readonly data: Data
}

function columnData(
  file: Uint8Array,
  metadata: FileMetadata,
  node: SchemaNode,
  allowance: Allowance,
): ColumnContent {
  const contents = new Map<SchemaNode, LeafContent>()
  for (const leaf of leavesOf(node)) {
    const chunks = metadata.rowGroups.map((group) => chunkOf(group, leaf))
    contents.set(leaf, readLeaf(file, leaf, chunks, allowance))
  }
  const data = nestedData(node, contents)
  const own = contents.get(node)
  const dictionary = node.logical.kind === 'text' ? (own?.dictionary ?? null) : null
  return {
    data,
    dictionary: dictionary === null ? null : leafData(node, dictionary, null),
    whole: own === undefined || data.dtype !== 'float64' ? null : wholeNumbers(node, own),
  }
}

function chunkOf(group: readonly ColumnChunk[], leaf: SchemaNode): ColumnChunk {
  const found = group.find(
    ({ path }) => path.length === leaf.path.length && path.every((part, place) => part === leaf.path[place]),
  )
  if (found === undefined) throw brokenParquet(`The column ${leaf.path.join('.')} is missing`)
  return found
}

/** The label of a column; pandas writes every label as text and notes what it was. */
function columnLabel(name: string, pandas: PandasMetadata): ColumnName {
  return labelOf(pandas.columns.get(name)?.name ?? name, pandas.labelType)
}

function indexOf(
  pandas: PandasMetadata,
  columns: readonly { readonly name: string; readonly values: Data }[],
  rowCount: number,
): readonly Value[] | null {
  const levels = pandas.index.flatMap((entry) => {
    if (typeof entry !== 'string') return rangeLevel(entry, rowCount)
    const column = columns.find(({ name }) => name === entry)
    if (column === undefined) return []
    return [Array.from({ length: rowCount }, (_, row) => valueAt(column.values, row))]
  })
  const [first] = levels
  if (first === undefined) return null
  return levels.length === 1 ? first : first.map((_, row) => levels.map((level) => level[row] ?? null))
}

/** A range that does not fit the rows is not used. */
function rangeLevel(
  [start, stop, step]: readonly [number, number, number],
  rowCount: number,
): readonly (readonly Value[])[] {
  if (Math.max(0, Math.ceil((stop - start) / step)) !== rowCount) return []
  return [Array.from({ length: rowCount }, (_, row) => BigInt(start + row * step))]
}
