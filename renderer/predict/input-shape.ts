/** The columns or arrays an input is made of, from the signature, else from the graph, else free. */
import type { ColumnSpec, ColumnType, ParamSpec, ScalarType, Signature, TensorSpec } from '#shared/model.ts'
import type { GraphValue, OnnxDescription } from '#shared/onnx.ts'
import { textCell } from './draft.ts'
import type {
  ArraySpec,
  ArraysInput,
  Draft,
  DraftArray,
  DraftColumn,
  DraftParam,
  PayloadForm,
  RowsInput,
} from './draft.ts'
import { blankCell, blankRow } from './draft-edits.ts'

/** What the input of a model looks like. */
export interface InputShape {
  readonly source: 'signature' | 'graph' | 'free'
  readonly input:
    | { readonly kind: 'columns'; readonly columns: readonly DraftColumn[] }
    | { readonly kind: 'arrays'; readonly arrays: readonly ArraySpec[] }
  readonly form: PayloadForm
  readonly params: readonly DraftParam[]
}

/** The input of a request as read; a text says why it cannot be shown. */
export type InputResult = Pick<Draft, 'form' | 'input'> | string

/** The shape of a model's input; the description is of use only where there is no signature. */
export function inputShapeOf(signature: Signature | null, onnx: OnnxDescription | null): InputShape {
  const params = (signature?.params ?? []).map(paramOf)
  const inputs = signature?.inputs ?? null
  if (inputs !== null && signature !== null) {
    if (inputs.kind === 'tensors') return { source: 'signature', params, ...arraysShape(inputs.tensors) }
    const columns = inputs.columns.map(columnOf)
    const isListOfValues = signature.fromTypeHint && inputs.columns[0]?.name === null
    return {
      source: 'signature',
      input: { kind: 'columns', columns },
      form: isListOfValues ? 'inputs:values' : 'dataframe_split',
      params,
    }
  }
  if (onnx !== null && onnx.inputs.length > 0) {
    return { source: 'graph', params, ...arraysShape(onnx.inputs.map(tensorOf)) }
  }
  return { source: 'free', input: { kind: 'columns', columns: [] }, form: 'dataframe_split', params }
}

function columnOf(spec: ColumnSpec, place: number): DraftColumn {
  return {
    name: spec.name ?? String(place),
    type: spec.type,
    required: spec.required,
    dtype: null,
    origin: 'signature',
    isPositional: spec.name === null,
    isNumbered: spec.integerName === true,
    part: null,
  }
}

function paramOf(spec: ParamSpec): DraftParam {
  return {
    name: spec.name,
    type: spec.type,
    isList: spec.shape !== null && spec.shape.length > 0,
    isDeclared: true,
    cell: null,
  }
}

function arraysShape(tensors: readonly ArraySpec[]): Pick<InputShape, 'input' | 'form'> {
  const isUnnamed = tensors.length === 1 && tensors[0]?.name === null
  return {
    input: { kind: 'arrays', arrays: tensors },
    form: isUnnamed ? 'inputs:array' : 'inputs:arrays',
  }
}

/** onnxruntime's type names (`tensor(float)`) with numpy's. */
const numpyDtypes: Readonly<Record<string, string>> = {
  float: 'float32',
  double: 'float64',
  string: 'str',
  bool: 'bool',
}

/** A graph input as a tensor spec: symbols and unsaid extents are free. */
function tensorOf(value: GraphValue): ArraySpec {
  const element = /^tensor\((\w+)\)$/.exec(value.type)?.[1] ?? 'object'
  return {
    name: value.name,
    dtype: numpyDtypes[element] ?? element,
    shape: (value.shape ?? [-1]).map((extent) => (typeof extent === 'number' ? extent : -1)),
    extents: value.shape,
  }
}

/** Elements of a row, and of a table whose rows are fixed, that are drawn as cells; more are a nested list. */
const MAX_ARRAY_CELLS = 2_000

/**
 * Arrays as columns of one table: each has one axis, or two of which the second is fixed, and all share their
 * first axis. Null where that is not so.
 */
