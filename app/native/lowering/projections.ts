/** Linear projections and kernel approximations. Source: sklearn/decomposition, sklearn/kernel_approximation.py. */
import type { Kernel } from '../operation-parts.ts'
import type { NumberType } from '../grid.ts'
import type { Operation } from '../operations.ts'
import { checked, onlySingles } from './check.ts'
import {
  atLeast,
  attribute,
  flagOf,
  matrixOf,
  numberOf,
  numbersIn,
  numbersOf,
  only,
  optional,
  refuse,
  scalar,
  stateAttributes,
  textOf,
  toNumber,
  type EstimatorView,
} from './estimator-view.ts'
import { transpose } from './linear.ts'
import { regressor, sequence, transformer, type Lowered } from './lowered.ts'
import { inverted } from './inverse.ts'
import { anyMatrixOf, isSparse } from './sparse-numbers.ts'

/** X times the rows of an attribute, transposed. */
export function projection(
  rows: Float64Array,
  outputs: number,
  inputs: number,
  options: { readonly bias?: Float64Array; readonly dtype?: NumberType } = {},
): Operation {
  const { bias = new Float64Array(outputs), dtype = 'float64' } = options
  return { kind: 'affine', weights: rows, inputs, outputs, bias, flat: false, dtype }
}

/** Names such as pca0, pca1. */
function numbered(view: EstimatorView, count: number): Lowered['outputNames'] {
  return () => Array.from({ length: count }, (_, place) => `${view.name.toLowerCase()}${place}`)
}

function centred(mean: Float64Array, dtype: NumberType): Operation {
  return { kind: 'columns-arithmetic', parameters: dtype, steps: [{ by: 'subtract', values: mean }] }
}

/** PCA and IncrementalPCA. Since 1.5 the mean is projected and then subtracted. */
export function lowerPca(view: EstimatorView): Lowered {
  const components = matrixOf(view, 'components_')
  const { data: mean, dtype } = numbersOf(view, 'mean_')
  const projectsFirst = atLeast(view, 1, 5)
  const check = checked(view, { dtype: 'float', sparse: projectsFirst, ...onlySingles(dtype) })
  const whiten: Operation[] = []
  const smallest = dtype === 'float32' ? 2 ** -23 : 2 ** -52
  if (flagOf(view, 'whiten', false)) {
    const values = numbersOf(view, 'explained_variance_').data.map((variance) =>
      Math.max(Math.sqrt(variance), smallest),
    )
    whiten.push({ kind: 'columns-arithmetic', parameters: dtype, steps: [{ by: 'divide', values }] })
  }
  const project = projection(components.data, components.rows, components.columns, {
    dtype: components.dtype,
  })
  const projected = projectedMean(mean, components.data, components.rows)
  const steps = projectsFirst ? [project, centred(projected, dtype)] : [centred(mean, dtype), project]
  return transformer(view, sequence(check, ...steps, ...whiten), numbered(view, components.rows))
}

function projectedMean(mean: Float64Array, components: Float64Array, rows: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => {
    let sum = 0
    for (let column = 0; column < mean.length; column++)
      sum += (mean[column] ?? 0) * (components[row * mean.length + column] ?? 0)
    return sum
  })
}

/** TruncatedSVD. */
export function lowerTruncatedSvd(view: EstimatorView): Lowered {
  const components = matrixOf(view, 'components_')
  const check = checked(view, { sparse: true })
  return transformer(
    view,
    sequence(
      check,
      projection(components.data, components.rows, components.columns, { dtype: components.dtype }),
    ),
    numbered(view, components.rows),
  )
}

/** GaussianRandomProjection and SparseRandomProjection of dense data. */
export function lowerRandomProjection(view: EstimatorView): Lowered {
  const { data, rows, columns, dtype } = anyMatrixOf(view, 'components_')
  const check = checked(view, { dtype: 'float' })
  return transformer(view, sequence(check, projection(data, rows, columns, { dtype })), numbered(view, rows))
}

