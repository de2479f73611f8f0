/** scipy's sparse matrices as dense numbers. Source: scipy/sparse/_csr.py, _dia.py (their attributes). */
import { takeMemory } from '#app/serialized/allowance.ts'
import { classOf, type Inert } from '#app/serialized/inert.ts'
import {
  attribute,
  matrixOf,
  numbersIn,
  stateAttributes,
  type EstimatorView,
  type Numbers,
} from './estimator-view.ts'

/** Beyond this a dense copy is not made. */
const MAX_ELEMENTS = 50_000_000

/** A numeric attribute of rank 2, dense or a CSR matrix. */
export function anyMatrixOf(view: EstimatorView, name: string): ReturnType<typeof matrixOf> {
  const sparse = sparseNumbers(attribute(view, name))
  if (sparse === null) return matrixOf(view, name)
  const [rows = 0, columns = 0] = sparse.shape
  return { ...sparse, rows, columns }
}

/** Whether a value is one of scipy's sparse matrices. */
export function isSparse(value: Inert): boolean {
  return classOf(value)?.startsWith('scipy.sparse.') === true
}

/** A CSR matrix, or with `diagonal` the main diagonal of a DIA matrix; null for anything else. */
export function sparseNumbers(value: Inert, diagonal = false): Numbers | null {
  const name = classOf(value) ?? ''
  const state = stateAttributes(value)
  if (!name.startsWith('scipy.sparse.') || state === null) return null
  if (diagonal && /\.dia_(?:matrix|array)$/.test(name)) {
    const data = numbersIn(state.get('data'))
    return data === null ? null : { ...data, shape: [data.data.length] }
  }
  if (!/\.csr_(?:matrix|array)$/.test(name)) return null
  const [rows = 0, columns = 0] = numbersIn(state.get('_shape'))?.data ?? []
  const data = numbersIn(state.get('data'))?.data
  const indices = numbersIn(state.get('indices'))?.data
  const pointers = numbersIn(state.get('indptr'))?.data
  if (data === undefined || indices === undefined || pointers === undefined || rows * columns > MAX_ELEMENTS)
    return null
  if (pointers.length !== rows + 1) return null
  takeMemory(8 * rows * columns)
  const dense = new Float64Array(rows * columns)
  for (let row = 0; row < rows; row++) {
    for (let at = pointers[row] ?? 0; at < (pointers[row + 1] ?? 0); at++) {
      const column = indices[at] ?? -1
      if (!(column >= 0 && column < columns)) return null
      dense[row * columns + column] = (dense[row * columns + column] ?? 0) + (data[at] ?? 0)
    }
  }
  return {
    data: diagonal ? dense.filter((_, at) => at % (columns + 1) === 0) : dense,
    shape: diagonal ? [rows] : [rows, columns],
    dtype: diagonal ? 'float64' : (numbersIn(state.get('data'))?.dtype ?? 'float64'),
  }
}