export function columnsOfArrays(tensors: readonly TensorSpec[]): readonly DraftColumn[] | null {
  const length = tensors[0]?.shape[0] ?? 0
  const fits = tensors.every(({ shape }) => {
    return shape.length <= 2 && shape[0] === length && shape[1] !== -1 && shape[1] !== 0
  })
  const width = tensors.reduce((sum, { shape }) => sum + (shape[1] ?? 1), 0)
  if (!fits || length === 0 || width * Math.abs(length) > MAX_ARRAY_CELLS) return null
  return tensors.flatMap((tensor) => partsOf(tensor, tensor.shape[1] ?? null))
}

function partsOf(tensor: TensorSpec, width: number | null): readonly DraftColumn[] {
  const single = singleColumn(tensor)
  if (width === null) return [single]
  return Array.from({ length: width }, (_, place) => ({
    ...single,
    name: partName(tensor.name, place, width),
    part: { array: tensor.name, place },
  }))
}

/** Whether an array has no axis, so that it is one value. */
export function isSingle({ shape }: TensorSpec): boolean {
  return shape.length === 0
}

/** The column that holds one value of an array a row: of one that has one axis, or none. */
export function singleColumn({ name, dtype }: TensorSpec): DraftColumn {
  return {
    name: name ?? '0',
    type: typeOfDtype(dtype),
    required: true,
    dtype,
    origin: 'signature',
    isPositional: false,
    isNumbered: false,
    part: { array: name, place: null },
  }
}

function partName(name: string | null, place: number, width: number): string {
  if (name === null) return String(place)
  return width === 1 ? name : `${name} ${place}`
}

/** The column type whose editor fits a numpy dtype. */
export function typeOfDtype(dtype: string): ColumnType {
  return { kind: 'scalar', type: scalarOfDtype(dtype) }
}

function scalarOfDtype(dtype: string): ScalarType {
  if (dtype === 'bool') return 'boolean'
  if (/^(int|uint)(8|16|32)$/.test(dtype)) return 'integer'
  if (/^u?int64$/.test(dtype)) return 'long'
  if (/^(float16|float32|bfloat16)$/.test(dtype)) return 'float'
  if (dtype === 'float64') return 'double'
  if (dtype.startsWith('datetime64')) return 'datetime'
  return 'string'
}

/** A draft with one untouched row, or as many as are fixed, or with empty arrays. */
export function emptyDraft(shape: InputShape): Draft {
  const arrays = shape.input.kind === 'arrays' ? shape.input.arrays : []
  const columns = shape.input.kind === 'columns' ? shape.input.columns : columnsOfArrays(arrays)
  return {
    form: shape.form,
    input: columns === null ? emptyArrays(arrays) : emptyRows(columns, arrays[0]?.shape[0] ?? 1),
    params: shape.params,
    extras: [],
  }
}

/** As many rows as a table of arrays has to have, where the arrays' length is fixed; else null. */
export function fixedRows({ input }: InputShape): number | null {
  if (input.kind === 'columns' || columnsOfArrays(input.arrays) === null) return null
  const length = input.arrays[0]?.shape[0] ?? -1
  return length < 0 ? null : length
}

function emptyRows(columns: readonly DraftColumn[], length: number): RowsInput {
  const count = columns.length === 0 ? 0 : Math.max(1, length)
  return { kind: 'rows', columns, rows: Array.from({ length: count }, () => blankRow(columns)), index: null }
}

function emptyArrays(tensors: readonly ArraySpec[]): ArraysInput {
  return {
    kind: 'arrays',
    arrays: tensors.map((tensor): DraftArray => {
      return { ...tensor, cell: isSingle(tensor) ? blankCell(singleColumn(tensor)) : textCell('') }
    }),
  }
}

/** The columns that a signature names; none for arrays and where nothing describes the input. */
export function signatureColumns({ source, input }: InputShape): readonly DraftColumn[] {
  return source === 'signature' && input.kind === 'columns' ? input.columns : noColumns
}

const noColumns: readonly DraftColumn[] = []
