/** Operators of `ai.onnx.ml` (onnx/docs/Operators-ml.md): a matrix with a row for each sample. */
import { elementsOf, integerOf, productOf, rowMatrix, rowsOf } from './row-value.ts'
import type { RowRule } from './row-value.ts'

/** A label for each row, and its scores. */
export const classifier: RowRule = ({ inputs: [value] }) =>
  rowMatrix(value) === null ? null : [rowsOf(), rowsOf(null)]

/** As many numbers a row as this attribute says; 1 where it is left out, or there is none such. */
export function regressor(targets: string | null): RowRule {
  return (node) => {
    if (rowMatrix(node.inputs[0]) === null) return null
    return [rowsOf(targets === null ? 1 : integerOf(node, targets, 1))]
  }
}

/** Each row for itself; a single axis would be taken for one sample. */
export const ofMatrix: RowRule = ({ inputs: [value] }) => {
  const rows = rowMatrix(value)
  return rows === null ? null : [rows]
}

/** A dict for each row. */
export const zipMap: RowRule = ({ inputs: [value] }) => (rowMatrix(value) === null ? null : [rowsOf()])

/** Matrices beside each other. */
export const featureVectorizer: RowRule = ({ inputs }) =>
  inputs.length > 0 && inputs.every((value) => rowMatrix(value) !== null) ? [rowsOf(null)] : null

/** A new last axis with a place for each category. */
export const oneHotEncoder: RowRule = ({ inputs: [value], entries }) => {
  const categories = entries('cats_int64s') + entries('cats_strings')
  return value?.kind === 'rows' ? [{ ...value, shape: [...value.shape, categories] }] : null
}

/** Columns by constant places, or entries of a constant list by one place a row: the list's answers stand in one row. */
export const arrayFeatureExtractor: RowRule = ({ inputs: [data, places] }) => {
  if (data?.kind === 'rows' && places?.kind === 'constant') {
    if (data.axis >= data.shape.length - 1) return null
    const count = places.shape === null ? null : productOf(places.shape)
    return [{ ...data, shape: [...data.shape.slice(0, -1), count] }]
  }
  const isList =
    data?.kind === 'constant' && data.shape !== null && data.shape.slice(0, -1).every((one) => one === 1)
  if (!isList || (data.shape?.length ?? 0) > 2 || places?.kind !== 'rows' || elementsOf(places) !== 1)
    return null
  return [{ kind: 'rows', shape: [1, null], axis: 1 }]
}
