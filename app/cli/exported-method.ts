/** Whether a model has the method that is to be exported, as far as its file tells. */
import type { Folder } from '#app/folder/folder.ts'
import { nativeInput } from '#app/runtime/native/native-input.ts'
import type { Model } from '#shared/model.ts'
import { nativeMethods } from '#shared/native-methods.ts'
import { UserError } from '#shared/user-error.ts'

/** Methods of scikit-learn, XGBoost and LightGBM objects that take rows and answer for each; `fit` is none. */
const ROW_METHOD =
  /^(predict|staged_|pred_|transform$|inverse_transform$|decision_|score_samples$|apply$|inplace_predict$|kneighbors$|mahalanobis$)/

/** Methods that every classifier which has them is known to have: one that is not among a known model's is not there. */
const always = new Set(['predict_proba', 'predict_log_proba', 'predict_joint_log_proba'])

/** Throws a UserError `bad-usage` for a method that no model has, or that this one is known not to have. */
export async function requireMethod(method: string, { root }: Folder, model: Model): Promise<void> {
  if (!ROW_METHOD.test(method)) throw missing(method, nativeMethods, 'Methods that take rows are')
  const native = nativeInput(root, model.flavors)
  if (!native.ok) return
  const { loadNative } = await import('#app/runtime/native/load-native.ts')
  // What is not known natively is not known to lack it: the exported script says so then.
  const methods = await loadNative(native.input).then(
    (loaded) => loaded.methods,
    () => null,
  )
  if (methods === null || methods.some((name) => name === method)) return
  const hasScores = methods.includes('predict_proba') || methods.includes('score_samples')
  const isMissing = always.has(method)
    ? !methods.includes('predict_proba')
    : method === 'decision_function' && !hasScores && methods.includes('predict')
  if (isMissing) throw missing(method, methods, 'It has')
}

function missing(method: string, methods: readonly string[], are: string): UserError {
  return new UserError({
    code: 'bad-usage',
    message: `The model has no method "${method}" that could answer in predict's place.`,
    hint: `${are}: ${methods.filter((name) => name !== 'predict').join(', ') || 'predict alone'}.`,
  })
}
