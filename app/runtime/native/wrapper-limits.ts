/** What MLflow's wrappers around scikit-learn and XGBoost do that the kernels do not. */
import type { Model } from '#shared/model.ts'
import { loggedMethods } from '#shared/native-methods.ts'
import type { LoadNativeInput } from './native-input.ts'

/**
 * What `predict` of a Booster and of XGBoost's scikit-learn classes take, which MLflow hands on to them
 * (`_exclude_unrecognized_kwargs` in mlflow/xgboost/__init__.py).
 */
const xgboostParams: ReadonlySet<string> = new Set([
  'output_margin',
  'pred_leaf',
  'pred_contribs',
  'approx_contribs',
  'pred_interactions',
  'validate_features',
  'training',
  'iteration_range',
  'strict_shape',
  'base_margin',
])

/** Why the kernels would answer otherwise than `mlflow.pyfunc.load_model(…).predict`; null where they do not. */
export function wrapperLimit(
  { library, method }: LoadNativeInput,
  { flavors, signature }: Pick<Model, 'flavors' | 'signature'>,
): string | null {
  if (!flavors.some(({ name }) => name === 'python_function')) return null
  if (library === 'sklearn' && !loggedMethods.has(method))
    return `Its predict_fn is "${method}", which MLflow's wrapper does not have, so that mlflow.pyfunc.load_model fails`
  if (library !== 'xgboost') return null
  const taken = signature?.params?.find(({ name }) => xgboostParams.has(name))
  return taken === undefined ? null : `Its param "${taken.name}" is one that XGBoost's own predict takes`
}
