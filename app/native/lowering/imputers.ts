/** Imputers. Source: sklearn/impute/_base.py. */
import type { Inert } from '#app/serialized/inert.ts'
import type { Value } from '#shared/values.ts'
import type { Operation } from '../operations.ts'
import { inputCheck } from './check.ts'
import {
  atLeast,
  attribute,
  flagOf,
  labelsIn,
  numbersIn,
  only,
  optional,
  plainValue,
  refuse,
  scalar,
  stateAttributes,
  textOf,
  type EstimatorView,
} from './estimator-view.ts'
import { sameNames, sequence, transformer, type Lowered } from './lowered.ts'

/** `missing_values`: NaN, None, a number or text. */
export function missingValue(view: EstimatorView): Value {
  const value = plainValue(view.attributes.get('missing_values') ?? Number.NaN)
  if (value === undefined) throw refuse(view, 'missing_values', view.attributes.get('missing_values'))
  return value
}

function statistics(view: EstimatorView): { readonly fill: readonly Value[]; readonly numeric: boolean } {
  const value = attribute(view, 'statistics_')
  const numbers = numbersIn(value)
  const wasObject = dtypeCode(view.attributes.get('_fit_dtype')) === 'O'
  if (numbers !== null && !wasObject) return { fill: Array.from(numbers.data), numeric: true }
  const labels = labelsIn(value)
  if (labels === null) throw refuse(view, 'statistics_')
  const isText = labels.dtype === 'object' || labels.dtype === 'str'
  return { fill: isText ? labels.data : Array.from(numbers?.data ?? []), numeric: false }
}

function dtypeCode(value: Inert | undefined): string | null {
  const isDtype =
    typeof value === 'object' && value !== null && !(value instanceof Uint8Array) && value.kind === 'dtype'
  return isDtype ? value.dtype.code : null
}

/** SimpleImputer. */
export function lowerSimpleImputer(view: EstimatorView): Lowered {
  const strategy = textOf(view, 'strategy')
  if (!['mean', 'median', 'most_frequent', 'constant'].includes(strategy))
    throw refuse(view, 'strategy', strategy)
  only(view, 'copy', true)
  const missing = missingValue(view)
  const { fill, numeric } = statistics(view)
  const keepEmpty = flagOf(view, 'keep_empty_features', false)
  const isEmpty = (value: Value): boolean => typeof value === 'number' && Number.isNaN(value)
  // Before 1.8 a constant filled whatever fit found.
  const isConstant = strategy === 'constant' && !atLeast(view, 1, 8)
  const keepsAll = keepEmpty || isConstant
  const keep = fill.flatMap((value, place) => (!keepsAll && isEmpty(value) ? [] : [place]))
  if (keepEmpty && strategy !== 'constant' && fill.some(isEmpty))
    throw refuse(view, 'keep_empty_features=True and an empty feature')
  const check = inputCheck(view, {
    dtype: strategy === 'mean' || strategy === 'median' ? 'float' : 'numeric',
    nan: isEmpty(missing) ? 'allow' : 'refuse',
    refusesBool: true,
  })
  const first: Operation = numeric ? { kind: 'check', check } : { kind: 'check-cells', check }
  const filled: Operation = { kind: 'impute', fill, keep, missing, asCells: !numeric }
  const names = (columns: readonly string[]): readonly string[] => keep.map((place) => columns[place] ?? '')
  if (!flagOf(view, 'add_indicator', false))
    return transformer(view, sequence(first, filled), keep.length === fill.length ? sameNames : names)
  const columns = indicatorColumns(view, optional(view, 'indicator_'))
  const parts: Operation[] = [filled, { kind: 'missing-indicator', columns, missing }]
  return transformer(view, sequence(first, { kind: 'side-by-side', parts }), (given) => [
    ...names(given),
    ...columns.map((place) => `missingindicator_${given[place] ?? ''}`),
  ])
}

/** Columns a MissingIndicator inside an imputer tells of. */
export function indicatorColumns(view: EstimatorView, indicator: Inert): readonly number[] {
  const features = numbersIn(stateAttributes(indicator)?.get('features_'))
  if (features === null) throw refuse(view, 'indicator_')
  return Array.from(features.data)
}

/** MissingIndicator on its own. */
export function lowerMissingIndicator(view: EstimatorView): Lowered {
  const sparse = scalar(view.attributes.get('sparse') ?? 'auto')
  if (sparse !== 'auto' && sparse !== false) throw refuse(view, 'sparse', sparse)
  only(view, 'features', 'missing-only', 'all')
  const refusesOthers = flagOf(view, 'error_on_new', true) && textOf(view, 'features') === 'missing-only'
  const missing = missingValue(view)
  const features = numbersIn(view.attributes.get('features_'))
  if (features === null) throw refuse(view, 'features_')
  const nan = typeof missing === 'number' && Number.isNaN(missing) ? 'allow' : 'refuse'
  const check = inputCheck(view, { nan, refusesBool: true })
  return transformer(
    view,
    sequence(
      { kind: 'check', check },
      { kind: 'missing-indicator', columns: Array.from(features.data), missing, refusesOthers },
    ),
  )
}
