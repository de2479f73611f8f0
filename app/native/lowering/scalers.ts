/** Scalers and other column arithmetic. Source: sklearn/preprocessing/_data.py. */
import { takeMemory } from '#app/serialized/allowance.ts'
import { globalName, type Inert, type InertObject } from '#app/serialized/inert.ts'
import type { Operation } from '../operations.ts'
import type { ColumnStep } from '../operation-parts.ts'
import { checked } from './check.ts'
import {
  atLeast,
  flagOf,
  numberOf,
  numbersIn,
  numbersOf,
  only,
  optional,
  refuse,
  sequenceNumbers,
  textOf,
  toNumber,
  vectorOf,
  type EstimatorView,
} from './estimator-view.ts'
import { sameNames, sequence, transformer, type Lowered } from './lowered.ts'

/** Without a copy it writes into what it was given, which others may still read or which is read-only. */
function refuseInPlace(view: EstimatorView): void {
  only(view, 'copy', true)
}

function arithmetic(view: EstimatorView, steps: readonly ColumnStep[], sparse: boolean): Lowered {
  refuseInPlace(view)
  const check = checked(view, { dtype: 'float', nan: 'allow', sparse })
  return transformer(
    view,
    sequence(check, { kind: 'columns-arithmetic', steps, parameters: null }),
    sameNames,
  )
}

/** StandardScaler. */
export function lowerStandardScaler(view: EstimatorView): Lowered {
  const features = numberOf(view, 'n_features_in_')
  const steps: ColumnStep[] = []
  const centred = flagOf(view, 'with_mean', true)
  const rounded = atLeast(view, 1, 8)
  if (centred) steps.push({ by: 'subtract', values: vectorOf(view, 'mean_', features), rounded })
  if (flagOf(view, 'with_std', true))
    steps.push({ by: 'divide', values: vectorOf(view, 'scale_', features), rounded })
  return arithmetic(view, steps, !centred)
}

/** MinMaxScaler: times scale_ plus min_, clipped if asked for. */
export function lowerMinMaxScaler(view: EstimatorView): Lowered {
  const features = numberOf(view, 'n_features_in_')
  const steps: ColumnStep[] = [
    { by: 'multiply', values: vectorOf(view, 'scale_', features) },
    { by: 'add', values: vectorOf(view, 'min_', features) },
  ]
  if (flagOf(view, 'clip', false)) {
    const [low = 0, high = 1] = sequenceNumbers(view, 'feature_range')
    steps.push({ by: 'maximum', values: new Float64Array(features).fill(low) })
    steps.push({ by: 'minimum', values: new Float64Array(features).fill(high) })
  }
  return arithmetic(view, steps, false)
}

/** MaxAbsScaler. */
export function lowerMaxAbsScaler(view: EstimatorView): Lowered {
  const features = numberOf(view, 'n_features_in_')
  const steps: ColumnStep[] = [{ by: 'divide', values: vectorOf(view, 'scale_', features) }]
  if (flagOf(view, 'clip', false)) {
    steps.push(
      { by: 'maximum', values: new Float64Array(features).fill(-1) },
      { by: 'minimum', values: new Float64Array(features).fill(1) },
    )
  }
  return arithmetic(view, steps, true)
}

/** RobustScaler. */
export function lowerRobustScaler(view: EstimatorView): Lowered {
  const features = numberOf(view, 'n_features_in_')
  const steps: ColumnStep[] = []
  const centred = flagOf(view, 'with_centering', true)
  if (centred) steps.push({ by: 'subtract', values: vectorOf(view, 'center_', features) })
  if (flagOf(view, 'with_scaling', true))
    steps.push({ by: 'divide', values: vectorOf(view, 'scale_', features) })
  return arithmetic(view, steps, !centred)
}

/** Normalizer. */
export function lowerNormalizer(view: EstimatorView): Lowered {
  refuseInPlace(view)
  const norm = textOf(view, 'norm')
  if (norm !== 'l1' && norm !== 'l2' && norm !== 'max') throw refuse(view, 'norm', norm)
  const check = checked(view, { dtype: 'float', sparse: true })
  return transformer(view, sequence(check, { kind: 'rows', rule: norm, column: 0 }), sameNames)
}

/** Binarizer. */
export function lowerBinarizer(view: EstimatorView): Lowered {
  refuseInPlace(view)
  return transformer(
    view,
    sequence(checked(view, { sparse: true }), { kind: 'binarize', threshold: numberOf(view, 'threshold') }),
    sameNames,
  )
}

/** PowerTransformer; its scaler is one of its attributes. */
export function lowerPowerTransformer(view: EstimatorView): Lowered {
  refuseInPlace(view)
  const method = textOf(view, 'method')
  if (method !== 'yeo-johnson' && method !== 'box-cox') throw refuse(view, 'method', method)
  const steps: Operation[] = [
    checked(view, { dtype: 'float', nan: 'allow' }),
    { kind: 'power', lambdas: numbersOf(view, 'lambdas_').data, method, stable: atLeast(view, 1, 9) },
  ]
  if (flagOf(view, 'standardize', true)) {
    const scaler = optional(view, '_scaler')
    const isObject =
      typeof scaler === 'object' &&
      scaler !== null &&
      !(scaler instanceof Uint8Array) &&
      scaler.kind === 'object'
    if (!isObject) throw refuse(view, '_scaler')
    const state = attributesOfObject(scaler)
    const mean = numbersIn(state.get('mean_'))
    const scale = numbersIn(state.get('scale_'))
    if (mean === null || scale === null) throw refuse(view, '_scaler')
    steps.push({
      kind: 'columns-arithmetic',
      parameters: null,
      steps: [
        { by: 'subtract', values: mean.data },
        { by: 'divide', values: scale.data },
      ],
    })
  }
  return transformer(view, sequence(...steps), sameNames)
}

