/** What a booster's own file says beside its trees: settings, names, categories, linear weights. */
import {
  documentList,
  documentMap,
  documentNumbers,
  documentText,
  type Document,
} from '#app/serialized/document.ts'
import type { EstimatorParameter, FittedFact, FittedTable } from '#shared/estimators.ts'
import type { Booster } from './booster-of.ts'
import { MAX_TABLE_ROWS } from './fitted.ts'

/** As many settings are listed; LightGBM writes about 130. */
const MAX_SETTINGS = 400

/** Settings as they stand in the file; their defaults are not said there. */
export function boosterSettings(booster: Booster): readonly EstimatorParameter[] {
  const entries =
    booster.kind === 'lightgbm'
      ? Array.from(booster.text.parameters)
      : [...objectiveSettings(booster.learner), ...textEntries(booster.learner.get('learner_model_param'))]
  return entries
    .slice(0, MAX_SETTINGS)
    .map(([name, value]) => ({ name, value: value.slice(0, 400), default: null, isChanged: false }))
}

function objectiveSettings(learner: ReadonlyMap<string, Document>): readonly (readonly [string, string])[] {
  const objective = documentMap(learner.get('objective'))
  const gradient = documentMap(learner.get('gradient_booster'))
  const named = [
    ['objective', documentText(objective?.get('name'))],
    ['booster', documentText(gradient?.get('name'))],
  ] as const
  const nested = Array.from(objective ?? []).flatMap(([, value]) => textEntries(value))
  return [...named.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])), ...nested]
}

function textEntries(value: Document | undefined): readonly (readonly [string, string])[] {
  return Array.from(documentMap(value) ?? []).flatMap(([name, item]) => {
    const text = documentText(item)
    return text === null ? [] : [[name, text] as const]
  })
}

/** Attributes such as `best_iteration`, or lines of the header. */
export function boosterFacts(booster: Booster): readonly FittedFact[] {
  const entries =
    booster.kind === 'xgboost'
      ? textEntries(booster.learner.get('attributes'))
      : ['objective', 'num_class', 'num_tree_per_iteration', 'version'].flatMap((name) => {
          const value = booster.text.header.get(name)
          return value === undefined ? [] : [[name, value] as const]
        })
  return entries.slice(0, MAX_SETTINGS).map(([name, value]) => ({ name, value: value.slice(0, 400) }))
}

/** Names of its features, and how many there are. */
export function boosterFeatures(booster: Booster): {
  readonly names: readonly string[] | null
  readonly count: number
} {
  if (booster.kind === 'lightgbm') {
    const names = (booster.text.header.get('feature_names') ?? '').split(' ').filter((name) => name !== '')
    const count = Number(booster.text.header.get('max_feature_idx') ?? '-1') + 1
    // What LightGBM calls columns without names.
    const isNamed = names.length === count && !names.every((name, place) => name === `Column_${place}`)
    return { names: isNamed ? names : null, count: Number.isSafeInteger(count) ? Math.max(0, count) : 0 }
  }
  const names = documentList(booster.learner.get('feature_names'))?.map(String) ?? []
  const count = Number(
    documentText(documentMap(booster.learner.get('learner_model_param'))?.get('num_feature')) ?? '0',
  )
  return {
    names: names.length > 0 ? names : null,
    count: Number.isSafeInteger(count) ? Math.max(0, count) : 0,
  }
}

/** The weights of XGBoost's linear booster: one row a feature, the biases first; null for trees. */
export function linearWeights(booster: Booster, nameOf: (feature: number) => string): FittedTable | null {
  if (booster.kind !== 'xgboost') return null
  const gradient = documentMap(booster.learner.get('gradient_booster'))
  const weights = documentNumbers(documentMap(gradient?.get('model'))?.get('weights'))
  const { count } = boosterFeatures(booster)
  if (weights === null || count < 1 || weights.length % (count + 1) !== 0) return null
  const groups = weights.length / (count + 1)
  const row = (feature: number) =>
    Array.from({ length: groups }, (_, group) => Math.fround(weights[feature * groups + group] ?? Number.NaN))
  return {
    kind: 'coefficients',
    source: 'coef_, intercept_',
    columns: groups === 1 ? ['coef_'] : Array.from({ length: groups }, (_, group) => String(group)),
    rows: [
      { name: 'intercept_', values: row(count) },
      ...Array.from({ length: Math.min(count, MAX_TABLE_ROWS) }, (_, feature) => ({
        name: nameOf(feature),
        values: row(feature),
      })),
    ],
    rowCount: count + 1,
  }
}
