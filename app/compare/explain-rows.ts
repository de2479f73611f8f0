/** What the rows that differ, or that change class, have in common: a band of one column, or one value of it. */
import type { ComparisonFinding } from '#shared/comparison.ts'
import type { Value } from '#shared/values.ts'
import type { AlignedRows } from './cell-tally.ts'
import { numberText } from './number-words.ts'
import { cellOf } from './vector.ts'
import type { Vector } from './vector.ts'

/** A column that a threshold could be set on, by the rows of its side. */
export interface BandCandidate {
  readonly where: string
  readonly vector: Vector
  readonly side: 'left' | 'right'
  /** Columns of the input: thresholds are set on whole numbers there too, which in outputs are labels. */
  readonly isInput: boolean
}

/** Some of all rows, in words: "change class". */
export interface OddRows {
  readonly rows: readonly number[]
  /** Whether `rows` are all there are. */
  readonly isWhole: boolean
  readonly verb: string
}

/** As many rows are gone through for each column. */
const MAX_ROWS = 1_000_000

/** Of the rows in a band that does not hold them alone, at least this part has to be odd. */
const DENSE = 0.2

/** A band that holds more of all rows than this says little. */
const NARROW = 0.25

/**
 * A column in which the odd rows lie together, whose band, or whose value, holds no other row: what a moved threshold or a
 * changed category looks like. Null where there is none.
 */
export function explainRows(
  odd: OddRows,
  rows: AlignedRows,
  candidates: readonly BandCandidate[],
): ComparisonFinding | null {
  const given = givenRows(odd, rows)
  if (given === null) return null
  for (const candidate of inOrder(candidates)) {
    const found = wholeBand(candidate, given) ?? oneValue(candidate, given) ?? missingOnly(candidate, given)
    if (found !== null) return found
  }
  return null
}

/**
 * What a threshold looks like that only some rows come to, as in a tree: conditions on up to four columns that hold the odd
 * rows and no other; else the narrowest band that holds them all, where that is narrow.
 */
export function explainDeeper(
  odd: OddRows,
  rows: AlignedRows,
  candidates: readonly BandCandidate[],
): ComparisonFinding | null {
  const given = givenRows(odd, rows)
  if (given === null) return null
  const ordered = inOrder(candidates)
  return box(ordered, given) ?? narrowBand(ordered, given)
}

function givenRows({ rows: odd, isWhole, verb }: OddRows, rows: AlignedRows): Given | null {
  if (!isWhole || odd.length < 2 || odd.length === rows.count || rows.count > MAX_ROWS) return null
  const isOdd = new Uint8Array(rows.count)
  for (const row of odd) isOdd[row] = 1
  return { odd, isOdd, verb, rows }
}

/** What came in, and what the left says, tells more than what the right was made to be. */
function inOrder(candidates: readonly BandCandidate[]): readonly BandCandidate[] {
  return [
    ...candidates.filter(({ side }) => side === 'left'),
    ...candidates.filter(({ side }) => side === 'right'),
  ]
}

interface Given {
  readonly odd: readonly number[]
  readonly isOdd: Uint8Array
  readonly verb: string
  readonly rows: AlignedRows
}

interface Band {
  readonly where: string
  readonly low: number
  readonly high: number
  /** Rows in it, the odd ones among them. */
  readonly count: number
}

/** The cells of a candidate by compared row; null for what holds no numbers to set a threshold on. */
function numbersOf(
  { vector, side, isInput }: BandCandidate,
  rows: AlignedRows,
): ((row: number) => number) | null {
  if (vector.kind !== 'numbers' || (vector.family !== 'float' && !(isInput && vector.family === 'int')))
    return null
  const { data } = vector
  const places = side === 'left' ? rows.left : rows.right
  return (row) => data[places?.[row] ?? row] ?? Number.NaN
}

/** The band from the least to the largest value of the odd rows; null for what holds no numbers to set a threshold on. */
function bandOf(candidate: BandCandidate, { odd, rows }: Given): Band | null {
  const valueOf = numbersOf(candidate, rows)
  if (valueOf === null) return null
  let low = Infinity
  let high = -Infinity
  for (const row of odd) {
    const value = valueOf(row)
    if (Number.isNaN(value)) return null
    if (value < low) low = value
    if (value > high) high = value
  }
  let count = 0
  for (let row = 0; row < rows.count; row++) {
    const value = valueOf(row)
    if (value >= low && value <= high) count += 1
  }
  return { where: candidate.where, low, high, count }
}

function wholeBand(candidate: BandCandidate, given: Given): ComparisonFinding | null {
  const band = bandOf(candidate, given)
  if (band === null || band.count > given.odd.length) return null
  const { where, low, high } = band
  if (low === high)
    return { code: 'band', text: `Exactly the rows with ${where} = ${numberText(low)} ${given.verb}.` }
  return {
    code: 'band',
    text: `Exactly the rows with ${where} from ${numberText(low)} to ${numberText(high)} ${given.verb}, as with a moved threshold.`,
  }
}

