/** The inverse of a small square matrix. */

/** By elimination with the largest pivot of each column; null where there is none. */
export function inverted(matrix: Float64Array, size: number): Float64Array | null {
  const left = matrix.slice()
  const right = new Float64Array(size * size)
  for (let at = 0; at < size; at++) right[at * size + at] = 1
  for (let column = 0; column < size; column++) {
    let pivot = column
    for (let row = column + 1; row < size; row++)
      if (Math.abs(left[row * size + column] ?? 0) > Math.abs(left[pivot * size + column] ?? 0)) pivot = row
    const value = left[pivot * size + column] ?? 0
    if (value === 0 || !Number.isFinite(value)) return null
    for (const part of [left, right]) {
      swapRows(part, size, pivot, column)
      for (let at = 0; at < size; at++) part[column * size + at] = (part[column * size + at] ?? 0) / value
    }
    for (let row = 0; row < size; row++) {
      const factor = left[row * size + column] ?? 0
      if (row === column || factor === 0) continue
      for (const part of [left, right])
        for (let at = 0; at < size; at++)
          part[row * size + at] = (part[row * size + at] ?? 0) - factor * (part[column * size + at] ?? 0)
    }
  }
  return right
}

function swapRows(matrix: Float64Array, size: number, one: number, other: number): void {
  if (one === other) return
  const kept = matrix.slice(one * size, (one + 1) * size)
  matrix.copyWithin(one * size, other * size, (other + 1) * size)
  matrix.set(kept, other * size)
}
