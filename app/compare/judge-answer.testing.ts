/** Whether a comparison says what numpy, pandas and scikit-learn said of the same columns (e2e/soak/compare-oracle.py). */
import type { ClassComparison, Comparison, DifferenceStatistics, Distribution } from '#shared/comparison.ts'
import type { Data, Frame, Tensor } from '#shared/values.ts'
import { compare } from './compare.ts'
import type { Compared, CompareOptions } from './compare.ts'

type Texts<T> = { readonly [K in keyof T]: string | number }

interface NumberCase {
  readonly dtype: 'float64' | 'float32' | 'int64'
  readonly left: readonly string[]
  readonly right: readonly string[]
  readonly atol: number
  readonly rtol: number
  readonly nanEqual: boolean
  readonly close: readonly boolean[]
  readonly unequal: number
  readonly absolute?: Texts<DifferenceStatistics> | null
  readonly relative?: Texts<DifferenceStatistics> | null
  readonly distributions?: readonly (Texts<Distribution> | null)[]
}

interface LabelCase {
  readonly dtype: 'label'
  readonly left: readonly (string | number)[]
  readonly right: readonly (string | number)[]
  readonly classes: readonly string[]
  readonly matrix: readonly (readonly number[])[]
}

interface ProbabilityCase {
  readonly dtype: 'probabilities'
  readonly left: readonly (readonly number[])[]
  readonly right: readonly (readonly number[])[]
  readonly labels: readonly number[]
  readonly matrix: readonly (readonly number[])[]
  readonly rankings: readonly number[]
}

/** One answered case. */
export type OracleCase = { readonly seed: number } & (NumberCase | LabelCase | ProbabilityCase)

/** Options with what a test says of them. */
export function compareOptions(given: Partial<CompareOptions> = {}): CompareOptions {
  return { tolerances: {}, key: null, map: [], nanEqual: true, strictTypes: false, ...given }
}

/** Two outputs compared without inputs. */
export function compareFrames(left: Frame, right: Frame, given: Partial<CompareOptions> = {}): Compared {
  const side = (name: string, output: Frame) => ({
    name,
    output,
    failure: null,
    rowNumbers: null,
    failures: [],
  })
  return compare(side('left', left), side('right', right), { inputs: null, options: compareOptions(given) })
}

/** What is wrong, a line each; none when all agrees. */
export function judgeCase(answered: OracleCase): readonly string[] {
  switch (answered.dtype) {
    case 'label':
      return judgeLabels(answered)
    case 'probabilities':
      return judgeProbabilities(answered)
    default:
      return judgeNumbers(answered)
  }
}

function tensor(values: Data, shape: readonly number[]): Tensor {
  return { kind: 'tensor', shape, values }
}

function column(dtype: NumberCase['dtype'], cells: readonly string[]): Tensor {
  const shape = [cells.length]
  if (dtype === 'int64') return tensor({ dtype, data: BigInt64Array.from(cells, BigInt) }, shape)
  if (dtype === 'float32') return tensor({ dtype, data: Float32Array.from(cells, Number) }, shape)
  return tensor({ dtype, data: Float64Array.from(cells, Number) }, shape)
}

