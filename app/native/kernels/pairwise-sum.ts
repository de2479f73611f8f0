/** numpy's sum over contiguous numbers: sequential below 8, then eight partial sums, halved above 128. */

/** Sum of `count` numbers from `start`. Source: numpy/_core/src/umath/loops_utils.h (`pairwise_sum`). */
export function pairwiseSum(values: Float64Array, start: number, count: number): number {
  if (count < 8) {
    let sum = 0
    for (let at = start; at < start + count; at++) sum += values[at] ?? 0
    return sum
  }
  if (count <= 128) return eightSums(values, start, count)
  let half = Math.floor(count / 2)
  half -= half % 8
  return pairwiseSum(values, start, half) + pairwiseSum(values, start + half, count - half)
}

function eightSums(values: Float64Array, start: number, count: number): number {
  const partial = Float64Array.from(values.subarray(start, start + 8))
  const whole = count - (count % 8)
  for (let at = 8; at < whole; at += 8) {
    for (let lane = 0; lane < 8; lane++)
      partial[lane] = (partial[lane] ?? 0) + (values[start + at + lane] ?? 0)
  }
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = partial
  let sum = a + b + (c + d) + (e + f + (g + h))
  for (let at = whole; at < count; at++) sum += values[start + at] ?? 0
  return sum
}

/** The same in float32: every sum is rounded. */
export function pairwiseSumOfSingles(values: Float64Array, start: number, count: number): number {
  if (count > 128) {
    let half = Math.floor(count / 2)
    half -= half % 8
    const left = pairwiseSumOfSingles(values, start, half)
    return Math.fround(left + pairwiseSumOfSingles(values, start + half, count - half))
  }
  const lanes = count < 8 ? 0 : 8
  const partial = new Float32Array(values.subarray(start, start + lanes))
  const whole = lanes === 0 ? 0 : count - (count % 8)
  for (let at = lanes; at < whole; at++) partial[at % 8] = (partial[at % 8] ?? 0) + (values[start + at] ?? 0)
  for (let step = 1; step < lanes; step *= 2) {
    for (let at = 0; at < lanes; at += 2 * step) partial[at] = (partial[at] ?? 0) + (partial[at + step] ?? 0)
  }
  let sum = partial[0] ?? 0
  for (let at = whole; at < count; at++) sum = Math.fround(sum + (values[start + at] ?? 0))
  return sum
}
