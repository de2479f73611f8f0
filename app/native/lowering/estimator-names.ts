/** Names that mean something to the classes of estimators: what their methods are called, and which parameters inference reads. */
import type { Inert } from '#app/serialized/inert.ts'
import { unsupported } from '../unsupported.ts'
import recorded from './recorded/estimator-names.json' with { type: 'json' }

const members: ReadonlySet<string> = new Set(recorded.members)
const inference: Readonly<Record<string, string>> = recorded.inference

/** No estimator: its `score` is a number. */
const NODE = 'sklearn.cluster._bisect_k_means._BisectingTree'

/**
 * Refuses an estimator with a method of its class replaced on itself (`model.predict = model.predict_proba`): Python takes
 * the attribute, and what it does is code.
 */
export function refuseReplaced(className: string, attributes: ReadonlyMap<string, Inert>): void {
  if (!/^(?:sklearn|xgboost|lightgbm)\./u.test(className) || className === NODE) return
  for (const name of attributes.keys()) {
    if (members.has(name))
      throw unsupported(
        `${className.slice(className.lastIndexOf('.') + 1)} with its own ${name} in place of its class's`,
      )
  }
}

/** Constructor parameters that predict, transform and their kin read, by the class's short name; null for an unknown class. */
export function inferenceParameters(name: string): readonly string[] | null {
  const found = Object.hasOwn(inference, name) ? inference[name] : undefined
  return found === undefined ? null : found === '' ? [] : found.split(' ')
}

/** The attributes, with every name that is asked for noted. */
export function noting(
  attributes: ReadonlyMap<string, Inert>,
  noted: Set<string>,
): ReadonlyMap<string, Inert> {
  return {
    get: (name) => {
      noted.add(name)
      return attributes.get(name)
    },
    has: (name) => attributes.has(name),
    size: attributes.size,
    forEach: (each) => {
      attributes.forEach(each)
    },
    entries: () => attributes.entries(),
    keys: () => attributes.keys(),
    values: () => attributes.values(),
    [Symbol.iterator]: () => attributes[Symbol.iterator](),
  }
}
