/** Any input as the frame that a column schema is checked on: the first part of `_enforce_schema` (`mlflow/models/utils.py`). */
import { isTensor, isValueList, isValueMap } from '#shared/values.ts'
import type { ColumnSpec } from '#shared/model.ts'
import type { Frame, Table, Tensor, Value, ValueMap } from '#shared/values.ts'
import { isScalarValue } from '#app/mlflow-types/enforce-value.ts'
import { columnsOfArray } from '#app/python-data/column.ts'
import { dataFrame, tableOf } from '#app/python-data/data-frame.ts'
import { listOf, shapeText } from '#app/python-data/numpy-array.ts'
import { PythonError, mlflowException, valueError } from '#app/python-data/python-error.ts'
import { typeName } from '#app/python-data/python-repr.ts'

/** The input as a frame; throws what MLflow would. */
export function toTable(input: Frame, columns: readonly ColumnSpec[]): Table {
  switch (input.kind) {
    case 'table':
      return input
    case 'series':
      return tableOf([input.name ?? 0], [input.values], input.values.data.length, null)
    case 'tensor':
      return arrayTable(input)
    case 'tensors':
      return dictTable(new Map(input.entries.map((entry) => [entry.name, entry.tensor])), columns)
    case 'plain':
      return plainTable(input.value, columns)
  }
}

function plainTable(value: Value, columns: readonly ColumnSpec[]): Table {
  if (isScalarValue(value)) return dataFrame([value])
  if (isValueMap(value)) return dictTable(value, columns)
  if (isValueList(value)) return dataFrame(value)
  throw mlflowException(`Expected input to be DataFrame. Found: ${typeName(value)}`)
}

function arrayTable(tensor: Tensor): Table {
  if (tensor.shape.length === 0 || tensor.shape.length > 2) {
    throw valueError(`Must pass 2-d input. shape=${shapeText(tensor.shape)}`)
  }
  const columns = columnsOfArray(tensor)
  return tableOf(
    columns.map((_, place) => place),
    columns,
    tensor.shape[0] ?? 0,
    null,
  )
}

function isNdarray(value: Value): value is Tensor {
  return typeof value === 'object' && value !== null && isTensor(value)
}

function dictTable(dict: ValueMap, columns: readonly ColumnSpec[]): Table {
  const values = Array.from(dict.values())
  const isOneRow =
    columns.some(({ type }) => type.kind === 'array' || type.kind === 'object') ||
    values.every(isScalarOrTexts)
  if (isOneRow) return dataFrame([dict])
  try {
    if (
      values.every((value) => isNdarray(value) && value.shape.length === 0 && value.values.dtype === 'str')
    ) {
      return dataFrame([dict])
    }
    if (!values.some((value) => isNdarray(value) && value.shape.length > 1)) return dataFrame(dict)
    const lists = Array.from(dict, ([key, value]) => {
      return [key, isNdarray(value) && value.shape.length > 1 ? listOf(value) : value] as const
    })
    return dataFrame(new Map(lists))
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    throw mlflowException(
      `This model contains a column-based signature, which suggests a DataFrame input. There was an error casting the input data to a DataFrame: ${error.message}`,
    )
  }
}

function isScalarOrTexts(value: Value): boolean {
  if (value === null) return true
  if (isValueList(value)) return value.every((item) => typeof item === 'string')
  return isScalarValue(value) && !(isNdarray(value) && value.values.dtype === 'str')
}
