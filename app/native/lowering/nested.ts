/** What estimators of estimators share. */
import { takeMemory } from '#app/serialized/allowance.ts'
import { valueAt, type Data, type Value } from '#shared/values.ts'
import type { MethodName } from '#shared/native-methods.ts'
import type { Operation } from '../operations.ts'
import { unsupported } from '../unsupported.ts'
import { itemsOf, type EstimatorView } from './estimator-view.ts'
import { type Lowered, type LoweringContext } from './lowered.ts'

/** A method a nested estimator must have. */
export function method(lowered: Lowered, name: MethodName): Operation {
  const operation = lowered.methods[name]
  if (operation === undefined) throw unsupported(`${lowered.className} without ${name}`)
  return operation
}

/** The lowered `estimators_`. */
export function estimators(view: EstimatorView, context: LoweringContext): readonly Lowered[] {
  return itemsOf(view, 'estimators_').map((item) => context.lower(item))
}

/** Class labels as numbers: what nested classifiers predict when they were fitted on encoded labels. */
export function numericLabels(classes: Data | null): Float64Array {
  if (
    classes === null ||
    classes.dtype === 'str' ||
    classes.dtype === 'object' ||
    classes.dtype === 'datetime64' ||
    classes.dtype === 'bytes' ||
    classes.dtype === 'extension'
  ) {
    throw unsupported('A nested classifier with labels that are no numbers')
  }
  takeMemory(8 * classes.data.length)
  return Float64Array.from({ length: classes.data.length }, (_, place) => Number(classes.data[place]))
}

/** The first place of each label. Labels are the same where `===` says so. */
function placesOf(labels: Data): ReadonlyMap<Value, number> {
  takeMemory(LABEL_BYTES * labels.data.length)
  const places = new Map<Value, number>()
  for (let place = labels.data.length - 1; place >= 0; place--) places.set(valueAt(labels, place), place)
  return places
}

const LABEL_BYTES = 64

/** Places of a nested classifier's labels among those of the whole. */
export function codesAmong(own: Data | null, all: Data): Float64Array {
  if (own === null) throw unsupported('A nested classifier without classes')
  const labels = own === all ? null : placesOf(all)
  takeMemory(8 * own.data.length)
  return Float64Array.from({ length: own.data.length }, (_, place) => {
    const found = labels === null ? place : labels.get(valueAt(own, place))
    if (found === undefined) throw unsupported('A nested classifier with a class of its own')
    return found
  })
}
