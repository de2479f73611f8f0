/** Products, convolutions, pools and normalizations (onnx/docs/Operators.md): the first axis is the batch. */
import { integerOf, rowMatrix, rowsFirst, rowsOf } from './row-value.ts'
import type { KnownValue, RowRule } from './row-value.ts'

/** Rows times a constant matrix or vector, or one matrix a row times another. */
export const matrixProduct: RowRule = ({ inputs: [left, right] }) => {
  const rows = rowsFirst(left, 2)
  if (rows === null) return null
  const kept = rows.shape.slice(0, -1)
  if (right?.kind === 'constant') {
    if (right.shape?.length === 1) return [{ ...rows, shape: kept }]
    return right.shape?.length === 2 ? [{ ...rows, shape: [...kept, right.shape[1] ?? null] }] : null
  }
  const other = rowsFirst(right, 3)
  if (other === null || other.shape.length !== rows.shape.length) return null
  const batch = kept.map((extent, place) => (extent === other.shape[place] ? extent : null))
  return [{ ...rows, shape: [...batch.slice(0, -1), kept.at(-1) ?? null, other.shape.at(-1) ?? null] }]
}

/** `A·B + C` with the rows in A as it stands. */
export const generalProduct: RowRule = (node) => {
  const [left, right, added = null] = node.inputs
  if (rowMatrix(left) === null || integerOf(node, 'transA', 0) !== 0 || right?.kind !== 'constant')
    return null
  const isAside = added === null || rowMatrix(added) !== null || isOneRow(added)
  const width = right.shape?.[integerOf(node, 'transB', 0) === 0 ? 1 : 0] ?? null
  return isAside ? [rowsOf(width)] : null
}

function isOneRow(value: KnownValue): boolean {
  if (value.kind !== 'constant' || value.shape === null) return false
  return value.shape.length < 2 || (value.shape.length === 2 && value.shape[0] === 1)
}

/** A batch of images or series. */
export const convolution: RowRule = ({ inputs: [value, weights, ...more] }) => {
  const rows = rowsFirst(value, 3)
  if (rows === null || weights?.kind !== 'constant' || !more.every(isConstantOrAbsent)) return null
  return [rowsOf(weights.shape?.[0] ?? null, ...rows.shape.slice(2).map(() => null))]
}

/** The second output of a pool counts places through the whole batch. */
export const pool: RowRule = ({ inputs: [value] }) => {
  const rows = rowsFirst(value, 3)
  return rows === null ? null : [rowsOf(rows.shape[1] ?? null, ...rows.shape.slice(2).map(() => null))]
}

/** One value a channel. */
export const globalPool: RowRule = ({ inputs: [value] }) => {
  const rows = rowsFirst(value, 3)
  return rows === null ? null : [rowsOf(rows.shape[1] ?? null, ...rows.shape.slice(2).map(() => 1))]
}

/** With means and variances that were learned; training takes those of the batch. */
export const batchNormalization: RowRule = (node) => {
  const [value, ...learned] = node.inputs
  const rows = rowsFirst(value, 2)
  if (rows === null || node.opset < 7 || node.outputCount > 1 || !learned.every(isConstantOrAbsent))
    return null
  return integerOf(node, 'training_mode', 0) === 0 ? [rows] : null
}

function isConstantOrAbsent(value: KnownValue | null): boolean {
  return value === null || value.kind === 'constant'
}