function attributesOfObject(value: InertObject): ReadonlyMap<string, Inert> {
  const { state } = value
  const isDict =
    typeof state === 'object' && state !== null && !(state instanceof Uint8Array) && state.kind === 'dict'
  const map = new Map<string, Inert>()
  if (isDict)
    for (const entry of state.entries) if (typeof entry.key === 'string') map.set(entry.key, entry.value)
  return map
}

/** QuantileTransformer to a uniform distribution. */
export function lowerQuantileTransformer(view: EstimatorView): Lowered {
  refuseInPlace(view)
  only(view, 'output_distribution', 'uniform', 'normal')
  const normal = textOf(view, 'output_distribution', 'uniform') === 'normal'
  const features = numberOf(view, 'n_features_in_')
  const table = numbersOf(view, 'quantiles_')
  const references = numbersOf(view, 'references_').data
  if (table.data.length !== features * references.length)
    throw refuse(view, 'quantiles_ that do not fit its columns')
  takeMemory(8 * table.data.length)
  const quantiles = Array.from({ length: features }, (_, column) =>
    Float64Array.from({ length: references.length }, (_, row) => table.data[row * features + column] ?? 0),
  )
  const check = checked(view, { dtype: 'float', nan: 'allow' })
  return transformer(view, sequence(check, { kind: 'quantiles', quantiles, references, normal }), sameNames)
}

/** KBinsDiscretizer. */
export function lowerKBins(view: EstimatorView): Lowered {
  const encode = textOf(view, 'encode')
  if (encode !== 'ordinal' && encode !== 'onehot' && encode !== 'onehot-dense')
    throw refuse(view, 'encode', encode)
  const edges = view.attributes.get('bin_edges_')
  const isArray =
    typeof edges === 'object' && edges !== null && !(edges instanceof Uint8Array) && edges.kind === 'array'
  if (!isArray || edges.values.dtype !== 'object') throw refuse(view, 'bin_edges_')
  const inner = edges.values.data.map((column) => {
    const numbers = numbersIn(column)
    if (numbers === null) throw refuse(view, 'bin_edges_')
    return numbers.data.slice(1, -1)
  })
  if (!atLeast(view, 1, 2)) throw refuse(view, 'bins of a scikit-learn before 1.2')
  const counts = Array.from(numbersOf(view, 'n_bins_').data)
  if (counts.length !== inner.length || inner.some((edge, place) => edge.length + 1 !== counts[place]))
    throw refuse(view, 'n_bins_ that do not fit its edges')
  const asked = globalName(optional(view, 'dtype'))
  const dtype = asked === 'numpy.float32' ? 'float32' : asked === 'numpy.float64' ? 'float64' : null
  if (dtype === null && optional(view, 'dtype') !== null) throw refuse(view, 'dtype', optional(view, 'dtype'))
  const check = checked(view, { dtype: dtype ?? 'float', writesInPlace: 'assignment destination' })
  return transformer(
    view,
    sequence(check, { kind: 'bins', edges: inner, encode, counts, dtype }),
    encode === 'ordinal' ? sameNames : null,
  )
}

/** PolynomialFeatures: the combinations in the order scikit-learn makes them. */
export function lowerPolynomialFeatures(view: EstimatorView): Lowered {
  const features = numberOf(view, 'n_features_in_')
  const lowest = numberOf(view, '_min_degree')
  const highest = numberOf(view, '_max_degree')
  if (!(highest <= MAX_DEGREE)) throw refuse(view, `a degree beyond ${MAX_DEGREE}`)
  const interactions = flagOf(view, 'interaction_only', false)
  const terms: number[][] = flagOf(view, 'include_bias', true) ? [[]] : []
  for (let degree = Math.max(1, lowest); degree <= highest; degree++)
    combinations(features, degree, interactions, terms)
  const fitted = toNumber(optional(view, 'n_output_features_'))
  if (fitted !== null && fitted !== terms.length)
    throw refuse(view, `other parameters than those of the ${fitted} terms of fit`)
  const check = checked(view, { dtype: 'float' })
  const names = (columns: readonly string[]): readonly string[] =>
    terms.map((term) => {
      const name = termName(term, columns)
      takeMemory(TERM_BYTES + name.length)
      return name
    })
  return transformer(view, sequence(check, { kind: 'polynomial', terms }), names)
}

/** A double to the power of more is 0 or infinite for nearly every number. */
const MAX_DEGREE = 1_000
/** Memory of a term, and of each of its factors. */
const TERM_BYTES = 32
const FACTOR_BYTES = 8

function combinations(features: number, degree: number, interactions: boolean, terms: number[][]): void {
  const chosen: number[] = []
  const next = (from: number): void => {
    if (chosen.length === degree) {
      takeMemory(TERM_BYTES + FACTOR_BYTES * degree)
      terms.push([...chosen])
      return
    }
    // Of columns that stand once there must be enough for the factors that are left.
    const last = interactions ? features - (degree - chosen.length) : features - 1
    for (let column = from; column <= last; column++) {
      chosen.push(column)
      next(interactions ? column + 1 : column)
      chosen.pop()
    }
  }
  next(0)
}

function termName(term: readonly number[], columns: readonly string[]): string {
  if (term.length === 0) return '1'
  const powers = new Map<number, number>()
  for (const column of term) powers.set(column, (powers.get(column) ?? 0) + 1)
  return [...powers]
    .map(([column, power]) => (power === 1 ? columns[column] : `${columns[column]}^${power}`))
    .join(' ')
}
