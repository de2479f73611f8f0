/** The estimators of a deserialized model as a flat list, each after the one it is part of. Nothing is lowered. */
import { classOf, sequenceItems, type Inert } from '#app/serialized/inert.ts'
import { bareState } from '../lowering/estimator-view.ts'
import { sklearnLowerings } from '../lowering/sklearn-registry.ts'
import { inertText } from './inert-text.ts'

/** An estimator as it was found. */
export interface FoundEstimator {
  /** Place of the estimator it is part of; null for the outermost. */
  readonly parent: number | null
  readonly role: string
  /** Its place among the estimators of the attribute that holds it. */
  readonly index: number
  /** `passthrough` and `drop` for what has no class. */
  readonly className: string
  /** The last part of the class name. */
  readonly name: string
  readonly value: Inert
  readonly attributes: ReadonlyMap<string, Inert>
  /** The column selection of a ColumnTransformer; null elsewhere. */
  readonly columns: Inert | null
}

/** All that were found. */
export interface FoundEstimators {
  readonly estimators: readonly FoundEstimator[]
  /** Whether there are more. */
  readonly isCut: boolean
}

/** A stacking of large votings has a few hundred; beyond, a list is of no use to anybody. */
const MAX_ESTIMATORS = 2_000
/** As `lowerSklearn`: a search over a stacking of pipelines has about ten levels. */
const MAX_DEPTH = 40
/** Members of one attribute that are looked at. */
const MAX_MEMBERS = 10_000

/** Finds them from the outermost object. An object that is no estimator gives a list of itself. */
export function estimatorsIn(root: Inert): FoundEstimators {
  const estimators: FoundEstimator[] = []
  let isCut = false
  const add = (found: Child, parent: number | null, depth: number): void => {
    if (estimators.length >= MAX_ESTIMATORS || depth > MAX_DEPTH) {
      isCut = true
      return
    }
    const place = estimators.length
    const estimator = foundEstimator(found, parent)
    estimators.push(estimator)
    for (const child of childrenOf(estimator)) add(child, place, depth + 1)
  }
  add({ role: '', index: 0, value: root, columns: null }, null, 0)
  return { estimators, isCut }
}

type Child = Pick<FoundEstimator, 'role' | 'index' | 'value' | 'columns'>

function foundEstimator(found: Child, parent: number | null): FoundEstimator {
  const className =
    typeof found.value === 'string' ? found.value : (classOf(found.value) ?? ownClass(found.value))
  return {
    ...found,
    parent,
    className,
    name: className.slice(className.lastIndexOf('.') + 1),
    attributes: bareState(found.value) ?? new Map(),
  }
}

/** The name of a class that the pickle itself defines (cloudpickle's `_make_skeleton_class(type, name, …)`). */
function ownClass(value: Inert): string {
  const isObject =
    typeof value === 'object' && value !== null && !(value instanceof Uint8Array) && value.kind === 'object'
  const callee = isObject ? value.callee : null
  const made =
    typeof callee === 'object' &&
    callee !== null &&
    !(callee instanceof Uint8Array) &&
    callee.kind === 'object'
      ? callee.args[1]
      : null
  return typeof made === 'string' ? made : inertText(value).slice(0, 100)
}

/** Trees are no estimators of the list: a forest has thousands, see `trees-of.ts`. */
function isTreeEnsemble({ name, attributes }: FoundEstimator): boolean {
  if (!/(?:Forest|ExtraTrees|GradientBoosting|TreesEmbedding|Bagging|AdaBoost)/u.test(name)) return false
  if (attributes.has('_predictors')) return true
  const members = membersOf(attributes.get('estimators_'))
  return members.length > 0 && members.every((member) => bareState(member)?.has('tree_') === true)
}

function childrenOf(estimator: FoundEstimator): readonly Child[] {
  const { attributes, name } = estimator
  if (/^(?:xgboost|lightgbm)\./u.test(estimator.className)) return []
  const named = ['steps', 'transformer_list', 'transformers_'].find((key) => attributes.has(key))
  if (named !== undefined) return namedChildren(attributes.get(named))
  if (name === 'ColumnTransformer') return namedChildren(attributes.get('transformers'))
  const skipsMembers = isTreeEnsemble(estimator)
  const fitted = Array.from(attributes).flatMap(([key, value]) =>
    isFittedName(key, attributes) && !(skipsMembers && key === 'estimators_')
      ? memberChildren(key, value, attributes)
      : [],
  )
  if (fitted.length > 0 || skipsMembers) return fitted
  const hasFitted = Array.from(attributes.keys()).some((key) => /[^_]_$/u.test(key))
  if (hasFitted && name !== 'FrozenEstimator') return []
  return Array.from(attributes).flatMap(([key, value]) => memberChildren(key, value, attributes))
}

/** Templates that were copied before fitting, and encoders of the labels, say nothing of the model. */
const passedOver = /^(?:named_.*|estimator_|base_estimator_|le_|label_encoder_|label_binarizer_|classes_)$/u

function isFittedName(key: string, attributes: ReadonlyMap<string, Inert>): boolean {
  if (!/[^_]_$/u.test(key)) return key === 'calibrated_classifiers'
  const isTemplate = passedOver.test(key)
  return !isTemplate || (/^(?:base_)?estimator_$/u.test(key) && !attributes.has('estimators_'))
}

/** (name, estimator) or (name, estimator, columns). */
function namedChildren(value: Inert | undefined): readonly Child[] {
  return membersOf(value).flatMap((item, index): readonly Child[] => {
    const [name, inner, columns = null] = sequenceItems(item) ?? []
    if (inner === undefined || inner === null) return []
    return [{ role: typeof name === 'string' ? name : String(index), index, value: inner, columns }]
  })
}

function memberChildren(key: string, value: Inert, attributes: ReadonlyMap<string, Inert>): readonly Child[] {
  if (isEstimator(value)) return [{ role: key, index: 0, value, columns: null }]
  const members = membersOf(value)
  if (members.length === 0 || !members.every(isEstimator)) return []
  const names = namesOf(attributes.get('estimators'), members.length)
  return members.map((member, index) => ({
    role: names?.[index] ?? `${key}[${index}]`,
    index,
    value: member,
    columns: null,
  }))
}

/** The names a voting or stacking gives its members, without those that were dropped. */
function namesOf(value: Inert | undefined, count: number): readonly string[] | null {
  const names = membersOf(value).flatMap((item) => {
    const [name, inner] = sequenceItems(item) ?? []
    return typeof name === 'string' && inner !== 'drop' ? [name] : []
  })
  return names.length === count ? names : null
}

function membersOf(value: Inert | undefined): readonly Inert[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return []
  const items =
    value.kind === 'array' && value.values.dtype === 'object' ? value.values.data : sequenceItems(value)
  return (items ?? []).slice(0, MAX_MEMBERS)
}

/** scikit-learn's classes keep the version that wrote them; those of other libraries are known by their parts. */
function isEstimator(value: Inert): boolean {
  const className = classOf(value)
  if (className === null) return false
  if (/^(?:xgboost\.sklearn|lightgbm\.sklearn|xgboost\.core|lightgbm\.basic)\./u.test(className)) return true
  if (sklearnLowerings.has(className) || /\._?Calibrated/u.test(className)) return true
  return bareState(value)?.has('_sklearn_version') === true
}
