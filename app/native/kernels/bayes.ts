/** Naive Bayes: joint log likelihoods. Source: sklearn/naive_bayes.py. */
import { exactLog } from '../exact-math.ts'
import { numberGrid, type NumberGrid } from '../grid.ts'
import type { Operation } from '../operations.ts'
import { Raised, valueError } from '../raised.ts'
import { pairwiseSum, pairwiseSumOfSingles } from './pairwise-sum.ts'

/** GaussianNB. */
export function gaussianBayes(
  operation: Extract<Operation, { kind: 'gaussian-bayes' }>,
  input: NumberGrid,
): NumberGrid {
  const { classes, features, means, variances, priors } = operation
  const isSingle = input.dtype === 'float32' && operation.dtype === 'float32'
  const round = isSingle ? Math.fround : exact
  const sumOf = isSingle ? pairwiseSumOfSingles : pairwiseSum
  const data = new Float64Array(input.rows * classes)
  const terms = new Float64Array(features)
  for (let index = 0; index < classes; index++) {
    const from = index * features
    for (let column = 0; column < features; column++)
      terms[column] = round(exactLog(round(round(2 * Math.PI) * (variances[from + column] ?? 1))))
    const constant = -0.5 * sumOf(terms, 0, features)
    const prior = round(exactLog(priors[index] ?? 0))
    for (let row = 0; row < input.rows; row++) {
      for (let column = 0; column < features; column++) {
        const difference = round((input.data[row * features + column] ?? 0) - (means[from + column] ?? 0))
        terms[column] = round(round(difference * difference) / (variances[from + column] ?? 1))
      }
      data[row * classes + index] = round(prior + round(constant - 0.5 * sumOf(terms, 0, features)))
    }
  }
  return numberGrid(input.rows, classes, data, isSingle ? 'float32' : 'float64')
}

function exact(value: number): number {
  return value
}

/** CategoricalNB: each column's value is a row of its table. */
export function categoryBayes(
  operation: Extract<Operation, { kind: 'category-bayes' }>,
  input: NumberGrid,
): NumberGrid {
  const { tables, counts, priors } = operation
  const classes = priors.length
  const data = new Float64Array(input.rows * classes)
  const categories = input.data.map(asInteger)
  if (categories.some((category) => category < 0))
    throw valueError(`Negative values in data passed to ${operation.estimator} (input X).`)
  for (let column = 0; column < tables.length; column++) {
    const count = counts[column] ?? 0
    for (let row = 0; row < input.rows; row++) {
      const category = categories[row * input.columns + column] ?? 0
      if (category >= count)
        throw new Raised('IndexError', `index ${category} is out of bounds for axis 1 with size ${count}`)
      for (let index = 0; index < classes; index++) {
        const at = row * classes + index
        data[at] = (data[at] ?? 0) + (tables[column]?.[index * count + category] ?? 0)
      }
    }
  }
  for (let at = 0; at < data.length; at++) data[at] = (data[at] ?? 0) + (priors[at % classes] ?? 0)
  return numberGrid(input.rows, classes, data)
}

/** numpy's cast to int64: what does not fit becomes the smallest integer. */
function asInteger(value: number): number {
  return value < 2 ** 63 && value >= -(2 ** 63) ? Math.trunc(value) : -(2 ** 63)
}
