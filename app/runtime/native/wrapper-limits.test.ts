import { expect, test } from 'vitest'
import type { Model } from '#shared/model.ts'
import type { LoadNativeInput } from './native-input.ts'
import { wrapperLimit } from './wrapper-limits.ts'

const input: LoadNativeInput = {
  root: '/model',
  library: 'sklearn',
  modelPath: 'model.pkl',
  format: 'pickle',
  modelClass: '',
  version: '1.9.1',
  method: 'predict',
}

function modelWith(param: string | null, flavor = 'python_function'): Pick<Model, 'flavors' | 'signature'> {
  const params = [
    { name: param ?? '', type: { kind: 'scalar', type: 'boolean' }, default: true, shape: null },
  ] as const
  return {
    flavors: [{ name: flavor, fields: [], loaders: [], paths: [] }],
    signature: { inputs: null, outputs: null, params: param === null ? null : params, fromTypeHint: false },
  }
}

test('a predict_fn that the wrapper of scikit-learn lacks is none of its methods', () => {
  for (const method of ['predict', 'predict_proba', 'predict_log_proba', 'score'])
    expect(wrapperLimit({ ...input, method }, modelWith(null))).toBeNull()
  for (const method of ['transform', 'decision_function', 'fit_predict'])
    expect(wrapperLimit({ ...input, method }, modelWith(null))).toContain(`"${method}"`)
  expect(wrapperLimit({ ...input, method: 'transform' }, modelWith(null, 'sklearn'))).toBeNull()
})

test('a param that XGBoost itself takes is not left out', () => {
  const xgboost: LoadNativeInput = { ...input, library: 'xgboost', format: 'ubj' }
  expect(wrapperLimit(xgboost, modelWith('output_margin'))).toContain('"output_margin"')
  expect(wrapperLimit(xgboost, modelWith('temperature'))).toBeNull()
  expect(wrapperLimit({ ...input, library: 'lightgbm' }, modelWith('pred_leaf'))).toBeNull()
})
