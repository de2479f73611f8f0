/** Discriminant analysis and Gaussian mixtures. Source: sklearn/discriminant_analysis.py, sklearn/mixture. */
import { takeMemory } from '#app/serialized/allowance.ts'
import type { Operation } from '../operations.ts'
import { exactLog } from '../exact-math.ts'
import { pairwiseSum } from '../kernels/pairwise-sum.ts'
import { checked, onlySingles } from './check.ts'
import {
  atLeast,
  itemsOf,
  labelsOf,
  matrixOf,
  numberOf,
  numbersIn,
  numbersOf,
  refuse,
  textOf,
  type EstimatorView,
} from './estimator-view.ts'
import { labelOperation, linearScores, transpose } from './linear.ts'
import { classifier, sequence, type Lowered } from './lowered.ts'
import { projection } from './projections.ts'

const exp = { kind: 'elements', function: 'exp' } as const

/** LinearDiscriminantAnalysis. */
export function lowerLda(view: EstimatorView): Lowered {
  const { scores, classes, outputs } = linearScores(view, { sparse: false })
  const proba =
    outputs === 1
      ? sequence(
          scores,
          { kind: 'elements', function: 'logistic' },
          { kind: 'rows', rule: 'two-from-one', column: 0 },
        )
      : sequence(scores, { kind: 'rows', rule: 'softmax', column: 0 })
  const methods = {
    predict: sequence(scores, labelOperation(classes, outputs)),
    decision_function: scores,
    predict_proba: proba,
  }
  const solver = textOf(view, 'solver')
  if (solver === 'lsqr' || !view.attributes.has('scalings_')) return classifier(view, classes, methods)
  const scalings = matrixOf(view, 'scalings_')
  const kept = Math.min(numberOf(view, '_max_components'), scalings.columns)
  const rows = transpose(scalings.data, scalings.rows, scalings.columns).subarray(0, kept * scalings.rows)
  const steps: Operation[] = []
  if (solver === 'svd')
    steps.push({
      kind: 'columns-arithmetic',
      parameters: scalings.dtype,
      steps: [{ by: 'subtract', values: numbersOf(view, 'xbar_').data }],
    })
  const transform = sequence(
    checked(view, onlySingles(scalings.dtype)),
    ...steps,
    projection(rows, kept, scalings.rows, { dtype: scalings.dtype }),
  )
  return classifier(view, classes, { ...methods, transform })
}

/** QuadraticDiscriminantAnalysis. */
export function lowerQda(view: EstimatorView): Lowered {
  const classes = labelsOf(view)
  const means = matrixOf(view, 'means_')
  // Its sums differ by processor, and squares and exponentials make much of it.
  if (means.dtype === 'float32') throw refuse(view, 'float32 data')
  const priors = numbersOf(view, 'priors_')
  const features = means.columns
  const rotations = itemsOf(view, 'rotations_')
  const scalings = itemsOf(view, 'scalings_')
  const offsets = new Float64Array(means.rows)
  const parts = Array.from({ length: means.rows }, (_, index): Operation => {
    const rotation = numbersIn(rotations[index])
    const scaling = numbersIn(scalings[index])
    const width = scaling?.data.length ?? 0
    if (rotation === null || scaling === null || rotation.data.length !== features * width)
      throw refuse(view, 'rotations_')
    const scaled = rotation.data.map((value, at) => value * (scaling.data[at % width] ?? 1) ** -0.5)
    let sum = 0
    for (const one of scaling.data) sum += exactLog(one)
    offsets[index] = sum
    const mean = means.data.slice(index * features, (index + 1) * features)
    return sequence(
      { kind: 'columns-arithmetic', parameters: means.dtype, steps: [{ by: 'subtract', values: mean }] },
      projection(transpose(scaled, features, width), width, features, { dtype: means.dtype }),
      { kind: 'rows', rule: 'sum-of-squares', column: 0 },
    )
  })
  const scores = sequence(
    checked(view),
    { kind: 'side-by-side', parts },
    {
      kind: 'columns-arithmetic',
      parameters: means.dtype,
      steps: [
        { by: 'add', values: offsets },
        { by: 'multiply', values: new Float64Array(means.rows).fill(-0.5) },
      ],
    },
    {
      kind: 'columns-arithmetic',
      parameters: priors.dtype,
      steps: [{ by: 'add', values: priors.data.map((prior) => exactLog(prior)) }],
    },
  )
  const logProba = sequence(scores, { kind: 'rows', rule: 'log-likelihood', column: 0 })
  return classifier(view, classes, {
    predict: sequence(scores, { kind: 'label-largest', classes }),
    decision_function:
      classes.data.length === 2 ? sequence(scores, { kind: 'rows', rule: 'difference', column: 0 }) : scores,
    predict_proba: sequence(logProba, exp),
    predict_log_proba: logProba,
  })
}

/** Squared distances to each component by its precisions, and the logarithms of their determinants. */
interface MixtureDistances {
  readonly distances: Operation
  readonly logDeterminants: Float64Array
}

type Means = ReturnType<typeof matrixOf>

