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
