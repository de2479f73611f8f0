/** Palate's own kernels as the runtime that answers, told without loading them. */
import type { RuntimeIdentity } from '#shared/prediction.ts'

/** Who answers for scikit-learn, XGBoost and LightGBM models. The version counts changes of what is computed. */
export const nativeIdentity: RuntimeIdentity = {
  kind: 'native',
  name: 'Palate kernels',
  version: '3',
  detail: 'CPU',
}
