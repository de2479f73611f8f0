/** IsotonicRegression. Source: sklearn/isotonic.py; scipy's interp1d, which is numpy's interp here. */
import { numberOf, numbersOf, refuse, textOf, type EstimatorView } from './estimator-view.ts'
import { type Lowered } from './lowered.ts'

/** Predicts and transforms one column by interpolation. */
export function lowerIsotonic(view: EstimatorView): Lowered {
  const x = numbersOf(view, 'X_thresholds_')
  const y = numbersOf(view, 'y_thresholds_')
  const outside = textOf(view, 'out_of_bounds')
  if (outside !== 'clip' && outside !== 'nan' && outside !== 'raise')
    throw refuse(view, 'out_of_bounds', outside)
  if (x.dtype !== 'float64' || y.dtype !== 'float64') throw refuse(view, 'float32 data')
  if (x.data.length === 0 || x.data.length !== y.data.length) throw refuse(view, 'thresholds that do not fit')
  const operation = {
    kind: 'isotonic',
    x: x.data,
    y: y.data,
    low: numberOf(view, 'X_min_'),
    high: numberOf(view, 'X_max_'),
    outside,
  } as const
  return {
    className: view.className,
    classes: null,
    outputNames: () => ['isotonicregression0'],
    methods: { predict: operation, transform: operation },
  }
}
