/** A deserialized scikit-learn estimator to operations. */
import { takeMemory } from '#app/serialized/allowance.ts'
import { classOf, describeInert, globalName, type Inert } from '#app/serialized/inert.ts'
import { checkSize } from '../operation-size.ts'
import { unsupported } from '../unsupported.ts'
import { setOutput } from './compose.ts'
import { inferenceParameters, noting } from './estimator-names.ts'
import { isWithoutEffect } from './parameters-without-effect.ts'
import {
  featureNamesIn,
  optional,
  refuse,
  stateAttributes,
  toNumber,
  type EstimatorView,
} from './estimator-view.ts'
import { sequence, type Lowered, type LoweringContext } from './lowered.ts'
import { lowerBoosterInside } from './nested-boosters.ts'
import { sklearnLowerings, sklearnVersions } from './sklearn-registry.ts'

/** Estimators inside one another; a search over a stacking of pipelines has about ten levels. */
const MAX_DEPTH = 40

/**
 * Lowers an estimator. `fallbackVersion` is the flavor's `sklearn_version`, for objects that do not say theirs.
 * Throws `unsupported` naming the first class, parameter or version that is not known.
 */
export function lowerSklearn(value: Inert, fallbackVersion: string | null): Lowered {
  return lowerAt(value, { fallbackVersion, known: new Map() }, 0)
}

/** One lowering of one model. */
interface Lowering {
  readonly fallbackVersion: string | null
  /** What was lowered already: a file may name one object many times. */
  readonly known: Map<Inert, Lowered>
}

/** Memory of a lowered estimator beside its numbers, and of its part in what it stands in. */
const ESTIMATOR_BYTES = 800

function lowerAt(value: Inert, whole: Lowering, depth: number): Lowered {
  takeMemory(ESTIMATOR_BYTES)
  const before = whole.known.get(value)
  if (before !== undefined) return before
  const lowered = lowerFresh(value, whole, depth)
  for (const operation of Object.values(lowered.methods)) checkSize(operation)
  whole.known.set(value, lowered)
  return lowered
}

function lowerFresh(value: Inert, whole: Lowering, depth: number): Lowered {
  if (depth > MAX_DEPTH) throw unsupported('Estimators nested deeper than 40 levels')
  const className = classOf(value)
  if (className === null) throw unsupported(nameless(value))
  if (/^(?:xgboost|lightgbm)\./.test(className)) return lowerBoosterInside(value, className)
  const lowering = sklearnLowerings.get(className)
  if (lowering === undefined) throw unsupported(`The class ${className}`)
  const attributes = stateAttributes(value)
  if (attributes === null) throw unsupported(`${className} without attributes`)
  const read = new Set<string>()
  const view: EstimatorView = {
    className,
    name: className.slice(className.lastIndexOf('.') + 1),
    attributes: noting(attributes, read),
    version: versionOf(className, attributes, whole.fallbackVersion),
  }
  const context: LoweringContext = { lower: (nested) => lowerAt(nested, whole, depth + 1) }
  const lowered = withOutput(view, withCountedNames(lowering(view, context)))
  refuseUnread({ ...view, attributes }, read)
  return lowered
}

/** Refuses a parameter that inference reads and that this class's lowering did not ask for. */
function refuseUnread(view: EstimatorView, read: ReadonlySet<string>): void {
  const parameters = inferenceParameters(view.name)
  if (parameters === null) throw unsupported(`The parameters of ${view.className}`)
  for (const name of parameters) {
    const value = view.attributes.get(name)
    if (value !== undefined && !read.has(name) && !isWithoutEffect(view.name, name))
      throw refuse(view, name, value)
  }
}

/** What an object without a class of a module is: most often one that cloudpickle carries by value. */
function nameless(value: Inert): string {
  if (
    typeof value === 'object' &&
    value !== null &&
    !(value instanceof Uint8Array) &&
    value.kind === 'object'
  ) {
    const { callee } = value
    const made =
      typeof callee === 'object' &&
      callee !== null &&
      !(callee instanceof Uint8Array) &&
      callee.kind === 'object'
        ? callee
        : null
    if (globalName(made?.callee) === 'cloudpickle.cloudpickle._make_skeleton_class') {
      return `The class ${describeInert(made?.args[1])}, which the model defines itself`
    }
  }
  return `${describeInert(value)} where an estimator must be`
}

function versionOf(
  className: string,
  attributes: ReadonlyMap<string, Inert>,
  fallback: string | null,
): readonly [number, number] {
  const own = attributes.get('_sklearn_version')
  const text = typeof own === 'string' ? own : fallback
  const match = /^(\d+)\.(\d+)/.exec(text ?? '')
  if (match === null) throw unsupported(`${className} of an unknown scikit-learn version`)
  const major = Number(match[1])
  const minor = Number(match[2])
  const { first, last } = sklearnVersions
  const known = major === first[0] && minor >= first[1] && minor <= last[1]
  if (!known)
    throw unsupported(`A model of scikit-learn ${text} (known: ${first.join('.')} to ${last.join('.')})`)
  return [major, minor]
}

/** Names that are made count as memory. */
function withCountedNames(lowered: Lowered): Lowered {
  const { outputNames } = lowered
  if (outputNames === null) return lowered
  return {
    ...lowered,
    outputNames: (names) => {
      const given = outputNames(names)
      if (given !== names && given !== null)
        takeMemory(given.reduce((sum, name) => sum + NAME_BYTES + 2 * name.length, 0))
      return given
    },
  }
}

const NAME_BYTES = 32

/** With set_output(transform="pandas") the columns get names; polars frames are refused. */
function withOutput(view: EstimatorView, lowered: Lowered): Lowered {
  const output = setOutput(view)
  const { transform } = lowered.methods
  if (output === null || output === 'default' || transform === undefined) return lowered
  if (output !== 'pandas') throw unsupported(`${view.name} with set_output(transform="${output}")`)
  if (view.name === 'ColumnTransformer' || view.name === 'Pipeline') return lowered
  const names = featureNamesIn(view) ?? numberedNames(view)
  const given = names === null ? null : (lowered.outputNames?.(names) ?? null)
  if (given === null)
    throw unsupported(
      `${view.name} with set_output(transform="pandas") and columns whose names are not known`,
    )
  return {
    ...lowered,
    methods: { ...lowered.methods, transform: sequence(transform, { kind: 'rename', names: given }) },
  }
}

/** What columns without names are called: x0, x1, … */
function numberedNames(view: EstimatorView): readonly string[] | null {
  const count = toNumber(optional(view, 'n_features_in_'))
  if (count === null || !Number.isSafeInteger(count) || count < 0) return null
  takeMemory(NAME_BYTES * count)
  return Array.from({ length: count }, (_, place) => `x${place}`)
}