/** Precisions of one number a feature, or of one number for all. Source: `_estimate_log_gaussian_prob`. */
function simplePrecisions(view: EstimatorView, means: Means, isSpherical: boolean): MixtureDistances {
  const { rows: count, columns: features, dtype } = means
  const { data: roots, shape } = numbersOf(view, 'precisions_cholesky_')
  if (shape.length !== (isSpherical ? 1 : 2) || roots.length !== count * (isSpherical ? 1 : features))
    throw refuse(view, 'precisions_cholesky_')
  const precisions = roots.map((root) => root * root)
  const precisionAt = (at: number): number => precisions[isSpherical ? Math.floor(at / features) : at] ?? 0
  const perComponent = (term: (at: number) => number): Float64Array =>
    Float64Array.from({ length: count }, (_, index) =>
      pairwiseSum(
        Float64Array.from({ length: features }, (__, column) => term(index * features + column)),
        0,
        features,
      ),
    )
  const meanAt = (at: number): number => means.data[at] ?? 0
  const constants = isSpherical
    ? perComponent((at) => meanAt(at) * meanAt(at)).map((sum, index) => sum * (precisions[index] ?? 0))
    : perComponent((at) => meanAt(at) * meanAt(at) * precisionAt(at))
  const linear: Operation = sequence(
    projection(
      isSpherical ? means.data : means.data.map((mean, at) => mean * precisionAt(at)),
      count,
      features,
      { dtype },
    ),
    {
      kind: 'columns-arithmetic',
      parameters: dtype,
      steps: [
        ...(isSpherical ? [{ by: 'multiply', values: precisions } as const] : []),
        { by: 'multiply', values: new Float64Array(count).fill(-2) },
        { by: 'add', values: constants },
      ],
    },
  )
  const squares: Operation = isSpherical
    ? sequence(
        { kind: 'rows', rule: 'sum-of-squares', column: 0 },
        { kind: 'rows', rule: 'column', column: 0 },
        projection(precisions, count, 1, { dtype }),
      )
    : sequence({ kind: 'elements', function: 'square' }, projection(precisions, count, features, { dtype }))
  takeMemory(16 * count * count)
  const sums = new Float64Array(count * 2 * count)
  for (let index = 0; index < count; index++) {
    sums[index * 2 * count + index] = 1
    sums[index * 2 * count + count + index] = 1
  }
  const logDeterminants = isSpherical
    ? roots.map((root) => features * exactLog(root))
    : perComponent((at) => exactLog(roots[at] ?? 1))
  const parts = [linear, squares]
  return {
    distances: sequence({ kind: 'side-by-side', parts }, projection(sums, count, 2 * count, { dtype })),
    logDeterminants,
  }
}

/** Precisions as a triangular matrix, one for each component or one for all. */
function matrixPrecisions(view: EstimatorView, means: Means, isTied: boolean): MixtureDistances {
  const { data: precisions, shape } = numbersOf(view, 'precisions_cholesky_')
  const features = means.columns
  const extents = isTied ? [features, features] : [means.rows, features, features]
  // Another type than that of fit: Python fails, or takes what it finds for something else.
  if (shape.length !== extents.length || shape.some((extent, axis) => extent !== extents[axis]))
    throw refuse(view, 'precisions_cholesky_')
  const size = features * features
  const logDeterminants = new Float64Array(means.rows)
  const parts = Array.from({ length: means.rows }, (_, index): Operation => {
    const own = isTied ? precisions : precisions.slice(index * size, (index + 1) * size)
    let logDeterminant = 0
    for (let diagonal = 0; diagonal < features; diagonal++)
      logDeterminant += exactLog(own[diagonal * features + diagonal] ?? 1)
    logDeterminants[index] = logDeterminant
    const rows = transpose(own, features, features)
    const shift = Float64Array.from({ length: features }, (_, output) => {
      let sum = 0
      for (let input = 0; input < features; input++)
        sum += (means.data[index * features + input] ?? 0) * (rows[output * features + input] ?? 0)
      return -sum
    })
    return sequence(projection(rows, features, features, { bias: shift, dtype: means.dtype }), {
      kind: 'rows',
      rule: 'sum-of-squares',
      column: 0,
    })
  })
  return { distances: { kind: 'side-by-side', parts }, logDeterminants }
}

/** GaussianMixture. */
export function lowerGaussianMixture(view: EstimatorView): Lowered {
  const means = matrixOf(view, 'means_')
  if (means.dtype === 'float32') throw refuse(view, 'float32 data')
  const features = means.columns
  const weights = numbersOf(view, 'weights_').data
  const type = textOf(view, 'covariance_type')
  if (type !== 'full' && type !== 'tied' && type !== 'diag' && type !== 'spherical')
    throw refuse(view, 'covariance_type', type)
  const { distances, logDeterminants } =
    type === 'full' || type === 'tied'
      ? matrixPrecisions(view, means, type === 'tied')
      : simplePrecisions(view, means, type === 'spherical')
  // Since scikit-learn 1.8 the densities of integers are cut to integers.
  const floats: Operation = { kind: 'floats-only', estimator: view.name }
  const scores = sequence(
    atLeast(view, 1, 8) ? floats : { kind: 'identity' },
    checked(view, { dtype: 'float', onlyType: 'float64' }),
    distances,
    {
      kind: 'columns-arithmetic',
      parameters: means.dtype,
      steps: [
        { by: 'add', values: new Float64Array(means.rows).fill(features * exactLog(2 * Math.PI)) },
        { by: 'multiply', values: new Float64Array(means.rows).fill(-0.5) },
        { by: 'add', values: logDeterminants },
        { by: 'add', values: weights.map((weight) => exactLog(weight)) },
      ],
    },
  )
  const classes = {
    dtype: 'int64',
    data: BigInt64Array.from({ length: means.rows }, (_, index) => BigInt(index)),
  } as const
  return {
    className: view.className,
    classes: null,
    outputNames: null,
    methods: {
      predict: sequence(scores, { kind: 'label-largest', classes }),
      predict_proba: sequence(scores, { kind: 'rows', rule: 'log-softmax', column: 0 }, exp),
      score_samples: sequence(scores, { kind: 'rows', rule: 'log-sum-exp', column: 0 }),
    },
  }
}
