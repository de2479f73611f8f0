/** Rules over each row: softmax and other normalisations. */
import { exactExp, exactLog } from '../exact-math.ts'
import { numberGrid, numberList, toDense, type Grid, type NumberGrid } from '../grid.ts'
import type { RowRule } from '../operation-parts.ts'
import { unsupported } from '../unsupported.ts'
import { pairwiseSum } from './pairwise-sum.ts'

/** Applies a rule to every row. */
export function rowRule(rule: RowRule, column: number, input: Grid): Grid {
  if (input.kind === 'sparse') {
    if (rule === 'l1' || rule === 'l2' || rule === 'max') return { ...input, data: sparseNorm(rule, input) }
    return rowRule(rule, column, toDense(input))
  }
  if (input.kind !== 'numbers') throw unsupported(`Row arithmetic on ${input.kind}`)
  switch (rule) {
    case 'flatten':
      return { ...input, flat: true }
    case 'flatten-empty':
      return input.rows === 0 ? { ...input, columns: 1, flat: true } : input
    case 'column':
      return { ...input, flat: false }
    case 'first-column':
      return oneColumn(input, column)
    case 'sum-of-squares':
    case 'sum':
    case 'log-sum-exp':
    case 'difference':
      return reduced(rule, input)
    case 'two-from-one':
    case 'two-from-one-single':
      return twoFromOne(input, rule === 'two-from-one-single')
    default:
      return everyRow(rule, input)
  }
}

function oneColumn(input: NumberGrid, column: number): NumberGrid {
  const data = new Float64Array(input.rows)
  for (let row = 0; row < input.rows; row++) data[row] = input.data[row * input.columns + column] ?? 0
  return numberList(data, input.dtype)
}

/** One number a row. `difference` is the second column less the first. */
function reduced(
  rule: 'sum-of-squares' | 'sum' | 'log-sum-exp' | 'difference',
  input: NumberGrid,
): NumberGrid {
  const { rows, columns } = input
  const data = new Float64Array(rows)
  for (let row = 0; row < rows; row++) {
    const values = input.data.subarray(row * columns, (row + 1) * columns)
    if (rule === 'log-sum-exp') data[row] = logSumExp(values)
    else if (rule === 'difference') data[row] = (values[1] ?? 0) - (values[0] ?? 0)
    else if (rule === 'sum') data[row] = pairwiseSum(values, 0, columns)
    else
      data[row] = pairwiseSum(
        values.map((value) => value * value),
        0,
        columns,
      )
  }
  return numberList(data, input.dtype === 'float32' ? 'float32' : 'float64')
}

/** AdaBoost's SAMME.R: (K - 1) (log p - mean log p), probabilities at least 2^-52. */
function logOdds(values: Float64Array): void {
  for (let at = 0; at < values.length; at++) values[at] = exactLog(Math.max(values[at] ?? 0, 2 ** -52))
  const mean = (1 / values.length) * pairwiseSum(values, 0, values.length)
  for (let at = 0; at < values.length; at++) values[at] = (values.length - 1) * ((values[at] ?? 0) - mean)
}

/** scikit-learn's discriminant analysis: scores less their maximum, less the log of the sum of their exponentials. */
function logLikelihood(values: Float64Array): void {
  const largest = values.reduce((most, value) => Math.max(most, value), -Infinity)
  for (let at = 0; at < values.length; at++) values[at] = (values[at] ?? 0) - largest
  const exponentials = values.map(exactExp)
  const total = exactLog(pairwiseSum(exponentials, 0, exponentials.length))
  for (let at = 0; at < values.length; at++) values[at] = (values[at] ?? 0) - total
}

/** (1 - p, p) of one column of probabilities. */
function twoFromOne(input: NumberGrid, single: boolean): NumberGrid {
  const data = new Float64Array(input.rows * 2)
  const isSingle = single || input.dtype === 'float32'
  for (let row = 0; row < input.rows; row++) {
    const p = input.data[row * input.columns] ?? 0
    data[row * 2] = isSingle ? Math.fround(1 - p) : 1 - p
    data[row * 2 + 1] = p
  }
  return numberGrid(input.rows, 2, data, isSingle ? 'float32' : 'float64')
}

function everyRow(rule: RowRule, input: NumberGrid): NumberGrid {
  const { rows, columns } = input
  const data = new Float64Array(rows * columns)
  // One for all rows: a view of each costs more than its rule.
  const values = new Float64Array(columns)
  const single = input.dtype === 'float32'
  // Sums of float32 exponentials differ by processor by more than the last bit of what comes out.
  if (single && rule === 'log-softmax') throw unsupported('Log probabilities of float32 scores')
  for (let row = 0; row < rows; row++) {
    const start = row * columns
    for (let at = 0; at < columns; at++) values[at] = input.data[start + at] ?? 0
    if (rule === 'l1' || rule === 'l2' || rule === 'max') normalize(rule, values, single)
    else applyRule(rule, values)
    for (let at = 0; at < columns; at++)
      data[start + at] = single ? Math.fround(values[at] ?? 0) : (values[at] ?? 0)
  }
  const dtype = single ? 'float32' : 'float64'
  return { ...input, data, dtype }
}

