/** Tensor schemas: `_enforce_tensor_schema` and `_enforce_tensor_spec` of `mlflow/models/utils.py`. */
import { isTensor, isValueMap } from '#shared/values.ts'
import type { TensorSpec } from '#shared/model.ts'
import type { ColumnName, Data, Frame, Table, Tensor, Value } from '#shared/values.ts'
import { labelOf, labelRepr } from '#app/mlflow-types/spec-label.ts'
import { shapeText } from '#app/python-data/numpy-array.ts'
import { PythonError, mlflowException } from '#app/python-data/python-error.ts'
import { classRepr } from '#app/python-data/python-repr.ts'
import { enforceTensor } from './enforce-tensor.ts'
import { checkPresent } from './enforce-columns.ts'
import { columnTensor, tableTensor } from './table-tensor.ts'

/** What became of one tensor. */
export interface TensorOutcome {
  readonly spec: TensorSpec | null
  readonly name: string
  readonly before: Tensor | Data | null
  readonly after: Tensor | null
}

/** Where outcomes are put down, also those before a refusal. */
export type TensorLog = (outcome: TensorOutcome) => void

/** The tensors as the model receives them; throws what MLflow would. */
export function enforceTensors(input: Frame, specs: readonly TensorSpec[], log: TensorLog): Frame {
  const [first] = specs
  if (first === undefined) return input
  if (first.name === null) return enforceUnnamed(input, first, log)
  const dict = namedParts(input, specs)
  checkPresent(specs, dict?.names.map((name) => ({ name })) ?? (input.kind === 'table' ? input.columns : []))
  if (dict !== null) return enforceDict(dict, specs, log)
  if (input.kind === 'table') return enforceTable(input, specs, log)
  throw mlflowException(
    `This model contains a tensor-based model signature with input names, which suggests a dictionary input mapping input name to tensor, or a pandas DataFrame input containing columns mapping input name to flattened list value from tensor, but an input of type ${frameClass(input)} was found.`,
    'INVALID_PARAMETER_VALUE',
  )
}

interface NamedParts {
  readonly names: readonly ColumnName[]
  get(label: ColumnName): Value | undefined
}

function namedParts(input: Frame, specs: readonly TensorSpec[]): NamedParts | null {
  if (input.kind === 'tensors') {
    const entries = new Map<ColumnName, Tensor>(input.entries.map((entry) => [entry.name, entry.tensor]))
    return { names: Array.from(entries.keys()), get: (name) => entries.get(name) }
  }
  if (input.kind === 'plain' && isValueMap(input.value)) {
    const entries = input.value
    return { names: Array.from(entries.keys(), String), get: (name) => entries.get(name) }
  }
  const [label, ...others] = new Set(specs.map(labelOf))
  if (input.kind === 'tensor' && label !== undefined && others.length === 0) {
    return { names: [label], get: (asked) => (asked === label ? input : undefined) }
  }
  return null
}

/** `str(type(input))` of a whole input. */
export function frameClass(input: Frame): string {
  switch (input.kind) {
    case 'table':
      return "<class 'pandas.DataFrame'>"
    case 'series':
      return "<class 'pandas.Series'>"
    case 'tensor':
      return "<class 'numpy.ndarray'>"
    case 'tensors':
      return "<class 'dict'>"
    case 'plain':
      return classRepr(input.value)
  }
}

function isNdarray(value: Value | undefined): value is Tensor {
  return typeof value === 'object' && value !== null && isTensor(value)
}

function enforceDict(parts: NamedParts, specs: readonly TensorSpec[], log: TensorLog): Frame {
  const entries = specs.map((spec, place) => {
    const label = labelOf(spec, place)
    const name = String(label)
    const given = parts.get(label)
    if (!isNdarray(given)) {
      throw mlflowException(
        `This model contains a tensor-based model signature with input names, which suggests a dictionary input mapping input name to a numpy array, but a dict with value type ${classRepr(given ?? null)} was found.`,
        'INVALID_PARAMETER_VALUE',
      )
    }
    log({ spec, name, before: given, after: null })
    const tensor = enforceTensor(given, spec)
    log({ spec, name, before: given, after: tensor })
    return { name, tensor }
  })
  const known = new Set(specs.map(labelOf))
  for (const label of parts.names) {
    const given = parts.get(label)
    if (!known.has(label))
      log({ spec: null, name: String(label), before: isNdarray(given) ? given : null, after: null })
  }
  return asDict(entries)
}

/** A dict: of two specs with one name the later array stands in it, at the earlier one's place. */
function asDict(entries: readonly { readonly name: string; readonly tensor: Tensor }[]): Frame {
  return {
    kind: 'tensors',
    entries: Array.from(new Map(entries.map((entry) => [entry.name, entry])).values()),
  }
}

function enforceTable(table: Table, specs: readonly TensorSpec[], log: TensorLog): Frame {
  const entries = specs.map((spec, place) => {
    const label = labelOf(spec, place)
    const name = String(label)
    const [column, ...others] = table.columns.filter((candidate) => candidate.name === label)
    if (column === undefined) throw new PythonError('KeyError', labelRepr(label))
    log({ spec, name, before: column.values, after: null })
    // A frame has no entry 0 along its columns: what two columns of one name give.
    if (others.length > 0) throw new PythonError('KeyError', '0')
    const tensor = columnTensor({ label: name, column: column.values, index: table.index, spec })
    log({ spec, name, before: column.values, after: tensor })
    return { name, tensor }
  })
  return asDict(entries)
}

function enforceUnnamed(input: Frame, spec: TensorSpec, log: TensorLog): Frame {
  if (input.kind === 'table') {
    if (input.rowCount === 0 || input.columns.length === 0) throw mlflowException('Input DataFrame is empty.')
    const [column, ...others] = input.columns
    if (column === undefined) return input
    log({ spec, name: '', before: column.values, after: null })
    const tensor =
      others.length === 0
        ? columnTensor({ label: null, column: column.values, index: input.index, spec })
        : wholeTable(input, spec)
    log({ spec, name: '', before: column.values, after: tensor })
    return tensor
  }
  if (input.kind !== 'tensor') {
    throw mlflowException(
      `This model contains a tensor-based model signature with no input names, which suggests a numpy array input or a pandas dataframe input with proper column values, but an input of type ${frameClass(input)} was found.`,
      'INVALID_PARAMETER_VALUE',
    )
  }
  log({ spec, name: '', before: input, after: null })
  const tensor = enforceTensor(input, spec)
  log({ spec, name: '', before: input, after: tensor })
  return tensor
}

function wholeTable(table: Table, spec: TensorSpec): Tensor {
  const width = table.columns.length
  if (spec.shape.length !== 2 || spec.shape[0] !== -1 || spec.shape[1] !== width) {
    throw mlflowException(
      `This model contains a model signature with an unnamed input. Since the input data is a pandas DataFrame containing multiple columns, the input shape must be of the structure (-1, number_of_dataframe_columns). Instead, the input DataFrame passed had ${width} columns and an input shape of ${shapeText(spec.shape)} with all values within the DataFrame of scalar type. Please adjust the passed in DataFrame to match the expected structure`,
      'INVALID_PARAMETER_VALUE',
    )
  }
  return enforceTensor(tableTensor(table), spec)
}
