/**
 * Sums of products in the order numpy and its BLAS add them. Squared distances of far rows are small differences of such
 * sums, so that another order shows.
 */
import { fused } from '../exact-math.ts'

/** Terms einsum adds in one step: four vectors of two doubles, the last of them first. */
const STEP = 8

/** |x|^2 as `einsum('ij,ij->i', x, x)` gives it (numpy/_core/src/multiarray/einsum_sumprod.c.src, two doubles at once). */
export function squaredNorm(values: Float64Array, from: number, length: number): number {
  let even = 0
  let odd = 0
  const square = (place: number): number => (values[from + place] ?? 0) ** 2
  let place = 0
  for (; place + STEP <= length; place += STEP) {
    for (let pair = STEP - 2; pair >= 0; pair -= 2) {
      even += square(place + pair)
      odd += square(place + pair + 1)
    }
  }
  for (; place < length; place += 2) {
    even += square(place)
    if (place + 1 < length) odd += square(place + 1)
  }
  return even + odd
}

/** |x|^2 and products of sparse rows: one after the other, each rounded. */
export function plainNorm(values: Float64Array, from: number, length: number): number {
  return plainProduct([values, from], [values, from], length)
}

/** As `plainNorm`, of two stretches of numbers. */
export function plainProduct(
  [left, from]: readonly [Float64Array, number],
  [right, at]: readonly [Float64Array, number],
  length: number,
): number {
  let sum = 0
  for (let place = 0; place < length; place++) sum += (left[from + place] ?? 0) * (right[at + place] ?? 0)
  return sum
}

/** The product of two stretches of numbers as OpenBLAS has it in a product of matrices: fused, one after the other. */
export function fusedProduct(
  [left, from]: readonly [Float64Array, number],
  [right, at]: readonly [Float64Array, number],
  length: number,
): number {
  let sum = 0
  for (let place = 0; place < length; place++)
    sum = fused(left[from + place] ?? 0, right[at + place] ?? 0, sum)
  // Splitting a double for the fused step ends in NaN above 1e300.
  return Number.isFinite(sum) ? sum : plainProduct([left, from], [right, at], length)
}