function judgeNumbers(answered: NumberCase): readonly string[] {
  const { dtype, atol, rtol, nanEqual, close } = answered
  const left = column(dtype, answered.left)
  const right = column(dtype, answered.right)
  const { comparison, columns } = compareFrames(left, right, { atol, rtol, nanEqual })
  const found = comparison.columns[0]
  const marks = columns[0]?.marks
  if (found === undefined || marks === undefined) return ['there is no column']
  const wrong = close.flatMap((isClose, row) =>
    isClose === (marks[row] ?? 9) <= 1 ? [] : [`row ${row} is ${isClose ? '' : 'not '}close`],
  )
  const rows = close.length
  const { equal, within, different, missingLeft, missingRight } = found.counts
  if (equal + within + different + missingLeft + missingRight !== rows)
    wrong.push('the counts are not all rows')
  if (nanEqual && rows - equal !== answered.unequal) {
    wrong.push(`${rows - equal} cells are not equal; pandas has ${answered.unequal}`)
  }
  if (answered.absolute !== undefined) {
    wrong.push(...differ('absolute', found.absolute, answered.absolute))
    wrong.push(...differ('relative', found.relative, answered.relative ?? null))
    wrong.push(...differ('left', spreadOr(found.distributions?.left), answered.distributions?.[0] ?? null))
    wrong.push(...differ('right', spreadOr(found.distributions?.right), answered.distributions?.[1] ?? null))
  }
  return wrong
}

function spreadOr(distribution: Distribution | undefined): Distribution | null {
  return distribution === undefined || distribution.count === 0 ? null : distribution
}

/** Sums in another order differ by some units in the last place. */
const ROUNDING = 1e-10

function differ(
  what: string,
  found: Readonly<Record<string, number>> | null,
  expected: Readonly<Record<string, string | number>> | null,
): readonly string[] {
  if (found === null || expected === null) {
    return found === expected ? [] : [`${what}: ${found === null ? 'nothing' : 'something'} found`]
  }
  return Object.entries(expected).flatMap(([key, text]) => {
    const wanted = Number(text)
    const got = found[key] ?? Number.NaN
    const scale = Math.max(Math.abs(wanted), Number(expected['max'] ?? 0) * 1e-3)
    return Math.abs(wanted - got) <= ROUNDING * scale || Object.is(wanted, got)
      ? []
      : [`${what} ${key} is ${got}; numpy has ${wanted}`]
  })
}

function judgeLabels({ left, right, classes, matrix }: LabelCase): readonly string[] {
  const frame = (cells: LabelCase['left']): Frame =>
    tensor({ dtype: 'object', data: cells.map((cell) => (typeof cell === 'number' ? BigInt(cell) : cell)) }, [
      cells.length,
    ])
  const { comparison } = compareFrames(frame(left), frame(right))
  return sameMatrix(comparison.classes[0], classes, matrix)
}

function sameMatrix(
  found: ClassComparison | undefined,
  classes: readonly string[],
  matrix: readonly (readonly number[])[],
): readonly string[] {
  const one = JSON.stringify([found?.classes, found?.matrix])
  const other = JSON.stringify([classes, matrix])
  return one === other ? [] : [`the confusion matrix is ${one}; sklearn has ${other}`]
}

function judgeProbabilities({ left, right, labels, matrix, rankings }: ProbabilityCase): readonly string[] {
  const width = left[0]?.length ?? 0
  const frame = (rows: ProbabilityCase['left']) =>
    tensor({ dtype: 'float64', data: Float64Array.from(rows.flat()) }, [rows.length, width])
  const classes = matrix.map((_row, place) => String(place))
  const { comparison } = compareFrames(frame(left), frame(right))
  const orders = comparison.rankings[0]?.changes.map(({ rows }) => rows)
  const wrong = [...sameMatrix(comparison.classes[0], classes, matrix)]
  if (JSON.stringify(orders) !== JSON.stringify(rankings)) {
    wrong.push(`the orders change in ${orders?.join()} rows; numpy has ${rankings.join()}`)
  }
  const asLabels = tensor({ dtype: 'int64', data: BigInt64Array.from(labels, BigInt) }, [labels.length])
  wrong.push(...crossed(compareFrames(asLabels, frame(left)).comparison))
  return [...wrong, ...crossed(compareFrames(frame(left), asLabels).comparison)]
}

/** Labels against the probabilities they are the largest of. */
function crossed({ classes, holds }: Comparison): readonly string[] {
  const [found] = classes
  return found?.flips === 0 && holds ? [] : [`labels against their probabilities: ${found?.flips} flips`]
}
