/** Quantiles without sorting everything: most differences are zero, and the rest is only partly ordered. */

/** Numbers of which `zeros` are 0 and the others, all above 0, stand at the start of `values`. */
export interface Differences {
  readonly zeros: number
  readonly values: Float64Array
  readonly length: number
}

/**
 * Quantiles by linear interpolation, as `numpy.quantile` computes them by default. Reorders `values`.
 * NaN for no numbers at all. `fractions` must ascend.
 */
export function quantilesOf(differences: Differences, fractions: readonly number[]): readonly number[] {
  const { zeros, values, length } = differences
  const total = zeros + length
  if (total === 0) return fractions.map(() => Number.NaN)
  let from = 0
  const at = (rank: number): number => {
    const place = rank - zeros
    if (place < 0) return 0
    if (place >= from) {
      select(values, place, from, length - 1)
      from = place
    }
    return values[place] ?? 0
  }
  return fractions.map((fraction) => {
    const exact = fraction * (total - 1)
    const lower = Math.floor(exact)
    const low = at(lower)
    const high = lower + 1 < total ? at(lower + 1) : low
    return between(low, high, exact - lower)
  })
}

/** numpy's `_lerp` (`numpy/lib/_function_base_impl.py`): from the nearer end, so that it is monotonic. */
function between(low: number, high: number, part: number): number {
  if (low === high) return low
  return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part)
}

/** Below this many numbers a partition pivots on the middle one alone. */
const SMALL = 600

/** Puts the `place`-th smallest of `from`…`to` at its place: Floyd and Rivest (1975), "Algorithm 489: SELECT". */
function select(values: Float64Array, place: number, from: number, to: number): void {
  let left = from
  let right = to
  while (right > left) {
    if (right - left > SMALL) {
      const count = right - left + 1
      const rank = place - left + 1
      const spread = 0.5 * Math.exp((2 * Math.log(count)) / 3)
      const lean = 0.5 * Math.sqrt((Math.log(count) * spread * (count - spread)) / count)
      const shift = rank - count / 2 < 0 ? -lean : lean
      const newLeft = Math.max(left, Math.floor(place - (rank * spread) / count + shift))
      const newRight = Math.min(right, Math.floor(place + ((count - rank) * spread) / count + shift))
      select(values, place, newLeft, newRight)
    }
    const middle = partition(values, place, left, right)
    if (middle <= place) left = middle + 1
    if (place <= middle) right = middle - 1
  }
}

/** Parts the range by its `place`-th element and gives where that element comes to stand. */
function partition(values: Float64Array, place: number, left: number, right: number): number {
  const pivot = values[place] ?? 0
  let low = left
  let high = right
  swap(values, left, place)
  if ((values[right] ?? 0) > pivot) swap(values, left, right)
  while (low < high) {
    swap(values, low, high)
    low += 1
    high -= 1
    while ((values[low] ?? 0) < pivot) low += 1
    while ((values[high] ?? 0) > pivot) high -= 1
  }
  if (values[left] === pivot) swap(values, left, high)
  else {
    high += 1
    swap(values, high, right)
  }
  return high
}

function swap(values: Float64Array, one: number, other: number): void {
  const kept = values[one] ?? 0
  values[one] = values[other] ?? 0
  values[other] = kept
}
