/** Neighbours within a radius. Source: sklearn/neighbors/_classification.py, _regression.py. */
import { sequenceItems } from '#app/serialized/inert.ts'
import type { Radius } from '../operation-parts.ts'
import { checked } from './check.ts'
import {
  flagOf,
  labelsOf,
  numberOf,
  numbersOf,
  optional,
  plainValue,
  refuse,
  scalar,
  type EstimatorView,
} from './estimator-view.ts'
import { classifier, regressor, sequence, type Lowered } from './lowered.ts'
import { neighbours } from './neighbours.ts'

/** RadiusNeighborsClassifier of one output. */
export function lowerRadiusClassifier(view: EstimatorView): Lowered {
  if (flagOf(view, 'outputs_2d_', false)) throw refuse(view, 'several outputs')
  const classes = labelsOf(view)
  const search = neighbours(view, {
    targets: numbersOf(view, '_y').data,
    outputs: 1,
    classes: classes.data.length,
    give: 'probability',
    k: 1,
    radius: { length: numberOf(view, 'radius'), lonely: outlierClass(view) },
  })
  const proba = sequence(checked(view, { sparse: true }), search)
  return classifier(view, classes, {
    predict: sequence(proba, { kind: 'label-largest', classes }),
    predict_proba: proba,
  })
}

/** The class of rows without neighbours; scikit-learn's compiled search counts them another way. */
function outlierClass(view: EstimatorView): Radius['lonely'] {
  const isCompiled =
    scalar(optional(view, '_fit_method')) === 'brute' && optional(view, 'weights') !== 'distance'
  const [label] = sequenceItems(optional(view, 'outlier_label_')) ?? []
  const wanted = label === undefined ? undefined : plainValue(label)
  if (isCompiled || wanted === undefined) return 'refuse'
  const index = Array.from<unknown>(labelsOf(view).data).findIndex(
    (one) =>
      one === wanted ||
      (typeof one !== 'string' && typeof wanted !== 'string' && Number(one) === Number(wanted)),
  )
  return index < 0 ? 'refuse' : index
}

/** RadiusNeighborsRegressor: NaN where there are no neighbours. */
export function lowerRadiusRegressor(view: EstimatorView): Lowered {
  const targets = numbersOf(view, '_y')
  if (targets.dtype === 'float32') throw refuse(view, 'float32 targets')
  const outputs = targets.shape.length === 2 ? (targets.shape[1] ?? 1) : 1
  const mean = neighbours(view, {
    targets: targets.data,
    outputs,
    classes: 0,
    give: 'mean',
    k: 1,
    radius: {
      length: numberOf(view, 'radius'),
      lonely: targets.dtype === 'float64' ? Number.NaN : 'refuse',
    },
  })
  const predict = sequence(checked(view, { sparse: true }), mean)
  return regressor(
    view,
    targets.shape.length === 2 ? sequence(predict, { kind: 'rows', rule: 'column', column: 0 }) : predict,
  )
}
