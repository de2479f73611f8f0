/** What a stream of numbers amounts to, seen twice: first its extremes, then how it is spread between them. */

/** Bars of a histogram: as many as are told apart at its width. */
const BINS = 40

/** The numbers of a stream. `numbers` is null where none is finite. */
export interface NumberSummary {
  readonly count: number
  readonly zeros: number
  readonly nan: number
  readonly infinite: number
  readonly numbers: {
    readonly min: number
    readonly max: number
    readonly mean: number
    /** Of all of them, not of a sample. */
    readonly deviation: number
    /** Counts of equal steps from `min` to `max`. */
    readonly bins: readonly number[]
  } | null
}

/** The first sight. */
export interface FirstSight {
  readonly add: (value: number) => void
  readonly end: () => SecondSight
}

/** The second sight: the same numbers again. */
export interface SecondSight {
  readonly add: (value: number) => void
  readonly end: () => NumberSummary
}

/** Begins with the first sight. */
export function summarizeNumbers(): FirstSight {
  let count = 0
  let zeros = 0
  let nan = 0
  let infinite = 0
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  let mean = 0
  let finite = 0
  return {
    add: (value) => {
      count++
      if (value === 0) zeros++
      if (value - value !== 0) {
        if (value === value) infinite++
        else nan++
        return
      }
      if (value < min) min = value
      if (value > max) max = value
      // A running mean does not overflow as a sum of the largest doubles would.
      mean += (value - mean) / ++finite
    },
    end: () => spreadBetween({ count, zeros, nan, infinite, min, max, mean }),
  }
}

function spreadBetween(seen: {
  readonly count: number
  readonly zeros: number
  readonly nan: number
  readonly infinite: number
  readonly min: number
  readonly max: number
  readonly mean: number
}): SecondSight {
  const { count, zeros, nan, infinite, min, max, mean } = seen
  const finite = count - nan - infinite
  const bins = new Float64Array(BINS)
  const scale = max > min ? BINS / (max - min) : 0
  let squares = 0
  return {
    add: (value) => {
      if (value - value !== 0) return
      const at = Math.min(BINS - 1, Math.floor((value - min) * scale))
      bins[at] = (bins[at] ?? 0) + 1
      squares += (value - mean) ** 2
    },
    end: () => ({
      count,
      zeros,
      nan,
      infinite,
      numbers:
        finite === 0
          ? null
          : { min, max, mean, deviation: Math.sqrt(squares / finite), bins: Array.from(bins) },
    }),
  }
}
