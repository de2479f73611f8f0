/** What estimators of estimators share. */
import type { Data } from '#shared/values.ts'
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
  return Float64Array.from({ length: classes.data.length }, (_, place) => Number(classes.data[place]))
}

/** Places of a nested classifier's labels among those of the whole. */
export function codesAmong(own: Data | null, all: Data): Float64Array {
  if (own === null) throw unsupported('A nested classifier without classes')
  return Float64Array.from({ length: own.data.length }, (_, place) => {
    const found = Array.from(all.data).findIndex((one) => one === own.data[place])
    if (found < 0) throw unsupported('A nested classifier with a class of its own')
    return found
  })
}
