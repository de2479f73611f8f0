/**
 * LightGBM's scikit-learn classes hand their own parameters to `Booster.predict` (lightgbm/sklearn.py, `LGBMModel.predict`).
 * What training alone reads is known by name; the rest is refused.
 */
import { describeInert, dictEntries, sequenceItems, type Inert } from '#app/serialized/inert.ts'
import { unsupported } from '../unsupported.ts'
import { scalar, toNumber } from './estimator-view.ts'
import recorded from './recorded/estimator-names.json' with { type: 'json' }

const known: ReadonlySet<string> = new Set(recorded.lightgbm.split(' '))

/** Read by prediction (src/boosting/prediction_early_stop.cpp, src/c_api.cpp): it stops early, or takes rows of other lengths. */
const switches: ReadonlySet<string> = new Set(['pred_early_stop', 'predict_disable_shape_check'])

/** Names of the wrapper's own arguments, which prediction refuses to be given twice, and a file of more parameters. */
const refused: ReadonlySet<string> = new Set(['validate_features', 'config', 'config_file'])

/** Parameters of the constructors that never reach the booster, or as something else. */
const own: ReadonlySet<string> = new Set([
  'boosting_type',
  'class_weight',
  'importance_type',
  'n_jobs',
  'objective',
  'random_state',
  'silent',
  'subsample_for_bin',
])

/** Refuses a fitted wrapper's parameters that change what it predicts, and such as are not known. */
export function refusePredictionParameters(className: string, attributes: ReadonlyMap<string, Inert>): void {
  const others = dictEntries(attributes.get('_other_params')) ?? []
  const given: (readonly [Inert, Inert])[] = others.map(({ key, value }) => [scalar(key), value])
  for (const [name, value] of attributes)
    if (!name.startsWith('_') && !name.endsWith('_')) given.push([name, value])
  refuseConflict(
    className,
    new Map([
      ...attributes,
      ...given.flatMap(([name, value]) => (typeof name === 'string' ? [[name, value] as const] : [])),
    ]),
  )
  const extra = new Set(others.map(({ key }) => scalar(key)))
  for (const [name, value] of given) {
    if (typeof name !== 'string' || own.has(name)) continue
    const isKnown = known.has(name) && !refused.has(name)
    if (!isKnown && !extra.has(name) && !refused.has(name)) continue
    const isHarmless = isKnown && (switches.has(name) ? isOff(value) : isPlain(value))
    if (!isHarmless) throw unsupported(`${shortName(className)} with ${name}=${describeInert(value)}`)
  }
}

/** `_MULTICLASS_OBJECTIVES` of lightgbm/basic.py. */
export const multiclassObjectives: ReadonlySet<Inert> = new Set<Inert>([
  'multiclass',
  'multiclassova',
  'multiclass_ova',
  'ova',
  'ovr',
  'softmax',
])

const multiclassMetrics: ReadonlySet<Inert> = new Set<Inert>([
  ...multiclassObjectives,
  'multi_logloss',
  'multi_error',
  'auc_mu',
])

/** LightGBM refuses metrics and counts of classes that do not fit the objective, at prediction too (src/io/config.cpp). */
function refuseConflict(className: string, given: ReadonlyMap<string, Inert>): void {
  const asked = toNumber(given.get('_n_classes')) ?? 1
  const isMulticlass = asked > 2 || multiclassObjectives.has(given.get('_objective') ?? null)
  for (const name of ['metric', 'metrics', 'metric_types']) {
    const value = scalar(given.get(name) ?? null)
    const metrics = sequenceItems(value) ?? (typeof value === 'string' ? value.split(',') : [])
    if (metrics.some((metric) => multiclassMetrics.has(scalar(metric)) !== isMulticlass))
      throw unsupported(`${shortName(className)} with ${name}=${describeInert(value)}`)
  }
  const classes = asked > 2 ? null : toNumber(given.get('num_class') ?? given.get('num_classes'))
  if (classes !== null && classes > 1 !== isMulticlass)
    throw unsupported(`${shortName(className)} with num_class=${classes}`)
}

const shortName = (className: string): string => className.slice(className.lastIndexOf('.') + 1)

function isOff(value: Inert): boolean {
  const plain = scalar(value)
  return plain === null || plain === false || plain === 0n || plain === 0
}

/** What can be written into a parameter string: scalars, and lists of them. */
function isPlain(value: Inert): boolean {
  const plain = scalar(value)
  if (plain === null || typeof plain !== 'object') return true
  return sequenceItems(plain)?.every(isPlain) === true
}