function oneValue({ where, vector, side }: BandCandidate, given: Given): ComparisonFinding | null {
  const isPlain = vector.family === 'text' || vector.family === 'bool' || vector.family === 'int'
  if (!isPlain) return null
  const { odd, isOdd, rows, verb } = given
  const places = side === 'left' ? rows.left : rows.right
  const valueOf = (row: number): Value => cellOf(vector, places?.[row] ?? row)
  const value = valueOf(odd[0] ?? 0)
  if (value === null || !odd.every((row) => valueOf(row) === value)) return null
  for (let row = 0; row < rows.count; row++) {
    if (isOdd[row] === 0 && valueOf(row) === value) return null
  }
  return { code: 'band', text: `Exactly the rows with ${where} = ${shownValue(value)} ${verb}.` }
}

/** As many conditions lead to a node that a person has in view. */
const MOST_CONDITIONS = 4

/** More columns are not gone through three times. */
const MAX_COLUMNS = 200

/** A condition that all odd rows meet. */
interface Condition {
  readonly words: string
  readonly holds: (row: number) => boolean
}

/**
 * Conditions, each the one that leaves the fewest other rows, until none is left. Fewer odd rows than the conditions tell
 * apart by chance among so many columns say nothing: one and a half for each condition, more where there is more to choose.
 */
function box(candidates: readonly BandCandidate[], given: Given): ComparisonFinding | null {
  const { odd, isOdd, rows, verb } = given
  const inputs = candidates.filter(({ isInput }) => isInput).slice(0, MAX_COLUMNS)
  if (odd.length < 2 + Math.log2(Math.max(1, inputs.length)) / 2) return null
  const conditions = inputs.flatMap((candidate) => conditionsOf(candidate, given))
  let left = Array.from({ length: rows.count }, (_none, row) => row).filter((row) => isOdd[row] === 0)
  const chosen: Condition[] = []
  while (left.length > 0) {
    if (chosen.length === MOST_CONDITIONS) return null
    let best: { readonly condition: Condition; readonly left: number[] } | null = null
    for (const condition of conditions) {
      const still = left.filter(condition.holds)
      if (still.length < (best?.left.length ?? left.length)) best = { condition, left: still }
    }
    if (best === null) return null
    chosen.push(best.condition)
    left = best.left
  }
  if (chosen.length < 2) return null
  const words = chosen.map((condition) => condition.words).join(' and ')
  return {
    code: 'band',
    text: `Exactly the rows with ${words} ${verb}, as with a moved threshold further down a tree.`,
  }
}

/** One-sided ones first: they say less, and are taken where they do as much as the band. */
function conditionsOf(candidate: BandCandidate, given: Given): readonly Condition[] {
  const band = bandOf(candidate, given)
  const valueOf = numbersOf(candidate, given.rows)
  if (band === null || valueOf === null) return []
  const { where, low, high } = band
  const [least, most] = [numberText(low), numberText(high)]
  return [
    { words: `${where} up to ${most}`, holds: (row) => valueOf(row) <= high },
    { words: `${where} from ${least} on`, holds: (row) => valueOf(row) >= low },
    {
      words: `${where} from ${least} to ${most}`,
      holds: (row) => valueOf(row) >= low && valueOf(row) <= high,
    },
  ]
}

/** The rows in which the column has no value, and no others. */
function missingOnly({ where, vector, side }: BandCandidate, given: Given): ComparisonFinding | null {
  const { odd, isOdd, rows, verb } = given
  const places = side === 'left' ? rows.left : rows.right
  const isMissing = (row: number): boolean => {
    const value = cellOf(vector, places?.[row] ?? row)
    return value === null || Number.isNaN(value)
  }
  if (!odd.every(isMissing)) return null
  for (let row = 0; row < rows.count; row++) if (isOdd[row] === 0 && isMissing(row)) return null
  return { code: 'band', text: `Exactly the rows without a value of ${where} ${verb}.` }
}

/** A plain value as it is said. */
export function shownValue(value: Value): string {
  if (typeof value === 'number') return numberText(value)
  if (typeof value === 'string') return JSON.stringify(value)
  return typeof value === 'object' ? '' : `${value}`
}

function narrowBand(candidates: readonly BandCandidate[], given: Given): ComparisonFinding | null {
  const { odd, rows, verb } = given
  if (odd.length < 3) return null
  const bands = candidates.flatMap((candidate) => bandOf(candidate, given) ?? [])
  const [best] = bands.toSorted((one, other) => one.count - other.count)
  if (best === undefined || best.count > rows.count * NARROW || odd.length < best.count * DENSE) return null
  const { where, low, high, count } = best
  return {
    code: 'band',
    text: `All rows that ${verb} have ${where} from ${numberText(low)} to ${numberText(high)}, ${numberText(odd.length)} of the ${numberText(count)} rows there, as with a moved threshold further down a tree.`,
  }
}
