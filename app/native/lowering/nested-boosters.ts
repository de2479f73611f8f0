/**
 * XGBoost's and LightGBM's scikit-learn classes inside a pipeline, a search or a stack: pickled objects that hold their
 * booster as bytes. Source: xgboost/core.py (`Booster.__getstate__`), xgboost/sklearn.py, lightgbm/sklearn.py.
 */
import { documentMap, documentText } from '#app/serialized/document.ts'
import type { Inert } from '#app/serialized/inert.ts'
import { parsePythonJson } from '#app/serialized/python-json.ts'
import { readUbjson } from '#app/serialized/ubjson.ts'
import { utf8 } from '#app/serialized/byte-reader.ts'
import { unsupported } from '../unsupported.ts'
import { describeInert } from '#app/serialized/inert.ts'
import { stateAttributes, toNumber } from './estimator-view.ts'
import { lowerLightgbm } from './lower-lightgbm.ts'
import { lowerXgboost } from './lower-xgboost.ts'
import type { Lowered } from './lowered.ts'

/**
 * A booster among scikit-learn's estimators. Only LightGBM's classifier has a `decision_function`, since 4.7, which is
 * also the first version to keep `_fitted_with_feature_names`.
 */
export function lowerBoosterInside(value: Inert, className: string): Lowered {
  const lowered = className.startsWith('lightgbm.') ? lowerLightgbm(value) : pickledXgboost(value, className)
  if (
    className.endsWith('.LGBMClassifier') &&
    stateAttributes(value)?.has('_fitted_with_feature_names') === true
  )
    return lowered
  const { decision_function: _scores, ...methods } = lowered.methods
  return { ...lowered, methods }
}

function pickledXgboost(value: Inert, className: string): Lowered {
  const attributes = stateAttributes(value)
  const handle = stateAttributes(attributes?.get('_Booster'))?.get('handle')
  if (attributes === null || !(handle instanceof Uint8Array))
    throw unsupported(`${className} that was not fitted`)
  if (attributes.has('_le')) throw unsupported(`${className} with an encoder of its labels`)
  const { objective } = Object.fromEntries(attributes)
  if (objective !== null && objective !== undefined && typeof objective !== 'string')
    throw unsupported(`${className} with objective=${describeInert(objective)}`)
  const missing = toNumber(attributes.get('missing') ?? Number.NaN)
  if (missing === null)
    throw unsupported(`${className} with missing=${describeInert(attributes.get('missing'))}`)
  const document = modelDocument(handle)
  refuseContradiction(className, attributes, document)
  const lowered = lowerXgboost(document, className, missing)
  // Its `apply` looks at rows in another way than its `predict`.
  const { apply: _leaves, ...methods } = lowered.methods
  return { ...lowered, methods }
}

/** What `predict` reads of the wrapper must be what its booster was trained with. */
function refuseContradiction(
  className: string,
  attributes: ReadonlyMap<string, Inert>,
  document: ReturnType<typeof readUbjson>,
): void {
  const learner = documentMap(documentMap(document)?.get('learner'))
  const trained = documentText(documentMap(learner?.get('gradient_booster'))?.get('name'))
  const asked = attributes.get('booster') ?? null
  if ((asked === 'gblinear') !== (trained === 'gblinear'))
    throw unsupported(`${className} with booster=${describeInert(asked)} over a ${trained ?? 'booster'}`)
  const objective = documentText(documentMap(learner?.get('objective'))?.get('name'))
  if ((attributes.get('objective') === 'multi:softmax') !== (objective === 'multi:softmax'))
    throw unsupported(`${className} with objective=${describeInert(attributes.get('objective'))}`)
  const count = Number(
    documentText(documentMap(learner?.get('learner_model_param'))?.get('num_class')) ?? '0',
  )
  const classes = toNumber(attributes.get('n_classes_'))
  if (className.endsWith('Classifier') && classes !== null && classes !== Math.max(2, count))
    throw unsupported(`${className} with n_classes_=${classes} over a booster of ${Math.max(2, count)}`)
}

/** Since XGBoost 1.x a pickled booster is a document of its `Model` and its `Config`; JSON before 2.1, then UBJSON. */
export function modelDocument(handle: Uint8Array): ReturnType<typeof readUbjson> {
  const isJson = handle[0] === OPEN_BRACE && (handle[1] === QUOTE || handle[1] === LINE_FEED)
  const document = isJson ? parsePythonJson(utf8(handle), { integers: 'number' }) : readUbjson(handle)
  return documentMap(document)?.get('Model') ?? document
}

const OPEN_BRACE = 0x7b
const QUOTE = 0x22
const LINE_FEED = 0x0a
