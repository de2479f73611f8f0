/** Methods a native object can have, in the order they are offered. `apply` gives the leaf of each tree. */
export const nativeMethods = [
  'predict',
  'predict_proba',
  'predict_log_proba',
  'decision_function',
  'transform',
  'apply',
  'score_samples',
] as const

/** One of them. */
export type MethodName = (typeof nativeMethods)[number]

/**
 * Those that an MLmodel of scikit-learn can name as its `predict_fn`: `predict`, and `_SUPPORTED_CUSTOM_PREDICT_FN` of
 * `_SklearnModelWrapper` (mlflow/sklearn/__init__.py). With any other, `mlflow.pyfunc.load_model` fails.
 */
export const loggedMethods: ReadonlySet<string> = new Set([
  'predict',
  'predict_proba',
  'predict_log_proba',
  'predict_joint_log_proba',
  'score',
])
