/** How the model's input reaches an estimator inside it: through which operations, and under which names. */
import { takeMemory } from '#app/serialized/allowance.ts'
import { dictEntries, sequenceItems, type Inert } from '#app/serialized/inert.ts'
import { toFailure, UserError } from '#shared/user-error.ts'
import { numbersIn, toNumber, type EstimatorView } from '../lowering/estimator-view.ts'
import { inputCheck } from '../lowering/check.ts'
import { lowerSklearn } from '../lowering/lower-sklearn.ts'
import type { Lowered } from '../lowering/lowered.ts'
import type { Operation } from '../operations.ts'
import { unsupported } from '../unsupported.ts'
import type { FoundEstimator } from './estimators-in.ts'

/** The model as a whole, for what one estimator is given. */
export interface ModelAround {
  readonly estimators: readonly FoundEstimator[]
  /** The `sklearn_version` of the flavor. */
  readonly version: string | null
  /** The whole model lowered, where it has no Python objects to lower (boosters' own files). */
  readonly whole: () => Lowered
  /** Estimators that were lowered by themselves, or why they could not be. */
  readonly lowered: Map<Inert, Lowered | UserError>
  /** What `namesInto` found, by place. */
  readonly names: Map<number, readonly string[] | null>
}

/** Estimators that hand their input on as it is. */
const handsOn =
  /^(?:GridSearchCV|RandomizedSearchCV|Halving\w+SearchCV|Voting\w+|_?Calibrated\w+|OneVsRestClassifier|MultiOutput\w+|SelectFromModel|SequentialFeatureSelector|FeatureUnion|FrozenEstimator|FixedThresholdClassifier|TunedThresholdClassifierCV|TransformedTargetRegressor|Stacking\w+|AdaBoost\w+|SelfTrainingClassifier)$/u

/** The names of the columns an estimator was fitted on, as far as they can be told; null where not. */
export function namesInto(model: ModelAround, place: number): readonly string[] | null {
  const known = model.names.get(place)
  if (known !== undefined) return known
  const names = foundNames(model, place)
  model.names.set(place, names)
  return names
}

function foundNames(model: ModelAround, place: number): readonly string[] | null {
  const estimator = model.estimators[place]
  if (estimator === undefined) return null
  const own = ownNames(estimator)
  if (own !== null || estimator.parent === null) return own
  const around = model.estimators[estimator.parent]
  const given = namesInto(model, estimator.parent)
  if (around?.name === 'Pipeline') return renamed(model, stepsBefore(model, place), given)
  if (around === undefined || given === null) return null
  const columns = columnsInto(estimator, around)
  if (columns !== null) {
    takeMemory(8 * columns.length)
    return columns.map((column) => given[column] ?? String(column))
  }
  const isHandedOn = handsOn.test(around.name) && !estimator.role.startsWith('final_estimator')
  return isHandedOn && estimator.role !== 'transformer_' ? given : null
}

function ownNames({ attributes }: FoundEstimator): readonly string[] | null {
  const items = sequenceItems(attributes.get('feature_names_in_'))
  if (items === null || items.length === 0) return null
  return items.every((item) => typeof item === 'string') ? items : null
}

function renamed(
  model: ModelAround,
  steps: readonly FoundEstimator[],
  given: readonly string[] | null,
): readonly string[] | null {
  let names = given
  for (const step of steps) {
    if (step.className === 'passthrough') continue
    const into = ownNames(step) ?? names ?? numberedNames(step)
    try {
      names = termsOf(step) ?? (into === null ? null : (lowered(model, step).outputNames?.(into) ?? null))
    } catch {
      // A step that is not known to native inference gives columns of unknown names.
      names = null
    }
  }
  return names
}

/** What scikit-learn calls columns that came without names: x0, x1, … */
function numberedNames({ attributes }: FoundEstimator): readonly string[] | null {
  const count = toNumber(attributes.get('n_features_in_'))
  if (count === null || !(count >= 0 && count <= MAX_NUMBERED)) return null
  takeMemory(NAME_BYTES * count)
  return Array.from({ length: count }, (_, place) => `x${place}`)
}

/** Columns that are named by number: a hostile file may claim billions. */
const MAX_NUMBERED = 1_000_000
const NAME_BYTES = 32
/** Looking at one estimator, as much time as making so many bytes. */
const LOOK_BYTES = 0.5

/** The terms that a vectorizer counts, in the order of its columns. */
function termsOf({ attributes }: FoundEstimator): readonly string[] | null {
  const entries = dictEntries(attributes.get('vocabulary_'))
  if (entries === null) return null
  takeMemory(16 * entries.length)
  const terms: string[] = []
  for (const { key, value } of entries) {
    const column = toNumber(value)
    if (typeof key === 'string' && column !== null && column >= 0 && column < entries.length)
      terms[column] = key
  }
  return Array.from(terms, (term, column) => term ?? `x${column}`)
}

/** The steps of the same Pipeline that come before. */
function stepsBefore(model: ModelAround, place: number): readonly FoundEstimator[] {
  const { parent, index } = model.estimators[place] ?? { parent: null, index: 0 }
  if (parent === null) return []
  takeMemory(LOOK_BYTES * model.estimators.length)
  return model.estimators.filter((one) => one.parent === parent && one.index < index)
}

/** Places of the columns that an estimator gets of those around it; null where it gets all, or that is not told. */
function columnsInto(estimator: FoundEstimator, around: FoundEstimator): readonly number[] | null {
  if (around.name === 'ColumnTransformer') return columnPlaces(estimator, around)
  if (around.name.startsWith('Bagging')) {
    const features = sequenceItems(around.attributes.get('estimators_features_'))?.[estimator.index]
    const places = numbersIn(features)
    return places === null ? null : Array.from(places.data)
  }
  if (around.name !== 'RFE' && around.name !== 'RFECV') return null
  const support = numbersIn(around.attributes.get('support_'))
  return support === null
    ? null
    : Array.from(support.data.keys()).filter((column) => support.data[column] !== 0)
}