function applyRule(rule: RowRule, values: Float64Array): void {
  switch (rule) {
    case 'softmax':
    case 'softmax-plain':
      softmax(values)
      return
    case 'softmax-single':
      softmaxSingle(values)
      return
    case 'log-softmax':
    case 'joint-softmax': {
      const total = logSumExp(values)
      for (let at = 0; at < values.length; at++) values[at] = (values[at] ?? 0) - total
      if (rule === 'joint-softmax')
        for (let at = 0; at < values.length; at++) values[at] = exactExp(values[at] ?? 0)
      return
    }
    case 'normalize-sum':
      divideBy(values, pairwiseSum(values, 0, values.length))
      return
    case 'normalize-sum-or-zeros': {
      const sum = pairwiseSum(values, 0, values.length)
      if (sum !== 0) divideBy(values, sum)
      return
    }
    case 'normalize-sum-or-uniform': {
      const sum = pairwiseSum(values, 0, values.length)
      if (sum === 0) values.fill(1 / values.length)
      else divideBy(values, sum)
      return
    }
    case 'samme-r':
      logOdds(values)
      return
    case 'log-likelihood':
      logLikelihood(values)
      return
    case 'l1':
    case 'l2':
    case 'max':
    case 'sum-of-squares':
    case 'sum':
    case 'log-sum-exp':
    case 'difference':
    case 'flatten':
    case 'flatten-empty':
    case 'column':
    case 'first-column':
    case 'two-from-one':
    case 'two-from-one-single':
      return
  }
}

/** A norm so small that scikit-learn takes it for zero leaves the row as it is (`_handle_zeros_in_scale`). */
function normalize(rule: 'l1' | 'l2' | 'max', values: Float64Array, single: boolean): void {
  const norm = normOf(rule, values)
  if (!(norm < 10 * (single ? 2 ** -23 : 2 ** -52))) divideBy(values, norm)
}

function divideBy(values: Float64Array, divisor: number): void {
  for (let at = 0; at < values.length; at++) values[at] = (values[at] ?? 0) / divisor
}

/** scikit-learn's softmax: exp(x - max) / sum. */
export function softmax(values: Float64Array): void {
  let largest = -Infinity
  for (const value of values) if (value > largest) largest = value
  for (let at = 0; at < values.length; at++) values[at] = exactExp((values[at] ?? 0) - largest)
  divideBy(values, pairwiseSum(values, 0, values.length))
}

/** XGBoost's softmax in float32: the sum is a double, the division a float. Source: src/common/math.h (`Softmax`). */
function softmaxSingle(values: Float64Array): void {
  let largest = -Infinity
  for (const value of values) if (value > largest) largest = value
  let sum = 0
  for (let at = 0; at < values.length; at++) {
    const exponential = Math.fround(exactExp(Math.fround((values[at] ?? 0) - largest)))
    values[at] = exponential
    sum += exponential
  }
  const divisor = Math.fround(sum)
  for (let at = 0; at < values.length; at++) values[at] = Math.fround((values[at] ?? 0) / divisor)
}

/** scipy's logsumexp of one row: the largest apart, the others through log1p. */
export function logSumExp(values: Float64Array): number {
  let largest = -Infinity
  for (const value of values) if (value > largest) largest = value
  if (!Number.isFinite(largest)) return largest
  let count = 0
  let sum = 0
  for (const value of values) {
    if (value === largest) count++
    else sum += exactExp(value - largest)
  }
  return Math.log1p(sum / count) + exactLog(count) + largest
}

function normOf(rule: 'l1' | 'l2' | 'max', values: Float64Array): number {
  let total = 0
  for (const value of values) {
    if (rule === 'l1') total += Math.abs(value)
    else if (rule === 'l2') total += value * value
    else total = Math.max(total, Math.abs(value))
  }
  return rule === 'l2' ? Math.sqrt(total) : total
}

function sparseNorm(rule: 'l1' | 'l2' | 'max', input: Extract<Grid, { kind: 'sparse' }>): Float64Array {
  const data = Float64Array.from(input.data)
  for (let row = 0; row < input.rows; row++) {
    const values = data.subarray(input.pointers[row] ?? 0, input.pointers[row + 1] ?? 0)
    divideBy(values, normOf(rule, values) || 1)
  }
  return data
}
