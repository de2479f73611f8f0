/**
 * Models of each library version, made by the real libraries, answered as they answered: see the maker beside the data.
 * `found` holds models that soak runs once found to be answered wrongly, `more` classes that came later, `parameters` such as answer
 * otherwise than their class does by default: all with Python's own spread.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { judge, type Made } from '#e2e/soak/judge-answer.ts'
import type { MethodName } from '#shared/native-methods.ts'
import { lowerModel } from './lower-model.ts'

const golden = new URL('../../e2e/fixtures/native-golden/', import.meta.url).pathname
const versions = readdirSync(golden, { withFileTypes: true }).filter((entry) => entry.isDirectory())

/**
 * Models that are answered, but not for their input: numpy's functions over columns of several types, distances that lose digits,
 * letters that Python's Unicode does not have, knots but for rounding.
 */
const refusedInputs: ReadonlySet<string> = new Set([
  'reciprocal-mixed',
  'squares-wrap',
  'narrow-column',
  'seed 710037',
  'newer-letters',
  'spline-end-rounding',
])

/** Folders whose answers say how far Python is from itself. */
const measured: ReadonlySet<string> = new Set(['found', 'more', 'parameters'])

/** Models that are refused, and what the refusal must say. */
const refused: Readonly<Record<string, string>> = {
  'sklearn-1.0 bins': 'KBinsDiscretizer with bins of a scikit-learn before 1.2',
  'sklearn-1.1 bins': 'KBinsDiscretizer with bins of a scikit-learn before 1.2',
  'found neighbouring-ids': 'integers beyond 2^53 as categories',
  'found mixture-type-after': 'GaussianMixture with precisions_cholesky_',
  'found seed 3150': 'QuadraticDiscriminantAnalysis with float32 data',
  ...Object.fromEntries(
    Object.entries({
      'lgb-early-stop': 'LGBMClassifier with pred_early_stop=True',
      'lgb-unknown': 'LGBMClassifier with made_up=3',
      'lgb-own-predict': 'LGBMClassifier with its own predict',
      'xgb-own-predict': 'XGBClassifier with its own predict',
      'xgb-best-beyond': 'XGBoost with a best_iteration of 500',
      'knn-weighted': 'KNeighborsRegressor with metric_params',
      'radius-weighted': 'RadiusNeighborsRegressor with metric_params',
      'outlier-weighted': 'LocalOutlierFactor with metric_params',
      'knn-p-after': 'KNeighborsClassifier with p=1',
      'knn-too-many': 'KNeighborsRegressor with n_neighbors of 900 for 40 rows',
      'own-predict': 'LogisticRegression with its own predict',
      'own-predict-forest': 'RandomForestClassifier with its own predict',
      'own-predict-tree': 'DecisionTreeClassifier with its own predict_proba',
      'own-transform-step': 'StandardScaler with its own transform',
      'single-names': 'columns whose names are not known',
      'vote-drop-after': 'VotingClassifier with weights for other estimators',
      'bag-after': 'BaggingClassifier with n_estimators other than the 3 of fit',
      keywords: 'FunctionTransformer with kw_args',
      'in-place': 'StandardScaler with copy=False',
      'single-counts': 'CountVectorizer with dtype',
      'prefit-after': 'SelectFromModel with prefit=True',
      'k-after': 'SelectKBest with k=2',
      'degree-after': 'SplineTransformer with other parameters than those of the 16 columns of fit',
      'interactions-after': 'PolynomialFeatures with other parameters than those of the 15 terms of fit',
      'metric-after': "LGBMClassifier with metric='auc'",
    }).map(([name, reason]) => [`parameters ${name}`, reason]),
  ),
}

describe.each(versions.map(({ name }) => name))('%s', (version) => {
  const cases: readonly Made[] = JSON.parse(readFileSync(`${golden}${version}/cases.json`, 'utf8'))
  test.each(
    cases
      .filter(({ name }) => !Object.hasOwn(refused, `${version} ${name}`))
      .map((made) => [made.name, made] as const),
  )('%s', (_, made) => {
    const lowered = lowerModel(readFileSync(`${golden}${version}/${made.file.path}`), made.file)
    const verdicts = Object.entries(made.answers).map(
      ([method, answer]) =>
        [
          method,
          judge(lowered, method as MethodName, { ...made, slack: measured.has(version) ? 0 : 1e-12 }, answer),
        ] as const,
    )
    expect(verdicts.filter(([, verdict]) => verdict.kind === 'wrong')).toEqual([])
    expect(verdicts.find(([method]) => method === 'predict' || method === 'transform')?.[1].kind).toBe(
      refusedInputs.has(made.name ?? '') ? 'refused' : 'equal',
    )
  })
})

test.each(Object.entries(refused))('%s is refused by name', (key, reason) => {
  const [version = '', ...words] = key.split(' ')
  const name = words.join(' ')
  const cases: readonly Made[] = JSON.parse(readFileSync(`${golden}${version}/cases.json`, 'utf8'))
  const made = cases.find((one) => one.name === name)
  if (made === undefined) throw new Error('the model is not there')
  expect(() => lowerModel(readFileSync(`${golden}${version}/${made.file.path}`), made.file)).toThrow(reason)
})
