/** Scores to class labels. */
import type { Data } from '#shared/values.ts'
import type { LabelGrid, NumberGrid, NumberType } from '../grid.ts'

/** The class of the largest score of each row, the first of equals; NaN counts as largest, as in numpy's argmax. */
export function labelLargest(classes: Data, input: NumberGrid): LabelGrid {
  const { data, columns, rows } = input
  const indices = new Int32Array(rows)
  for (let row = 0, start = 0; row < rows; row++, start += columns) {
    let best = 0
    let largest = data[start] ?? 0
    let isNumber = largest === largest
    for (let place = 1; place < columns; place++) {
      const value = data[start + place] ?? 0
      if (value > largest) {
        largest = value
        best = place
      } else if (value !== value) isNumber = false
    }
    indices[row] = isNumber ? best : largestAt(data, start, columns)
  }
  return { kind: 'labels', rows: input.rows, columns: 1, indices, classes }
}

/** Place of the first largest of `count` numbers, or of the first NaN. */
export function largestAt(data: Float64Array, start: number, count: number): number {
  let best = 0
  let largest = data[start] ?? 0
  if (largest !== largest) return 0
  for (let place = 1; place < count; place++) {
    const value = data[start + place] ?? 0
    if (value !== value) return place
    if (value > largest) {
      largest = value
      best = place
    }
  }
  return best
}

/** The second class where a score is above the threshold. */
export function labelAbove(
  operation: { readonly classes: Data; readonly threshold: number; readonly orEqual: boolean },
  input: NumberGrid,
): LabelGrid {
  const indices = new Int32Array(input.rows)
  const { threshold, orEqual } = operation
  for (let row = 0; row < input.rows; row++) {
    const score = input.data[row * input.columns] ?? 0
    indices[row] = score > threshold || (orEqual && score === threshold) ? 1 : 0
  }
  return { kind: 'labels', rows: input.rows, columns: 1, indices, classes: operation.classes }
}

/** The class a number names. */
export function labelIndex(classes: Data, input: NumberGrid): LabelGrid {
  const indices = Int32Array.from({ length: input.rows }, (_, row) => input.data[row * input.columns] ?? 0)
  return { kind: 'labels', rows: input.rows, columns: 1, indices, classes }
}

/** The place of the largest score of each row as a number. */
export function largestIndex(dtype: NumberType, input: NumberGrid): NumberGrid {
  const data = Float64Array.from({ length: input.rows }, (_, row) =>
    largestAt(input.data, row * input.columns, input.columns),
  )
  return { kind: 'numbers', rows: input.rows, columns: 1, data, dtype, flat: true, names: null }
}

/** Labels as numbers. */
export function labelCode(codes: Float64Array, input: LabelGrid): NumberGrid {
  const data = Float64Array.from(input.indices, (index) => codes[index] ?? 0)
  return { kind: 'numbers', rows: input.rows, columns: 1, data, dtype: 'int64', flat: true, names: null }
}

/** The class of the largest score, the last of equals. */
export function labelLastLargest(classes: Data, input: NumberGrid): LabelGrid {
  const indices = new Int32Array(input.rows)
  for (let row = 0; row < input.rows; row++) {
    let largest = -Infinity
    for (let column = 0; column < input.columns; column++) {
      const value = input.data[row * input.columns + column] ?? 0
      if (value >= largest) {
        largest = value
        indices[row] = column
      }
    }
  }
  return { kind: 'labels', rows: input.rows, columns: 1, indices, classes }
}
