/** The thresholds of each feature of a forest, and how many of them a value passes. */
import type { Forest } from '../operation-parts.ts'

/** Different thresholds of one feature, rising, and a table that narrows the search. */
export interface Cuts {
  readonly values: Float64Array
  /** A value's bucket is (value - low) * scale. */
  readonly low: number
  readonly scale: number
  /** First threshold of each bucket, and their number at the end. */
  readonly starts: Int32Array
}

/** Buckets for each threshold: most then hold one or none. */
const BUCKETS_PER_CUT = 2
const MAX_BUCKETS = 65_536

/** The thresholds of every feature that is used. */
export function cutsOf(forest: Forest): ReadonlyMap<number, Cuts> {
  const counts = new Map<number, number>()
  for (const feature of forest.features) if (feature >= 0) counts.set(feature, (counts.get(feature) ?? 0) + 1)
  const lists = new Map<number, Float64Array>()
  for (const [feature, count] of counts) lists.set(feature, new Float64Array(count))
  const filled = new Map<number, number>()
  forest.features.forEach((feature, node) => {
    const list = lists.get(feature)
    if (list === undefined) return
    const at = filled.get(feature) ?? 0
    list[at] = forest.thresholds[node] ?? 0
    filled.set(feature, at + 1)
  })
  return new Map([...lists].map(([feature, list]) => [feature, cutsIn(list)]))
}

function cutsIn(thresholds: Float64Array): Cuts {
  const sorted = thresholds.filter((value) => value === value).sort()
  const values = sorted.filter((value, at) => at === 0 || value !== sorted[at - 1])
  const finite = values.filter(Number.isFinite)
  const low = finite[0] ?? 0
  const buckets = Math.max(1, Math.min(MAX_BUCKETS, values.length * BUCKETS_PER_CUT))
  const factor = buckets / ((finite.at(-1) ?? 0) - low)
  const scale = Number.isFinite(factor) ? factor : 0
  const cuts = { values, low, scale, starts: new Int32Array(buckets + 1) }
  for (const value of values) {
    const after = bucketOf(cuts, value) + 1
    cuts.starts[after] = (cuts.starts[after] ?? 0) + 1
  }
  for (let bucket = 0; bucket < buckets; bucket++)
    cuts.starts[bucket + 1] = (cuts.starts[bucket + 1] ?? 0) + (cuts.starts[bucket] ?? 0)
  return cuts
}

/** Rises with the value, so a threshold of a lower bucket is lower. */
function bucketOf({ low, scale, starts }: Cuts, value: number): number {
  const bucket = (value - low) * scale
  const last = starts.length - 2
  return bucket > 0 ? (bucket < last ? Math.trunc(bucket) : last) : 0
}

/** How many thresholds a value passes: those below it, and with `strict` tests (x < t) the equal one too. */
export function rankOf(cuts: Cuts, value: number, strict: boolean): number {
  const { values, starts } = cuts
  const bucket = bucketOf(cuts, value)
  let low = starts[bucket] ?? 0
  let high = starts[bucket + 1] ?? 0
  while (low < high) {
    const middle = (low + high) >>> 1
    const cut = values[middle] ?? 0
    if (cut < value || (strict && cut === value)) low = middle + 1
    else high = middle
  }
  return low
}
