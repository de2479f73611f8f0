/** Calibrated probabilities. Source: sklearn/calibration.py. */
import { exactExp } from '../exact-math.ts'
import { numberGrid, type NumberGrid } from '../grid.ts'
import type { Operation } from '../operations.ts'
import type { Calibration } from '../operation-parts.ts'
import { interpolate } from './bins.ts'
import { pairwiseSum } from './pairwise-sum.ts'

/** Scores of one classifier to probabilities; two classes have one column of scores. */
export function calibrate(
  operation: Extract<Operation, { kind: 'calibrate' }>,
  input: NumberGrid,
): NumberGrid {
  const { classes, calibrators, targets } = operation
  const data = new Float64Array(input.rows * classes)
  for (let row = 0; row < input.rows; row++) {
    const to = row * classes
    calibrators.forEach((calibrator, place) => {
      data[to + (targets[place] ?? 0)] = apply(calibrator, input.data[row * input.columns + place] ?? 0)
    })
    if (classes === 2) data[to] = 1 - (data[to + 1] ?? 0)
    else normalize(data, to, classes)
    for (let at = to; at < to + classes; at++) {
      const p = data[at] ?? 0
      if (p > 1 && p <= 1 + 1e-5) data[at] = 1
    }
  }
  return numberGrid(input.rows, classes, data)
}

function normalize(data: Float64Array, start: number, count: number): void {
  const sum = pairwiseSum(data, start, count)
  for (let at = start; at < start + count; at++) data[at] = sum === 0 ? 1 / count : (data[at] ?? 0) / sum
}

function apply(calibrator: Calibration, score: number): number {
  if (calibrator.kind === 'sigmoid') return 1 / (1 + exactExp(calibrator.a * score + calibrator.b))
  const { x, y } = calibrator
  if (x.length === 1) return y[0] ?? 0
  return interpolate(Math.min(Math.max(score, x[0] ?? 0), x.at(-1) ?? 0), x, y)
}
