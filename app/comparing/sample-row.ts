/** One row that a signature takes, for a sample request of a model that was saved without an input example. */
import type { ColumnSpec, ColumnType, ScalarType, Schema } from '#shared/model.ts'

/** The row as `dataframe_split`: zeros and short texts, to be replaced; null where the input is no table of columns. */
export function sampleRow(schema: Schema | null): string | null {
  if (schema?.kind !== 'columns' || schema.columns.length === 0) return null
  const columns = schema.columns.map(({ name }: ColumnSpec, place) => name ?? place)
  const data = [schema.columns.map(({ type }) => sampleValue(type))]
  return JSON.stringify({ dataframe_split: { columns, data } })
}

function sampleValue(type: ColumnType): unknown {
  switch (type.kind) {
    case 'scalar':
      return scalars[type.type]
    case 'array':
      return [sampleValue(type.items)]
    case 'object':
      return Object.fromEntries(
        type.properties.map((property) => [property.name, sampleValue(property.type)]),
      )
    case 'map':
      return { key: sampleValue(type.values) }
    case 'any':
      return 'text'
  }
}

const scalars: Readonly<Record<ScalarType, boolean | number | string>> = {
  boolean: false,
  integer: 0,
  long: 0,
  float: 0.5,
  double: 0.5,
  string: 'text',
  binary: 'AA==',
  datetime: '2024-01-01T00:00:00',
}
