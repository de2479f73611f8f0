/** Computes operations. One case an operation; the work is in `kernels/`. */
import { isFloat, toDense, toSparse, type Grid, type NumberGrid } from './grid.ts'
import { checkAny, checkCells } from './check-cells.ts'
import { checkInput } from './input-check.ts'
import { affine } from './kernels/affine.ts'
import { binarize, bins, polynomial, power, quantiles } from './kernels/bins.ts'
import { bisect } from './kernels/bisect.ts'
import { calibrate } from './kernels/calibrate.ts'
import { centreKernel } from './kernels/centre-kernel.ts'
import { centres } from './kernels/centres.ts'
import { columnArithmetic, elements, scaleAll, shiftAll } from './kernels/elements.ts'
import { categoryCodes, oneHot, ordinal } from './kernels/encoders.ts'
import { runForest } from './kernels/forest.ts'
import { frameNumbers } from './kernels/grid-columns.ts'
import { linearForest } from './kernels/linear-forest.ts'
import { impute, missingIndicator } from './kernels/impute.ts'
import { isolation } from './kernels/isolation.ts'
import { isotonic } from './kernels/isotonic.ts'
import { castNumbers, frameInput, smallToZero } from './kernels/booster-input.ts'
import { categoryBayes, gaussianBayes } from './kernels/bayes.ts'
import {
  labelAbove,
  labelCode,
  labelIndex,
  labelLastLargest,
  labelLargest,
  largestIndex,
} from './kernels/labels.ts'
import { labelColumns, labelTable, pairVotes } from './kernels/label-tables.ts'
import { knnImpute } from './kernels/knn-impute.ts'
import { neighbours } from './kernels/neighbours.ts'
import { combine } from './kernels/combine.ts'
import { chained, columnParts, joined, pick, rename } from './kernels/parts.ts'
import { rowRule } from './kernels/rows.ts'
import { splines } from './kernels/splines.ts'
import { singleLinear } from './kernels/single-linear.ts'
import { kernelMatrix, supportVectors } from './kernels/support-vectors.ts'
import { textCounts } from './kernels/text.ts'
import type { Operation } from './operations.ts'
import { unsupported } from './unsupported.ts'

/** A grid of numbers with zeros written out. */
export function dense(grid: Grid): NumberGrid {
  if (grid.kind === 'numbers') return grid
  if (grid.kind === 'sparse') return toDense(grid)
  const numbers = grid.kind === 'frame' ? frameNumbers(grid) : null
  if (numbers !== null) return numbers
  throw unsupported(`An operation on ${grid.kind} that needs numbers`)
}

/** Computes one operation on its input. Throws `Raised` where the library raises. */
export function evaluate(operation: Operation, input: Grid): Grid {
  switch (operation.kind) {
    case 'sequence': {
      let grid = input
      for (const step of operation.steps) grid = evaluate(step, grid)
      return grid
    }
    case 'identity':
      return input
    case 'check':
      return checkInput(input, operation.check)
    case 'check-cells':
      return checkCells(input, operation.check)
    case 'check-any':
      return checkAny(input, operation.check)
    case 'scale-all':
      return scaleAll(operation.factor, input)
    case 'shift-all':
      return shiftAll(operation.by, input)
    case 'to-sparse':
      return input.kind === 'numbers' ? toSparse(input) : input
    case 'rename':
      return rename(operation.names, input)
    case 'affine':
      return affine(operation, input)
    case 'columns-arithmetic':
      return columnArithmetic(operation, input)
    case 'elements':
      return elements(operation.function, input)
    case 'rows':
      return rowRule(operation.rule, operation.column, input)
    case 'forest':
      return runForest(operation.forest, operation.rule, dense(input))
    case 'linear-forest':
      return linearForest(operation, dense(input))
    case 'label-largest':
      return labelLargest(operation.classes, dense(input))
    case 'label-above':
      return labelAbove(operation, dense(input))
    case 'label-index':
      return labelIndex(operation.classes, dense(input))
    case 'column-parts':
      return columnParts(operation, input, evaluate)
    case 'side-by-side':
      return joined(operation.parts.map((part) => evaluate(part, input)))
    case 'combine':
      return combine(
        operation,
        operation.parts.map((part) => evaluate(part, input)),
      )
    case 'list': {
      const parts = operation.parts.map((part) => evaluate(part, input))
      return { kind: 'list', rows: input.rows, columns: parts.length, parts }
    }
    default:
      return evaluateOther(operation, input)
  }
}