/** The columns of one part of a ColumnTransformer by place; null where the file does not tell them. */
export function columnPlaces(
  { columns, role }: FoundEstimator,
  { attributes }: FoundEstimator,
): readonly number[] | null {
  const places = attributes.get('_transformer_to_input_indices')
  const isDict = typeof places === 'object' && places !== null && 'kind' in places && places.kind === 'dict'
  const own = isDict ? places.entries.find(({ key }) => key === role)?.value : undefined
  const numbers = numbersIn(own) ?? (own === undefined ? numbersIn(columns ?? undefined) : null)
  return numbers === null ? null : Array.from(numbers.data)
}

function lowered(model: ModelAround, { value }: FoundEstimator): Lowered {
  const known = model.lowered.get(value) ?? loweredOrRefused(value, model.version)
  model.lowered.set(value, known)
  if (known instanceof UserError) throw known
  return known
}

function loweredOrRefused(value: Inert, version: string | null): Lowered | UserError {
  try {
    return lowerSklearn(value, version)
  } catch (error) {
    if (error instanceof UserError && error.failure.code === 'unsupported') return error
    throw error
  }
}

/**
 * The operations from the model's input to the numbers an estimator computes with. Throws `unsupported` naming what
 * native inference does not know.
 */
export function operationsInto(model: ModelAround, place: number): readonly Operation[] {
  const estimator = model.estimators[place]
  if (estimator === undefined) throw unsupported('An estimator that is not in the model')
  return [...before(model, place), ...ownInput(model, estimator)]
}

function before(model: ModelAround, place: number): readonly Operation[] {
  const estimator = model.estimators[place]
  if (estimator === undefined || estimator.parent === null) return []
  const around = model.estimators[estimator.parent]
  if (around === undefined) return []
  const outside = before(model, estimator.parent)
  if (around.name === 'Pipeline') {
    const steps = stepsBefore(model, place).filter((step) => step.className !== 'passthrough')
    return [...outside, ...steps.map((step) => transformOf(model, step))]
  }
  if (around.name.startsWith('Bagging') || around.name.startsWith('RFE')) {
    const columns = columnsInto(estimator, around)
    if (columns !== null) return [...outside, { kind: 'pick', columns }]
  }
  const isFinal = estimator.role.startsWith('final_estimator')
  // What a stack gives as a transformer is what its final estimator sees.
  if (isFinal && around.name.startsWith('Stacking')) return [...outside, transformOf(model, around)]
  if (around.name === 'ColumnTransformer') return [...outside, columnsOf(model, estimator, around)]
  const isOther = isFinal || estimator.role === 'transformer_'
  if (handsOn.test(around.name) && !isOther) return outside
  throw unsupported(`What ${around.name} gives to ${estimator.name} inside it`)
}

/** The columns that a ColumnTransformer gives to one of its parts, by name where it was fitted on a table. */
function columnsOf(model: ModelAround, part: FoundEstimator, around: FoundEstimator): Operation {
  const places = columnPlaces(part, around)
  const whole = lowered(model, around).methods.transform
  const parts = whole?.kind === 'sequence' ? whole.steps[0] : whole
  if (places === null || parts?.kind !== 'column-parts')
    throw unsupported(`What ${around.name} gives to ${part.name} inside it`)
  const names = parts.check.names
  const columns = names === null ? places : places.map((place) => names[place] ?? '')
  const own = { columns, byName: names !== null, flat: false, operation: { kind: 'identity' } } as const
  return { ...parts, sparse: false, asFrame: false, parts: [own] }
}

function transformOf(model: ModelAround, step: FoundEstimator): Operation {
  const { transform } = lowered(model, step).methods
  if (transform === undefined) throw unsupported(`${step.className} as a step that transforms`)
  return transform
}

/** What an estimator does with its input before anything is computed: checks and conversions. */
const inputKinds: ReadonlySet<Operation['kind']> = new Set([
  'check',
  'check-cells',
  'check-any',
  'frame-input',
  'cast',
  'small-to-zero',
  'category-codes',
])

function ownInput(model: ModelAround, estimator: FoundEstimator): readonly Operation[] {
  const isWhole = model.estimators.length === 1
  try {
    const { methods } = isWhole ? model.whole() : lowered(model, estimator)
    const operation = methods.apply ?? methods.decision_function ?? methods.predict ?? methods.transform
    const steps =
      operation?.kind === 'sequence' ? operation.steps : operation === undefined ? [] : [operation]
    const others = steps.findIndex(({ kind }) => !inputKinds.has(kind))
    return others < 0 ? steps : steps.slice(0, others)
  } catch (error) {
    return plainInput(estimator, error)
  }
}

/** scikit-learn's trees all take numbers, whatever native inference does not know of them. */
function plainInput(estimator: FoundEstimator, error: unknown): readonly Operation[] {
  const { attributes } = estimator
  const features = toNumber(attributes.get('n_features_in_'))
  const isOwn = estimator.className.startsWith('sklearn.') && !attributes.has('_predictors')
  if (!isOwn || features === null || toFailure(error).code !== 'unsupported') throw error
  const view: EstimatorView = { ...estimator, version: [1, 9] }
  return [{ kind: 'check', check: inputCheck(view, { dtype: 'numeric', nan: 'anything', sparse: true }) }]
}
