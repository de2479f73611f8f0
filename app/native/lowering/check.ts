/** The input check of an estimator as its class does it. */
import type { NumberType } from '../grid.ts'
import type { InputCheck } from '../input-check.ts'
import type { Operation } from '../operations.ts'
import { atLeast, featureNamesIn, numberOf, type EstimatorView } from './estimator-view.ts'

/** What differs between classes. */
export type CheckOptions = Partial<
  Pick<InputCheck, 'dtype' | 'nan' | 'sparse' | 'writesInPlace' | 'refusesBool' | 'onlyType'>
> & {
  /** Attribute with the number of features; null when the class does not check it. */
  readonly features?: string | null
}

/** The check as data, for operations that hold it. */
export function inputCheck(view: EstimatorView, options: CheckOptions = {}): InputCheck {
  const attribute = options.features === undefined ? 'n_features_in_' : options.features
  return {
    estimator: view.name,
    names: featureNamesIn(view),
    features: attribute === null ? null : numberOf(view, attribute),
    dtype: options.dtype ?? 'numeric',
    nan: options.nan ?? 'refuse',
    sparse: options.sparse ?? false,
    refusesDuplicates: atLeast(view, 1, 9),
    ...(options.writesInPlace === undefined ? {} : { writesInPlace: options.writesInPlace }),
    ...(options.onlyType === undefined ? {} : { onlyType: options.onlyType }),
    ...(options.refusesBool === true ? { refusesBool: true } : {}),
    ...(atLeast(view, 1, 1) ? {} : { boolsAreObjects: true }),
  }
}

/** For what was fitted on float32: scikit-learn's steps round where another type comes in. */
export function onlySingles(dtype: NumberType): Pick<CheckOptions, 'onlyType'> {
  return dtype === 'float32' ? { onlyType: 'float32' } : {}
}

/** The check as the first operation. */
export function checked(view: EstimatorView, options: CheckOptions = {}): Operation {
  return { kind: 'check', check: inputCheck(view, options) }
}
