/** What flows between operations in an exported graph: the names of ONNX values and what they stand for. */
import type { Data } from '#shared/values.ts'
import { UserError } from '#shared/user-error.ts'
import type { NumberType } from '../grid.ts'
import { elementNumbers, type GraphBuilder } from './graph-builder.ts'

/** Numbers: a double tensor of shape [rows, columns]; `flat` where the kernel gives rank 1. */
export interface ExportedNumbers {
  readonly kind: 'numbers'
  readonly value: string
  readonly columns: number
  readonly dtype: NumberType
  readonly flat: boolean
  /** The kernel has a sparse matrix here, which is divided by multiplying with reciprocals. */
  readonly sparse: boolean
  readonly names: readonly string[] | null
}

/** Labels: an int64 tensor of shape [rows] with the places of the classes. */
export interface ExportedLabels {
  readonly kind: 'labels'
  readonly index: string
  readonly classes: Data
}

/** One column of a table: a tensor of shape [rows, 1]. */
export interface ExportedColumn {
  readonly name: string
  readonly value: string
  readonly type: 'number' | 'text'
  readonly dtype: NumberType
}

/** A table with text in it. */
export interface ExportedColumns {
  readonly kind: 'columns'
  readonly columns: readonly ExportedColumn[]
}

export type Exported = ExportedNumbers | ExportedLabels | ExportedColumns

/** The error for what has no exact form in ONNX. */
export function noOnnxForm(what: string): UserError {
  return new UserError({
    code: 'unsupported',
    message: `${what} cannot be written as ONNX exactly.`,
    hint: 'The model is answered by Palate and by MLflow as before; only the export is refused.',
  })
}

/** A new matrix of numbers. */
export function numbers(value: string, columns: number, dtype: NumberType = 'float64'): ExportedNumbers {
  return { kind: 'numbers', value, columns, dtype, flat: false, sparse: false, names: null }
}

/** Any flow as numbers; text is refused. */
export function asNumbers(graph: GraphBuilder, input: Exported): ExportedNumbers {
  if (input.kind === 'numbers') return input
  if (input.kind === 'labels') throw noOnnxForm('Class labels used as numbers')
  const text = input.columns.find(({ type }) => type === 'text')
  if (text !== undefined) throw noOnnxForm(`The text column ${text.name} where numbers are needed`)
  const values = input.columns.map(({ value }) => value)
  const value = concatenated(graph, values)
  return { ...numbers(value, values.length), names: input.columns.map(({ name }) => name) }
}

/** Values side by side. */
export function concatenated(graph: GraphBuilder, values: readonly string[]): string {
  const [only] = values
  if (values.length === 1 && only !== undefined) return only
  return graph.node('Concat', values, { attributes: { axis: { kind: 'int', value: 1 } } })
}

/** A value of another element type. */
export function castTo(graph: GraphBuilder, value: string, type: keyof typeof elementNumbers): string {
  return graph.node('Cast', [value], { attributes: { to: { kind: 'int', value: elementNumbers[type] } } })
}

/** Doubles rounded to float32. */
export function rounded(graph: GraphBuilder, value: string): string {
  return castTo(graph, castTo(graph, value, 'float'), 'double')
}

/** Some columns of a matrix. */
export function gathered(graph: GraphBuilder, value: string, places: readonly number[]): string {
  return graph.node('Gather', [value, graph.longs(places, [places.length])], {
    attributes: { axis: { kind: 'int', value: 1 } },
  })
}

/** Column `place` of any flow, with a table's own type. */
export function columnAt(graph: GraphBuilder, input: Exported, place: number): ExportedColumn {
  if (input.kind === 'labels') throw noOnnxForm('Columns of class labels')
  if (input.kind === 'columns') {
    const column = input.columns[place]
    if (column === undefined) throw noOnnxForm('A column that is not there')
    return column
  }
  return {
    name: input.names?.[place] ?? String(place),
    value: input.columns === 1 ? input.value : gathered(graph, input.value, [place]),
    type: 'number',
    dtype: input.dtype,
  }
}
