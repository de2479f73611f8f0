/** Which Parquet files mean to DuckDB what they mean to pandas. */
import { arrowSchema } from '#app/payload/parquet/arrow-schema.ts'
import type { FileMetadata } from '#app/payload/parquet/file-metadata.ts'
import { notesOf } from '#app/payload/parquet/noted-columns.ts'
import { labelOf } from '#app/payload/parquet/pandas-metadata.ts'
import type { PandasMetadata } from '#app/payload/parquet/pandas-metadata.ts'
import { schemaTree } from '#app/payload/parquet/schema-tree.ts'
import type { SchemaNode } from '#app/payload/parquet/schema-tree.ts'
import type { ColumnName } from '#shared/values.ts'

/** What a file's footer says of reading it. */
export interface ParquetReading {
  /** Whether every column is of a type that DuckDB gives the dtype that pandas gives it. */
  readonly hasPlainColumns: boolean
  /** Whether pandas noted another index than the rows' numbers. */
  readonly hasIndex: boolean
  /** Values of all columns, nulls and list items included. */
  readonly valueCount: number
  /** The label of a column; pandas writes numbers as text. */
  readonly labelOf: (name: string) => ColumnName
}

/** Looks at a footer; throws what pyarrow would of broken notes. */
export function parquetReading(metadata: FileMetadata): ParquetReading {
  const { pandas } = notesOf(metadata)
  const nodes = schemaTree(metadata.schema)
  const chunks = metadata.rowGroups.flat()
  return {
    hasPlainColumns:
      nodes.every((node) => isPlainType(node) && isPlainNote(pandas, node.name)) &&
      isPlainArrow(metadata, nodes.length),
    hasIndex: pandas.index.some((entry) => typeof entry === 'string' || entry[0] !== 0 || entry[2] !== 1),
    valueCount: chunks.reduce((sum, chunk) => sum + chunk.valueCount, 0),
    labelOf: (name) => labelOf(pandas.columns.get(name)?.name ?? name, pandas.labelType),
  }
}

function isPlainType({ children, repeated, logical, type }: SchemaNode): boolean {
  if (children.length > 0 || repeated) return false
  switch (logical.kind) {
    case 'none':
      return type !== null && ['boolean', 'int32', 'int64', 'float', 'double'].includes(type)
    case 'integer':
      return type === 'int32' || type === 'int64'
    case 'text':
      return type === 'bytes'
    case 'date':
      return type === 'int32'
    case 'timestamp':
      // DuckDB keeps no zones, and reads milliseconds as microseconds.
      return type === 'int64' && !logical.utc && logical.unit !== 'ms'
    default:
      return false
  }
}

const PLAIN_DTYPES = /^(?:bool|u?int(?:8|16|32|64)|float(?:32|64)|object|str|datetime64\[\w+\])$/

/** Of the other dtypes (nullable ones, Arrow's, categories) a file's types tell nothing. */
function isPlainNote({ columns }: PandasMetadata, name: string): boolean {
  const note = columns.get(name)
  return note === undefined || (PLAIN_DTYPES.test(note.numpyType) && note.timezone === null)
}

/** Arrow's schema names what Parquet's types do not say: dictionaries, durations and zones. */
function isPlainArrow({ keyValues }: FileMetadata, columnCount: number): boolean {
  const schema = arrowSchema(keyValues.get('ARROW:schema') ?? '')
  return (
    schema === null ||
    (schema.fields.length === columnCount && schema.fields.every((field) => field === null))
  )
}
