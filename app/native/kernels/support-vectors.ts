/** libsvm's decision function, votes and probabilities. Source: sklearn/svm/src/libsvm/svm.cpp. */
import { exactExp, exactPower } from '../exact-math.ts'
import { numberGrid, type NumberGrid, type NumberType } from '../grid.ts'
import { unsupported } from '../unsupported.ts'
import type { Kernel, SupportVectorOperation } from '../operation-parts.ts'
import { fusedProduct, squaredNorm } from './products.ts'

/** Decision values or what is made of them; `give` says which. */
export function supportVectors(operation: SupportVectorOperation, input: NumberGrid): NumberGrid {
  const { counts, give } = operation
  const classes = counts.length
  const pairs = give === 'value' || give === 'inlier' ? 1 : (classes * (classes - 1)) / 2
  const width = outputWidth(operation, classes, pairs)
  const data = new Float64Array(input.rows * width)
  const total = operation.coefficients.length / Math.max(1, rowsOfCoefficients(operation, classes))
  const similar = new Float64Array(total)
  const values = new Float64Array(pairs)
  for (let row = 0; row < input.rows; row++) {
    similarities(operation, input.data, row * input.columns, similar)
    if (give === 'value' || give === 'inlier') {
      let sum = 0
      for (let vector = 0; vector < total; vector++)
        sum += (operation.coefficients[vector] ?? 0) * (similar[vector] ?? 0)
      sum += operation.intercepts[0] ?? 0
      data[row] = give === 'value' ? sum : sum > 0 ? 1 : -1
    } else {
      pairValues(operation, similar, total, values)
      data.set(finished(operation, values, classes), row * width)
    }
  }
  return { ...numberGrid(input.rows, width, data), flat: width === 1 }
}

function rowsOfCoefficients(operation: SupportVectorOperation, classes: number): number {
  return operation.give === 'value' || operation.give === 'inlier' ? 1 : classes - 1
}

function outputWidth(operation: SupportVectorOperation, classes: number, pairs: number): number {
  switch (operation.give) {
    case 'votes':
    case 'value':
    case 'inlier':
      return 1
    case 'probability':
      return classes
    case 'ovo':
      return pairs
    case 'ovr':
      return classes === 2 ? 1 : classes
  }
}

function similarities(
  operation: Pick<SupportVectorOperation, 'features' | 'vectors' | 'kernel'>,
  data: Float64Array,
  offset: number,
  target: Float64Array,
): void {
  const { features, vectors, kernel } = operation
  for (let vector = 0; vector < target.length; vector++) {
    const from = vector * features
    let sum = 0
    if (kernel.kind === 'rbf') {
      for (let column = 0; column < features; column++) {
        const difference = (data[offset + column] ?? 0) - (vectors[from + column] ?? 0)
        sum += difference * difference
      }
    } else {
      for (let column = 0; column < features; column++)
        sum += (data[offset + column] ?? 0) * (vectors[from + column] ?? 0)
    }
    target[vector] = kernelValue(kernel, sum)
  }
}

function kernelValue(kernel: Kernel, sum: number): number {
  switch (kernel.kind) {
    case 'linear':
      return sum
    case 'rbf':
      return exactExp(-kernel.gamma * sum)
    case 'poly':
      return wholePower(kernel.gamma * sum + kernel.coef0, kernel.degree)
    case 'sigmoid':
      return Math.tanh(kernel.gamma * sum + kernel.coef0)
  }
}

/** Of scikit-learn's pairwise kernels a power is the C library's `pow`, rounded once. */
function pairwiseValue(kernel: Kernel, product: number): number {
  const isWhole = kernel.kind === 'poly' && Number.isInteger(kernel.degree) && kernel.degree > 1
  if (isWhole) return exactPower(kernel.gamma * product + kernel.coef0, kernel.degree)
  if (kernel.kind === 'poly') return (kernel.gamma * product + kernel.coef0) ** kernel.degree
  return kernelValue(kernel, product)
}

/** libsvm's powi: by squaring. */
function wholePower(base: number, times: number): number {
  let square = base
  let result = 1
  for (let left = times; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result *= square
    square *= square
  }
  return result
}

function pairValues(
  operation: SupportVectorOperation,
  similar: Float64Array,
  total: number,
  values: Float64Array,
): void {
  const { counts, coefficients, intercepts } = operation
  const starts: number[] = []
  let start = 0
  for (const count of counts) {
    starts.push(start)
    start += count
  }
  let pair = 0
  for (let i = 0; i < counts.length; i++) {
    for (let j = i + 1; j < counts.length; j++) {
      let sum = 0
      const si = starts[i] ?? 0
      const sj = starts[j] ?? 0
      for (let k = si; k < si + (counts[i] ?? 0); k++)
        sum += (coefficients[(j - 1) * total + k] ?? 0) * (similar[k] ?? 0)
      for (let k = sj; k < sj + (counts[j] ?? 0); k++)
        sum += (coefficients[i * total + k] ?? 0) * (similar[k] ?? 0)
      values[pair] = sum + (intercepts[pair] ?? 0)
      pair++
    }
  }
}

function finished(operation: SupportVectorOperation, values: Float64Array, classes: number): Float64Array {
  switch (operation.give) {
    case 'votes':
      return Float64Array.of(mostVotes(values, classes))
    case 'ovo':
      return values
    case 'ovr':
      return classes === 2
        ? Float64Array.of(-(values[0] ?? 0) === 0 ? 0 : -(values[0] ?? 0))
        : oneAgainstRest(values, classes)
    case 'probability':
      return coupledProbabilities(operation, values, classes)
    case 'value':
    case 'inlier':
      return values
  }
}

