/** OutputCodeClassifier: the class whose code is nearest to what the binary estimators answer. Source: sklearn/multiclass.py. */
import type { Operation } from '../operations.ts'
import { labelsOf, matrixOf, numbersOf, refuse, type EstimatorView } from './estimator-view.ts'
import { classifier, regressor, sequence, type Lowered, type LoweringContext } from './lowered.ts'
import { estimators, method } from './nested.ts'

/** What stands for an estimator that saw one class only: that class's code for every row. */
export function lowerConstantPredictor(view: EstimatorView): Lowered {
  const { data, dtype } = numbersOf(view, 'y_')
  const [value = 0] = data
  if (data.length !== 1) throw refuse(view, 'y_')
  const constant = { kind: 'constant', values: data, flat: true, dtype } as const
  return regressor(view, constant, {
    decision_function: constant,
    predict_proba: { kind: 'constant', values: Float64Array.of(1 - value, value), flat: false, dtype },
  })
}

const asColumn = { kind: 'rows', rule: 'column', column: 0 } as const

/** Decision values, else probabilities of the second class, else predictions of regressors. */
export function lowerOutputCodes(view: EstimatorView, context: LoweringContext): Lowered {
  const classes = labelsOf(view)
  const codes = matrixOf(view, 'code_book_')
  const parts = estimators(view, context).map((part): Operation => {
    if (part.methods.decision_function !== undefined)
      return sequence(part.methods.decision_function, asColumn)
    if (part.classes === null) return sequence(method(part, 'predict'), asColumn)
    if (part.classes.data.length !== 2) throw refuse(view, 'an estimator of one class')
    return sequence(method(part, 'predict_proba'), { kind: 'pick', columns: [1] })
  })
  if (codes.columns !== parts.length || codes.rows !== classes.data.length) throw refuse(view, 'code_book_')
  const nearest: Operation = {
    kind: 'centres',
    centres: codes.data,
    count: codes.rows,
    features: codes.columns,
    give: 'nearest-whole',
    dtype: 'float64',
  }
  return classifier(view, classes, {
    predict: sequence(
      { kind: 'side-by-side', parts },
      { kind: 'cast', dtype: 'float64', check: 'none' },
      nearest,
      { kind: 'label-index', classes },
    ),
  })
}
