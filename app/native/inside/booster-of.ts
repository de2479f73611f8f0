/** The booster of an XGBoost or LightGBM estimator: the document or text that holds its trees. */
import { documentMap, type Document } from '#app/serialized/document.ts'
import { readLightgbmText, type LightgbmText } from '#app/serialized/lightgbm-text.ts'
import { scalar, bareState, toNumber } from '../lowering/estimator-view.ts'
import { modelDocument } from '../lowering/nested-boosters.ts'
import type { FoundEstimator } from './estimators-in.ts'

/** A booster as data. */
export type Booster =
  | { readonly kind: 'xgboost'; readonly learner: ReadonlyMap<string, Document> }
  | {
      readonly kind: 'lightgbm'
      readonly text: LightgbmText
      /** Iterations that are used; 0 for all. */
      readonly bestIteration: number
    }

/** The booster of a deserialized estimator, or null. Throws `bad-model` where it cannot be read. */
export function boosterOf({ className, value, attributes }: FoundEstimator): Booster | null {
  if (!/^(?:xgboost|lightgbm)\./u.test(className)) return null
  const isBooster = className.endsWith('.Booster')
  const held = isBooster ? bareState(value) : bareState(attributes.get('_Booster'))
  if (held === null) return null
  if (className.startsWith('xgboost.')) {
    const handle = held.get('handle')
    return handle instanceof Uint8Array ? xgboostBooster(modelDocument(handle)) : null
  }
  const text = scalar(held.get('_handle') ?? held.get('handle') ?? null)
  if (typeof text !== 'string') return null
  return {
    kind: 'lightgbm',
    text: readLightgbmText(text),
    bestIteration: toNumber(held.get('best_iteration')) ?? 0,
  }
}

/** The booster of a document as XGBoost saves it, or null where it has no learner. */
export function xgboostBooster(document: Document): Booster | null {
  const learner = documentMap(documentMap(document)?.get('learner'))
  return learner === null ? null : { kind: 'xgboost', learner }
}
