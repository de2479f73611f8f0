/** The constructor parameters of an estimator, and which of them were changed. */
import { scalar } from '../lowering/estimator-view.ts'
import { sequenceItems } from '#app/serialized/inert.ts'
import type { EstimatorParameter } from '#shared/estimators.ts'
import { constructorDefaults } from './constructor-defaults.ts'
import type { FoundEstimator } from './estimators-in.ts'
import { inertText } from './inert-text.ts'

/** Parameters of one estimator that are listed; XGBoost's have about 40. */
const MAX_PARAMETERS = 500

/** The parameters with the defaults they were compared with; `defaultsOf` names their version. */
export interface Parameters {
  readonly parameters: readonly EstimatorParameter[]
  readonly defaultsOf: string | null
}

/**
 * In the order of the constructor; what is stored beside them (`_other_params` of LightGBM) comes after. A parameter is
 * changed where its `repr` differs from the default's, as scikit-learn itself marks it (sklearn/utils/_repr_html).
 */
export function parametersOf(estimator: FoundEstimator, version: string | null): Parameters {
  const own = estimator.attributes.get('_sklearn_version')
  const defaults = constructorDefaults(
    estimator.className,
    typeof own === 'string' && estimator.className.startsWith('sklearn.') ? own : version,
  )
  const known = defaults === null ? [] : Array.from(defaults.parameters.keys())
  const others = Array.from(estimator.attributes.keys()).filter(
    (name) => isParameter(name) && defaults?.parameters.has(name) !== true && defaults === null,
  )
  const parameters = [...known, ...others]
    .filter((name) => estimator.attributes.has(name))
    .slice(0, MAX_PARAMETERS)
    .map((name): EstimatorParameter => {
      const value = parameterText(estimator, name)
      const fallback = defaults?.parameters.get(name) ?? null
      const isChanged = defaults !== null && value !== fallback
      return { name, value, default: fallback, isChanged }
    })
  return { parameters, defaultsOf: parameters.length === 0 ? null : (defaults?.version ?? null) }
}

/** Of a class that is not known: what neither is private nor was fitted. */
function isParameter(name: string): boolean {
  return !name.startsWith('_') && !name.endsWith('_')
}

/** Steps are shown by their names: what they are stands in the list of estimators. */
function parameterText({ attributes }: FoundEstimator, name: string): string {
  const value = attributes.get(name) ?? null
  if (name !== 'steps' && name !== 'transformers' && name !== 'transformer_list' && name !== 'estimators')
    return inertText(scalar(value))
  const items = sequenceItems(value)?.map((item) => sequenceItems(item)?.[0])
  if (items === undefined || !items.every((item) => typeof item === 'string')) return inertText(value)
  return inertText({ kind: 'list', items })
}