/** NeighborhoodComponentsAnalysis. */
export function lowerNeighborhoodComponents(view: EstimatorView): Lowered {
  const { data, rows, columns, dtype } = matrixOf(view, 'components_')
  return transformer(
    view,
    sequence(checked(view), projection(data, rows, columns, { dtype })),
    numbered(view, rows),
  )
}

/** A matrix of so many rows is inverted in a third of a second, one of ten times as many in minutes. */
const MAX_FACTORS = 512

/** FactorAnalysis: what is expected of the factors, by the inverse of I + W W' / noise. */
export function lowerFactorAnalysis(view: EstimatorView): Lowered {
  const { data, rows, columns, dtype } = matrixOf(view, 'components_')
  const noise = numbersOf(view, 'noise_variance_').data
  if (dtype !== 'float64' || noise.length !== columns) throw refuse(view, 'float32 data')
  const weighted = data.map((value, at) => value / (noise[at % columns] ?? 1))
  if (rows > MAX_FACTORS) throw refuse(view, `more than ${MAX_FACTORS} factors`)
  const precision = new Float64Array(rows * rows)
  for (let row = 0; row < rows; row++)
    for (let other = 0; other < rows; other++) {
      let sum = row === other ? 1 : 0
      for (let at = 0; at < columns; at++)
        sum += (weighted[row * columns + at] ?? 0) * (data[other * columns + at] ?? 0)
      precision[row * rows + other] = sum
    }
  const inverse = inverted(precision, rows)
  if (inverse === null) throw refuse(view, 'factors that have no inverse')
  return transformer(
    view,
    sequence(
      checked(view),
      centred(numbersOf(view, 'mean_').data, dtype),
      projection(weighted, rows, columns),
      projection(transpose(inverse, rows, rows), rows, rows),
    ),
    numbered(view, rows),
  )
}

/** FastICA: the mean is subtracted where it whitens. */
export function lowerFastIca(view: EstimatorView): Lowered {
  const components = matrixOf(view, 'components_')
  // Sums in float32 differ by processor, and what comes after enlarges that.
  if (components.dtype !== 'float64') throw refuse(view, 'float32 data')
  const whiten = scalar(optional(view, 'whiten'))
  const isCentred = whiten !== false && whiten !== null
  const steps: Operation[] = isCentred ? [centred(numbersOf(view, 'mean_').data, components.dtype)] : []
  steps.push(projection(components.data, components.rows, components.columns, { dtype: components.dtype }))
  return transformer(
    view,
    sequence(
      checked(view, { dtype: 'float', ...(isCentred ? { writesInPlace: 'output array' } : {}) }),
      ...steps,
    ),
    numbered(view, components.rows),
  )
}

/** The kernel of pairwise_kernels with its parameters. */
function pairwiseKernel(view: EstimatorView, features: number): Kernel {
  const kind = textOf(view, 'kernel')
  if (kind !== 'linear' && kind !== 'rbf' && kind !== 'poly' && kind !== 'polynomial' && kind !== 'sigmoid')
    throw refuse(view, 'kernel', kind)
  const gamma = toNumber(optional(view, 'gamma_')) ?? toNumber(optional(view, 'gamma')) ?? 1 / features
  return {
    kind: kind === 'polynomial' ? 'poly' : kind,
    gamma: kind === 'linear' ? 1 : gamma,
    coef0: toNumber(optional(view, 'coef0')) ?? 1,
    degree: toNumber(optional(view, 'degree')) ?? 3,
  }
}

function similarities(
  view: EstimatorView,
  attributeName: string,
): { readonly operation: Operation; readonly count: number } {
  const vectors = anyMatrixOf(view, attributeName)
  const kernel = pairwiseKernel(view, vectors.columns)
  // Distances by products of sparse rows lose the same digits every time, in an order of scipy's own.
  if (kernel.kind === 'rbf' && isSparse(attribute(view, attributeName)))
    throw refuse(view, 'distances of sparse rows')
  return {
    operation: {
      kind: 'kernel-matrix',
      kernel,
      vectors: vectors.data,
      count: vectors.rows,
      features: vectors.columns,
      dtype: vectors.dtype,
    },
    count: vectors.rows,
  }
}