function mostVotes(values: Float64Array, classes: number): number {
  const votes = new Int32Array(classes)
  let pair = 0
  for (let i = 0; i < classes; i++) {
    for (let j = i + 1; j < classes; j++) {
      const winner = (values[pair] ?? 0) > 0 ? i : j
      votes[winner] = (votes[winner] ?? 0) + 1
      pair++
    }
  }
  let best = 0
  for (let index = 1; index < classes; index++) if ((votes[index] ?? 0) > (votes[best] ?? 0)) best = index
  return best
}

/** sklearn/utils/multiclass.py, `_ovr_decision_function`. */
function oneAgainstRest(values: Float64Array, classes: number): Float64Array {
  const votes = new Float64Array(classes)
  const sums = new Float64Array(classes)
  let pair = 0
  for (let i = 0; i < classes; i++) {
    for (let j = i + 1; j < classes; j++) {
      const confidence = -(values[pair] ?? 0)
      sums[i] = (sums[i] ?? 0) - confidence
      sums[j] = (sums[j] ?? 0) + confidence
      const winner = (values[pair] ?? 0) < 0 ? j : i
      votes[winner] = (votes[winner] ?? 0) + 1
      pair++
    }
  }
  return votes.map((vote, index) => vote + (sums[index] ?? 0) / (3 * (Math.abs(sums[index] ?? 0) + 1)))
}

function coupledProbabilities(
  operation: SupportVectorOperation,
  values: Float64Array,
  classes: number,
): Float64Array {
  const pairwise = new Float64Array(classes * classes)
  let pair = 0
  for (let i = 0; i < classes; i++) {
    for (let j = i + 1; j < classes; j++) {
      const p = sigmoidPredict(values[pair] ?? 0, operation.probA[pair] ?? 0, operation.probB[pair] ?? 0)
      const bounded = Math.min(Math.max(p, 1e-7), 1 - 1e-7)
      pairwise[i * classes + j] = bounded
      pairwise[j * classes + i] = 1 - bounded
      pair++
    }
  }
  return multiclassProbability(pairwise, classes)
}

function sigmoidPredict(value: number, a: number, b: number): number {
  const x = value * a + b
  return x >= 0 ? exactExp(-x) / (1 + exactExp(-x)) : 1 / (1 + exactExp(x))
}

/** libsvm's multiclass_probability (method 2 of Wu, Lin and Weng). */
function multiclassProbability(r: Float64Array, k: number): Float64Array {
  const q = new Float64Array(k * k)
  const p = new Float64Array(k).fill(1 / k)
  const qp = new Float64Array(k)
  for (let t = 0; t < k; t++) {
    for (let j = 0; j < k; j++) {
      if (j === t) continue
      const rjt = r[j * k + t] ?? 0
      q[t * k + t] = (q[t * k + t] ?? 0) + rjt * rjt
      q[t * k + j] = j < t ? (q[j * k + t] ?? 0) : -rjt * (r[t * k + j] ?? 0)
    }
  }
  for (let iteration = 0; iteration < Math.max(100, k); iteration++) {
    let pqp = 0
    for (let t = 0; t < k; t++) {
      let sum = 0
      for (let j = 0; j < k; j++) sum += (q[t * k + j] ?? 0) * (p[j] ?? 0)
      qp[t] = sum
      pqp += (p[t] ?? 0) * sum
    }
    let error = 0
    for (let t = 0; t < k; t++) error = Math.max(error, Math.abs((qp[t] ?? 0) - pqp))
    if (error < 0.005 / k) break
    for (let t = 0; t < k; t++) {
      const qtt = q[t * k + t] ?? 1
      const diff = (-(qp[t] ?? 0) + pqp) / qtt
      p[t] = (p[t] ?? 0) + diff
      pqp = (pqp + diff * (diff * qtt + 2 * (qp[t] ?? 0))) / (1 + diff) / (1 + diff)
      for (let j = 0; j < k; j++) {
        qp[j] = ((qp[j] ?? 0) + diff * (q[t * k + j] ?? 0)) / (1 + diff)
        p[j] = (p[j] ?? 0) / (1 + diff)
      }
    }
  }
  return p
}

/**
 * Similarities of each row to each stored row as scikit-learn's pairwise_kernels gives them: squared distances by
 * |x|^2 - 2xy + |y|^2.
 */
export function kernelMatrix(
  operation: {
    readonly kernel: Kernel
    readonly vectors: Float64Array
    readonly count: number
    readonly features: number
    readonly dtype: NumberType
  },
  input: NumberGrid,
): NumberGrid {
  const { count, features, kernel, vectors } = operation
  const single = input.dtype === 'float32' && operation.dtype === 'float32'
  // float32 similarities differ by processor in their last bit, and the coefficients after them make much of it.
  if (single) throw unsupported('Kernels of float32 data')
  const gamma = -kernel.gamma
  const norms = Float64Array.from({ length: count }, (_, at) => squaredNorm(vectors, at * features, features))
  const data = new Float64Array(input.rows * count)
  for (let row = 0; row < input.rows; row++) {
    const own = squaredNorm(input.data, row * features, features)
    for (let at = 0; at < count; at++) {
      const product = fusedProduct([input.data, row * features], [vectors, at * features], features)
      const squared = Math.max(0, -2 * product + own + (norms[at] ?? 0))
      const value = kernel.kind === 'rbf' ? exactExp(squared * gamma) : pairwiseValue(kernel, product)
      data[row * count + at] = value
    }
  }
  return numberGrid(input.rows, count, data)
}

/** The product of two stretches of numbers. */
export function dot(
  left: Float64Array,
  from: number,
  right: Float64Array,
  at: number,
  length: number,
): number {
  let sum = 0
  for (let place = 0; place < length; place++) sum += (left[from + place] ?? 0) * (right[at + place] ?? 0)
  return sum
}
