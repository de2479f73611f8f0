/** The column label that a spec stands for. */
import type { ColumnSpec, TensorSpec } from '#shared/model.ts'
import type { Column, ColumnName } from '#shared/values.ts'
import { floatRepr, stringRepr } from '#app/python-data/python-repr.ts'

/**
 * The label a spec asks for; integers stay integers (a frame's column 0 is not "0"). Unnamed specs have their place, and so
 * do those named by "" or 0, which Python takes for nothing. Source: `Schema.input_names` of `mlflow/types/schema.py`.
 */
export function labelOf(spec: ColumnSpec | TensorSpec, place: number): ColumnName {
  const name = nameOf(spec)
  return name === null || name === '' || name === 0 ? place : name
}

/** The name a spec is kept under in `Schema.input_dict`; null where it has none. */
export function nameOf(spec: ColumnSpec | TensorSpec): ColumnName | null {
  return 'integerName' in spec && spec.integerName === true ? Number(spec.name) : spec.name
}

/** `repr` of a spec's label. */
export function labelRepr(label: ColumnName): string {
  return typeof label === 'number' ? String(label) : stringRepr(label)
}

/** `repr` of a column's label. */
export function columnLabelRepr({ name, labelType }: Pick<Column, 'name' | 'labelType'>): string {
  if (labelType === undefined) return labelRepr(name)
  return typeof name === 'number' ? floatRepr(name) : name
}