/** KernelRidge. */
export function lowerKernelRidge(view: EstimatorView): Lowered {
  const { operation, count } = similarities(view, 'X_fit_')
  const dual = numbersOf(view, 'dual_coef_')
  const [rows = 0, outputs = 1] = dual.shape
  if (rows !== count) throw refuse(view, 'dual_coef_')
  const weights = dual.shape.length === 1 ? dual.data : transpose(dual.data, rows, outputs)
  const flat = dual.shape.length === 1
  const project: Operation = {
    kind: 'affine',
    weights,
    inputs: count,
    outputs,
    bias: new Float64Array(outputs),
    flat,
    dtype: 'float64',
  }
  return regressor(view, sequence(checked(view, { sparse: true }), operation, project))
}

/** KernelPCA: centred similarities times the eigenvectors over the roots of their eigenvalues. */
export function lowerKernelPca(view: EstimatorView): Lowered {
  // numpy's tanh and pow differ by processor in the last digit, which centring and small eigenvalues enlarge.
  const kernel = textOf(view, 'kernel')
  if (kernel === 'sigmoid' || kernel.startsWith('poly')) throw refuse(view, 'kernel', kernel)
  const { operation, count } = similarities(view, 'X_fit_')
  const names = view.attributes.has('eigenvalues_') ? (['eigenvalues_', 'eigenvectors_'] as const) : null
  if (names === null) throw refuse(view, 'eigenvalues of a scikit-learn before 1.0')
  const values = numbersOf(view, names[0]).data
  const vectors = matrixOf(view, names[1])
  const centerer = stateAttributes(attribute(view, '_centerer'))
  const columns = numbersIn(centerer?.get('K_fit_rows_'))
  const all = toNumber(centerer?.get('K_fit_all_'))
  if (vectors.rows !== count || vectors.columns !== values.length || vectors.dtype !== 'float64')
    throw refuse(view, names[1])
  if (columns?.data.length !== count || all === null) throw refuse(view, '_centerer')
  const scaled = vectors.data.map((entry, at) => {
    const value = values[at % values.length] ?? 0
    return value === 0 ? 0 : entry / Math.sqrt(value)
  })
  const steps = [
    operation,
    { kind: 'centre-kernel', columns: columns.data, all } as const,
    projection(transpose(scaled, count, values.length), values.length, count),
  ]
  return transformer(view, sequence(checked(view, { sparse: true }), ...steps), numbered(view, values.length))
}

/** Nystroem. */
export function lowerNystroem(view: EstimatorView): Lowered {
  only(view, 'kernel_params', null)
  const { operation, count } = similarities(view, 'components_')
  // What follows makes much of the last digits of powers.
  const kernel = textOf(view, 'kernel', 'rbf')
  if (kernel === 'poly' || kernel === 'polynomial') throw refuse(view, 'kernel', kernel)
  const normalization = matrixOf(view, 'normalization_')
  if (normalization.columns !== count) throw refuse(view, 'normalization_')
  const steps = [
    operation,
    projection(normalization.data, normalization.rows, count, { dtype: normalization.dtype }),
  ]
  return transformer(
    view,
    sequence(checked(view, { sparse: true }), ...steps),
    numbered(view, normalization.rows),
  )
}

/** RBFSampler: cosines of a random projection. */
export function lowerRbfSampler(view: EstimatorView): Lowered {
  const weights = matrixOf(view, 'random_weights_')
  if (weights.dtype !== 'float64') throw refuse(view, 'float32 data')
  const offset = numbersOf(view, 'random_offset_').data
  const count = numberOf(view, 'n_components')
  const project: Operation = projection(
    transpose(weights.data, weights.rows, weights.columns),
    weights.columns,
    weights.rows,
    { bias: offset, dtype: weights.dtype },
  )
  const steps: Operation[] = [
    project,
    { kind: 'elements', function: 'cos' },
    { kind: 'scale-all', factor: Math.sqrt(2 / count) },
  ]
  return transformer(
    view,
    sequence(checked(view, { sparse: true }), ...steps),
    numbered(view, weights.columns),
  )
}
