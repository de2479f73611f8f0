import { expect, test } from 'vitest'
import { constructorDefaults } from '../inside/constructor-defaults.ts'
import { inferenceParameters, noting, refuseReplaced } from './estimator-names.ts'
import { isWithoutEffect } from './parameters-without-effect.ts'
import { sklearnLowerings } from './sklearn-registry.ts'

const classes = [...sklearnLowerings.keys()].filter((name) => !name.includes('._Constant'))
const versions = ['1.0', '1.1', '1.2', '1.3', '1.4', '1.5', '1.6', '1.7', '1.8', '1.9']

test.each(classes)('%s: which of its parameters inference reads is recorded', (name) => {
  const known = new Set(
    versions.flatMap((version) => [...(constructorDefaults(name, version)?.parameters.keys() ?? [])]),
  )
  const read = inferenceParameters(name.slice(name.lastIndexOf('.') + 1))
  expect(known.size).toBeGreaterThan(0)
  expect(read?.filter((parameter) => !known.has(parameter))).toEqual([])
})

test('a class that was not read is not known', () => {
  expect(inferenceParameters('Unheard')).toBeNull()
  expect(inferenceParameters('toString')).toBeNull()
})

test('threads are without effect, the weights of distances are not', () => {
  expect(isWithoutEffect('KNeighborsClassifier', 'n_jobs')).toBe(true)
  expect(isWithoutEffect('KNeighborsClassifier', 'metric_params')).toBe(false)
})

test('names that are asked for are noted', () => {
  const noted = new Set<string>()
  const attributes = noting(new Map([['p', 2]]), noted)
  expect(attributes.get('p')).toBe(2)
  expect(attributes.has('metric')).toBe(false)
  expect([...noted]).toEqual(['p'])
})

test.each([
  ['sklearn.svm._classes.SVC', 'predict'],
  ['sklearn.svm._classes.SVC', '_validate_for_predict'],
  ['xgboost.sklearn.XGBClassifier', 'predict_proba'],
  ['lightgbm.sklearn.LGBMRegressor', '_process_params'],
  ['sklearn.pipeline.Pipeline', '__sklearn_tags__'],
])('%s with its own %s is refused', (name, method) => {
  expect(() => {
    refuseReplaced(name, new Map([[method, null]]))
  }).toThrow(`its own ${method}`)
})

test('notes of a user are not methods', () => {
  expect(() => {
    refuseReplaced('sklearn.svm._classes.SVC', new Map([['note', 'mine']]))
  }).not.toThrow()
})