function evaluateOther(operation: Exclude<Operation, { kind: 'sequence' }>, input: Grid): Grid {
  switch (operation.kind) {
    case 'label-code':
      if (input.kind !== 'labels') throw unsupported(`Label codes of ${input.kind}`)
      return labelCode(operation.codes, input)
    case 'label-last-largest':
      return labelLastLargest(operation.classes, dense(input))
    case 'label-table':
      return labelTable(operation.outputs, dense(input))
    case 'label-columns':
      return labelColumns(operation.parts.map((part) => evaluate(part, input)))
    case 'floats-only':
      if (isFloat(dense(input).dtype)) return input
      throw unsupported(`Integers given to ${operation.estimator}`)
    case 'pair-votes':
      return pairVotes(operation.classes, dense(input))
    case 'single-linear':
      return singleLinear(operation, dense(input))
    case 'isotonic':
      return isotonic(operation, input)
    case 'kernel-matrix':
      return kernelMatrix(operation, dense(input))
    case 'impute':
      return impute(operation, input)
    case 'knn-impute':
      return knnImpute(operation, dense(input))
    case 'splines':
      return splines(operation, dense(input))
    case 'chain':
      return chained(operation, input, evaluate)
    case 'missing-indicator':
      return missingIndicator(operation, input)
    case 'one-hot':
      return oneHot(operation, input)
    case 'ordinal':
      return ordinal(operation, input)
    case 'category-codes':
      return categoryCodes(operation, input)
    case 'pick':
      return pick(operation.columns, input)
    case 'polynomial':
      return polynomial(operation.terms, dense(input))
    case 'bins':
      return bins(operation, dense(input))
    case 'binarize':
      return binarize(operation.threshold, input)
    case 'power':
      return power(operation, dense(input))
    case 'quantiles':
      return quantiles(operation, dense(input))
    case 'support-vectors':
      return supportVectors(operation, dense(input))
    case 'neighbours':
      return neighbours(operation, dense(input))
    case 'gaussian-bayes':
      return gaussianBayes(operation, dense(input))
    case 'category-bayes':
      return categoryBayes(operation, dense(input))
    case 'centres':
      return centres(operation, dense(input), input.kind === 'sparse')
    case 'bisect':
      return bisect(operation, dense(input))
    case 'centre-kernel':
      return centreKernel(operation, dense(input))
    case 'isolation':
      return isolation(operation, dense(input))
    case 'calibrate':
      return calibrate(operation, dense(input))
    case 'text-counts':
      return textCounts(operation.text, input)
    case 'cast':
      return castNumbers(operation, dense(input))
    case 'small-to-zero':
      return smallToZero(operation.bound, dense(input))
    case 'largest-index':
      return largestIndex(operation.dtype, dense(input))
    case 'frame-input':
      return frameInput(operation, input)
    case 'constant': {
      const width = operation.values.length
      const data = new Float64Array(input.rows * width)
      for (let row = 0; row < input.rows; row++) data.set(operation.values, row * width)
      return {
        kind: 'numbers',
        rows: input.rows,
        columns: width,
        data,
        dtype: operation.dtype,
        flat: operation.flat,
        names: null,
      }
    }
    case 'constant-label':
      return {
        kind: 'labels',
        rows: input.rows,
        columns: 1,
        classes: operation.classes,
        indices: new Int32Array(input.rows).fill(operation.index),
      }
    default:
      throw unsupported(`The operation ${operation.kind}`)
  }
}
