/** What lowering an estimator gives. */
import { takeMemory } from '#app/serialized/allowance.ts'
import type { Inert } from '#app/serialized/inert.ts'
import type { MethodName } from '#shared/native-methods.ts'
import type { Data } from '#shared/values.ts'
import type { Operation } from '../operations.ts'
import type { EstimatorView } from './estimator-view.ts'

/** A lowered estimator: an operation for each method it has. Each begins with the estimator's own input check. */
export interface Lowered {
  readonly className: string
  readonly methods: Partial<Readonly<Record<MethodName, Operation>>>
  /** `classes_` of a classifier. */
  readonly classes: Data | null
  /** Names of the columns `transform` gives for columns of these names; null when they are not known. */
  readonly outputNames: ((names: readonly string[]) => readonly string[] | null) | null
  /** Its columns keep their names, but it has no `get_feature_names_out`: who puts it together with others cannot name them. */
  readonly unnamed?: boolean
}

/** What a lowering function may ask for. */
export interface LoweringContext {
  /** Lowers a nested estimator. Throws `unsupported` naming it. */
  readonly lower: (value: Inert) => Lowered
}

/** Lowers one class. */
export type Lowering = (view: EstimatorView, context: LoweringContext) => Lowered

/** A transformer. */
export function transformer(
  view: EstimatorView,
  transform: Operation,
  outputNames: Lowered['outputNames'] = null,
): Lowered {
  return { className: view.className, methods: { transform }, classes: null, outputNames }
}

/** A regressor. */
export function regressor(view: EstimatorView, predict: Operation, more: Lowered['methods'] = {}): Lowered {
  return { className: view.className, methods: { predict, ...more }, classes: null, outputNames: null }
}

/** A classifier. */
export function classifier(view: EstimatorView, classes: Data, methods: Lowered['methods']): Lowered {
  return { className: view.className, methods, classes, outputNames: null }
}

/** Memory of a step in a list of steps. */
const STEP_BYTES = 16

/** Operations one after the other, flattened. */
export function sequence(...steps: readonly Operation[]): Operation {
  takeMemory(
    STEP_BYTES * steps.reduce((sum, step) => sum + (step.kind === 'sequence' ? step.steps.length : 1), 1),
  )
  const flat = steps.flatMap((step) =>
    step.kind === 'sequence' ? step.steps : step.kind === 'identity' ? [] : [step],
  )
  const [only] = flat
  if (flat.length === 1 && only !== undefined) return only
  return flat.length === 0 ? { kind: 'identity' } : { kind: 'sequence', steps: flat }
}

/** The same columns under the same names. */
export const sameNames: Lowered['outputNames'] = (names) => names
