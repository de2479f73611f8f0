/**
 * The input the user is making: one draft behind the form, the table and the raw payload. A cell keeps the exact
 * text that was typed, and null, absent and empty text stay three things. Drafts are plain, immutable data.
 */
import type { ColumnType, TensorSpec } from '#shared/model.ts'
import type { GraphValue } from '#shared/onnx.ts'

/**
 * One cell. `text` is what was typed, read by the column's type (a string column's text is the string itself).
 * `json` is a JSON value written out, where a payload holds another type than the column's. `absent` lacks the key.
 */
export type Cell =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'json'; readonly text: string }
  | { readonly kind: 'null' }
  | { readonly kind: 'absent' }

export const nullCell: Cell = { kind: 'null' }
export const absentCell: Cell = { kind: 'absent' }

/** A cell with typed text. */
export function textCell(text: string): Cell {
  return { kind: 'text', text }
}

/** Where a column belongs in an array that is shown as rows: which array, and which place of its second axis. */
export interface ArrayPart {
  /** The array's name; null for the only, unnamed one. */
  readonly array: string | null
  /** Null where the array has one axis, so that a row is one number. */
  readonly place: number | null
}

/** A column of the draft. */
export interface DraftColumn {
  readonly name: string
  readonly type: ColumnType
  readonly required: boolean
  /** numpy dtype where the column is part of an array. */
  readonly dtype: string | null
  /** `payload` columns are in the input but not in the signature; `free` ones have no signature to be in. */
  readonly origin: 'signature' | 'payload' | 'free'
  /** Whether the signature knows it by its place only, so that any name will do. */
  readonly isPositional: boolean
  /** Whether the label is a number, as in a frame without column names. */
  readonly isNumbered: boolean
  readonly part: ArrayPart | null
}

/** Cells of one row, one for each column. */
export type Row = readonly Cell[]

/** Rows and columns: a frame, or arrays of up to two axes shown as one. */
export interface RowsInput {
  readonly kind: 'rows'
  readonly columns: readonly DraftColumn[]
  readonly rows: readonly Row[]
  /** The frame's index as JSON, one text a row; null when none was given. */
  readonly index: readonly string[] | null
}

/** What an array has to be; -1 is a free extent. */
export interface ArraySpec extends TensorSpec {
  /** The extents as the graph has them, free ones by their names. */
  readonly extents?: GraphValue['shape']
}

/** An array that is written as a nested list. */
export interface DraftArray extends ArraySpec {
  readonly cell: Cell
}

/** Arrays of any shape. */
export interface ArraysInput {
  readonly kind: 'arrays'
  readonly arrays: readonly DraftArray[]
}

/** How the request body carries the input; keys are those of MLflow's scoring server. */
export const payloadForms = [
  'dataframe_split',
  'dataframe_records',
  'inputs:records',
  'inputs:columns',
  'inputs:values',
  'inputs:array',
  'inputs:arrays',
  'instances:records',
  'instances:array',
  'instances:arrays',
] as const
export type PayloadForm = (typeof payloadForms)[number]

/** A param; `cell` null leaves its default. */
export interface DraftParam {
  readonly name: string
  readonly type: ColumnType
  /** Whether it takes a list of its type. */
  readonly isList: boolean
  /** Whether the signature knows it. */
  readonly isDeclared: boolean
  readonly cell: Cell | null
}

/** The whole input. */
export interface Draft {
  readonly form: PayloadForm
  readonly input: RowsInput | ArraysInput
  readonly params: readonly DraftParam[]
  /** Other top-level keys of the request with their JSON; MLflow drops most of them. */
  readonly extras: readonly { readonly key: string; readonly json: string }[]
}

/** Whether a cell lacks its key. */
export function isAbsent(cell: Cell | undefined): boolean {
  return cell === undefined || cell.kind === 'absent'
}

/** Whether two cells are the same. */
export function sameCell(left: Cell, right: Cell): boolean {
  if (left.kind !== right.kind) return false
  return !('text' in left) || !('text' in right) || left.text === right.text
}

/** How many rows a draft has; null where it is not made of rows. */
export function rowCountOf(draft: Draft): number | null {
  return draft.input.kind === 'rows' ? draft.input.rows.length : null
}
