/** Whether a comparison says what numpy, pandas and scikit-learn said of the same columns (e2e/soak/compare-oracle.py). */
import type {
  CellCounts,
  ClassComparison,
  Comparison,
  DifferenceStatistics,
  Distribution,
} from '#shared/comparison.ts'
import type { Data, Frame, Tensor, Value } from '#shared/values.ts'
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

/** A value of a mixed column, with tags for what JSON has no form for. */
type Tagged =
  | null
  | boolean
  | string
  | { readonly int: string }
  | { readonly float: string }
  | { readonly ns: string }
  | { readonly list: readonly Tagged[] }
  | { readonly dict: readonly (readonly [string, Tagged])[] }

interface TableCase {
  readonly dtype: 'table'
  readonly left: Readonly<Record<string, readonly Tagged[]>>
  readonly right: Readonly<Record<string, readonly Tagged[]>>
  readonly counts: Readonly<Record<string, Partial<CellCounts>>>
  readonly onlyLeft: number
  readonly onlyRight: number
}

/** One answered case. */
export type OracleCase = { readonly seed: number } & (NumberCase | LabelCase | ProbabilityCase | TableCase)

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
    case 'table':
      return judgeTable(answered)
    default:
      return judgeNumbers(answered)
  }
}

/** Columns of mixed kinds and lengths: what is equal, different and missing in each. */
function judgeTable(answered: TableCase): readonly string[] {
  const { comparison } = compareFrames(tableOf(answered.left), tableOf(answered.right), { atol: 0, rtol: 0 })
  const { alignment, columns } = comparison
  const wrong = Object.entries(answered.counts).flatMap(([name, expected]) => {
    const found = columns.find(({ left, right }) => left === name && right === name)
    if (found === undefined) return isSpread(comparison, name) ? [] : [`there is no column ${name}`]
    return Object.entries(expected).flatMap(([key, count]) => {
      const got = found.counts[key as keyof CellCounts]
      return got === count ? [] : [`${name}: ${got} ${key}; Python has ${count}`]
    })
  })
  if (alignment.onlyLeft === answered.onlyLeft && alignment.onlyRight === answered.onlyRight) return wrong
  return [...wrong, `${alignment.onlyLeft} and ${alignment.onlyRight} rows are on one side only`]
}

/** Whether a column of lists, or of dicts, of one size was made one column for each place. */
function isSpread({ columns, onlyLeft, onlyRight }: Comparison, name: string): boolean {
  const names = [
    ...columns.flatMap(({ left, right }) => [left, right]),
    ...[...onlyLeft, ...onlyRight].map((one) => one.name),
  ]
  return names.some((one) => one.startsWith(`${name}[`))
}

function tableOf(columns: TableCase['left']): Frame {
  const entries = Object.entries(columns)
  const rowCount = entries[0]?.[1].length ?? 0
  return {
    kind: 'table',
    rowCount,
    columns: entries.map(([name, cells]) => ({
      name,
      values: { dtype: 'object', data: cells.map(valueOf) },
    })),
  }
}

function valueOf(tagged: Tagged): Value {
  if (tagged === null || typeof tagged !== 'object') return tagged
  if ('int' in tagged) return BigInt(tagged.int)
  if ('float' in tagged) return Number(tagged.float)
  if ('ns' in tagged) return { kind: 'instant', ticks: BigInt(tagged.ns), unit: 'ns' }
  if ('list' in tagged) return tagged.list.map(valueOf)
  return new Map(tagged.dict.map(([key, value]) => [key, valueOf(value)]))
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
