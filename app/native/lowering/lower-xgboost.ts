/** XGBoost models to operations. Source: XGBoost's doc/model.schema, src/gbm, src/objective, python-package/xgboost/{core,sklearn}.py. */
import {
  documentList,
  documentMap,
  documentNumbers,
  documentText,
  type Document,
} from '#app/serialized/document.ts'
import { parsePythonJson } from '#app/serialized/python-json.ts'
import type { Data } from '#shared/values.ts'
import type { Operation } from '../operations.ts'
import { unsupported } from '../unsupported.ts'
import { outputOf, toMargin } from './xgboost-objectives.ts'
import { sequence, type Lowered } from './lowered.ts'
import { packForest } from './pack-forest.ts'
import { brokenXgboost as broken, leafWidth, xgboostTree } from './xgboost-tree.ts'

type Part = ReadonlyMap<string, Document>

const flatten = { kind: 'rows', rule: 'flatten', column: 0 } as const
const asSingles = { kind: 'cast', dtype: 'float32', check: 'none' } as const

/** Major versions whose models are known. */
const FIRST_MAJOR = 1
const LAST_MAJOR = 3

/**
 * A model document as the given class (`xgboost.core.Booster`, `xgboost.sklearn.XGBClassifier`, …). `missing` is the
 * number that stands for a missing value beside NaN.
 */
export function lowerXgboost(document: Document, modelClass: string, missing = Number.NaN): Lowered {
  const root = documentMap(document)
  const learner = documentMap(root?.get('learner'))
  if (learner === null) throw broken('it has no learner')
  checkVersion(root?.get('version'))
  const booster = boosterOf(learner, modelClass, missing)
  switch (modelClass) {
    case 'xgboost.core.Booster':
    case 'xgboost.sklearn.XGBRegressor':
    case 'xgboost.sklearn.XGBRanker':
    case 'xgboost.sklearn.XGBRFRegressor':
    case 'xgboost.sklearn.XGBModel':
      return { className: modelClass, classes: null, outputNames: null, methods: booster.methods }
    case 'xgboost.sklearn.XGBClassifier':
    case 'xgboost.sklearn.XGBRFClassifier':
      return classifierOf(booster, modelClass)
    default:
      throw unsupported(`The class ${modelClass}`)
  }
}

function checkVersion(version: Document | undefined): void {
  const major = documentNumbers(version)?.[0] ?? 0
  if (major < FIRST_MAJOR || major > LAST_MAJOR)
    throw unsupported(`A model of XGBoost ${major} (known: ${FIRST_MAJOR} to ${LAST_MAJOR})`)
}

interface Booster {
  readonly methods: Lowered['methods']
  readonly groups: number
  readonly targets: number
  readonly objective: string
}

function classifierOf(booster: Booster, className: string): Lowered {
  const { predict } = booster.methods
  if (predict === undefined || booster.objective === 'multi:softmax')
    throw unsupported(`${className} with the objective ${booster.objective}`)
  // Two groups of a softmax count as two labels: `n_classes_` is 2 then as well.
  if (booster.targets > 1 || booster.groups === 2) return severalLabels(booster, className, predict)
  const count = Math.max(2, booster.groups)
  const classes: Data = {
    dtype: 'int64',
    data: BigInt64Array.from({ length: count }, (_, index) => BigInt(index)),
  }
  const isBinary = booster.groups === 1
  const proba = isBinary
    ? sequence(predict, { kind: 'rows', rule: 'two-from-one-single', column: 0 })
    : predict
  const label: Operation = isBinary
    ? { kind: 'label-above', classes, threshold: 0.5, orEqual: false }
    : { kind: 'label-largest', classes }
  return {
    className,
    classes,
    outputNames: null,
    methods: { ...booster.methods, predict: sequence(predict, label), predict_proba: proba },
  }
}

/** Several labels a row: each is 1 where its probability is above one half. */
function severalLabels(booster: Booster, className: string, predict: Operation): Lowered {
  const label: Operation = { kind: 'binarize', threshold: 0.5 }
  const methods = {
    ...booster.methods,
    predict: sequence(predict, label, { kind: 'cast', dtype: 'float64', check: 'none' }),
    predict_proba: predict,
  }
  return { className, classes: null, outputNames: null, methods }
}

/** Classes that need no tree of their own: real models of a few rounds may lack some. */
const MAX_IDLE_GROUPS = 10_000

function treeCount(gradient: Part): number {
  const holder = documentMap(gradient.get('gbtree')) ?? gradient
  return documentList(documentMap(holder.get('model'))?.get('trees'))?.length ?? 0
}

function boosterOf(learner: Part, modelClass: string, missing: number): Booster {
  const parameters = documentMap(learner.get('learner_model_param'))
  const gradient = documentMap(learner.get('gradient_booster'))
  const objective = documentText(documentMap(learner.get('objective'))?.get('name')) ?? ''
  if (parameters === null || gradient === null) throw broken('it has no booster')
  const features = whole(parameters, 'num_feature')
  const targets = Math.max(1, Number(documentText(parameters.get('num_target')) ?? '1'))
  const groups = Math.max(1, whole(parameters, 'num_class'), targets)
  if (targets > 1 && objective.startsWith('multi:'))
    throw unsupported('XGBoost with several targets of several classes')
  if (groups > Math.max(MAX_IDLE_GROUPS, treeCount(gradient)))
    throw broken(`it has ${groups} classes and ${treeCount(gradient)} trees`)
  const start = startValues(parameters, objective, groups)
  const rounds = roundsOf(learner, modelClass)
  const isEstimator = modelClass !== 'xgboost.core.Booster'
  const output = outputOf(objective, groups)
  const kind = documentText(gradient.get('name'))
  const inPlace = isEstimator && kind !== 'gblinear'
  const input = inputOf({ learner, gradient }, features, { isEstimator, inPlace, missing })
  const scores = treeScores(gradient, { kind, features, groups, start, rounds, isEstimator })
  const flat: readonly Operation[] =
    groups === 1 ? [flatten] : isEstimator ? [] : [{ kind: 'rows', rule: 'flatten-empty', column: 0 }]
  const isClass = objective === 'multi:softmax'
  return {
    groups,
    targets,
    objective,
    methods: {
      predict: sequence(...input, ...scores.main, ...output, ...(isClass ? [] : flat)),
      decision_function: sequence(...input, ...scores.main, ...flat),
      // Leaves are numbered in float32 there.
      ...(scores.leaves === null ? {} : { apply: sequence(...input, scores.leaves, asSingles) }),
    },
  }
}

/** `base_score` as a margin: a number, or since 3.1 a list in text. */
function startValues(parameters: Part, objective: string, groups: number): Float64Array {
  const text = documentText(parameters.get('base_score')) ?? '0.5'
  const parsed = parsePythonJson(text.startsWith('[') ? text : `[${text}]`, { integers: 'number' })
  const values = documentNumbers(parsed)
  if (values === null || (values.length !== 1 && values.length !== groups))
    throw broken('its base_score is no number')
  return Float64Array.from({ length: groups }, (_, group) =>
    toMargin(objective, Math.fround(values[values.length === 1 ? 0 : group] ?? 0)),
  )
}

/** How many rounds predict uses: scikit-learn's classes stop at the best one, a Booster uses all. */
function roundsOf(learner: Part, modelClass: string): number | null {
  if (modelClass === 'xgboost.core.Booster') return null
  const best = documentText(documentMap(learner.get('attributes'))?.get('best_iteration'))
  return best === null ? null : Number(best) + 1
}

/** scikit-learn's classes predict in place, which takes infinities; what goes through a DMatrix refuses them. */
function inputOf(
  { learner, gradient }: { readonly learner: Part; readonly gradient: Part },
  features: number,
  options: { readonly isEstimator: boolean; readonly inPlace: boolean; readonly missing: number },
): readonly Operation[] {
  const names = documentList(learner.get('feature_names'))?.map(String) ?? []
  const { isEstimator, inPlace, missing } = options
  return [
    {
      kind: 'frame-input',
      library: 'xgboost',
      names: names.length > 0 ? names : null,
      features,
      categories: storedCategories(gradient),
      wrapper: isEstimator ? 'estimator' : 'booster',
      estimator: isEstimator ? 'XGBModel' : 'Booster',
    },
    { kind: 'cast', dtype: 'float32', check: inPlace ? 'none' : 'xgboost', missing: Math.fround(missing) },
  ]
}

/** The categories that the model keeps of each feature (since 3.1), null for a number. */
function storedCategories(gradient: Part): readonly (readonly (string | number)[] | null)[] | null {
  const holder = documentMap(gradient.get('gbtree')) ?? gradient
  const encoded = documentList(
    documentMap(documentMap(documentMap(holder.get('model'))?.get('cats')))?.get('enc'),
  )
  return encoded?.map((feature) => categoriesOf(documentMap(feature))) ?? null
}

/** Texts lie one after the other as bytes (`CatStrArray` of src/data/cat_container.h). */
function categoriesOf(feature: Part | null): readonly (string | number)[] | null {
  const values = documentNumbers(feature?.get('values'))
  if (values === null || values.length === 0) return null
  const offsets = documentNumbers(feature?.get('offsets'))
  if (offsets === null) return Array.from(values)
  const bytes = Buffer.from(Array.from(values))
  return Array.from({ length: Math.max(0, offsets.length - 1) }, (_, place) =>
    bytes.toString('utf8', offsets[place], offsets[place + 1]),
  )
}

interface TreeOptions {
  readonly kind: string | null
  readonly features: number
  readonly groups: number
  readonly start: Float64Array
  readonly rounds: number | null
  /** scikit-learn's classes predict in place, a Booster from a DMatrix. */
  readonly isEstimator: boolean
}

function treeScores(
  gradient: Part,
  options: TreeOptions,
): { readonly main: readonly Operation[]; readonly leaves: Operation | null } {
  const isDart = options.kind === 'dart'
  if (options.kind === 'gblinear') return linearScores(gradient, options)
  if (!isDart && options.kind !== 'gbtree')
    throw unsupported(`XGBoost with the booster ${String(options.kind).slice(0, 40)}`)
  const holder = isDart ? documentMap(gradient.get('gbtree')) : gradient
  const model = documentMap(holder?.get('model'))
  const trees = documentList(model?.get('trees'))
  const info = documentNumbers(model?.get('tree_info'))
  if (model === null || trees === null || info === null || info.length !== trees.length)
    throw broken('it has no trees')
  // Its own prediction fails then.
  if (isDart && trees.length === 0) throw unsupported('XGBoost with a dart booster without trees')
  const limit = treeLimit(model, options, trees.length)
  const sets: Uint32Array[] = []
  const width = leafWidth(documentMap(trees[0]))
  if (width > 1 && (isDart || width !== options.groups))
    throw unsupported('XGBoost with vector leaves of another length than its outputs')
  const tables = trees.slice(0, limit).map((tree) => xgboostTree(documentMap(tree), sets, width))
  const forest = packForest(tables, { features: options.features, width, test: 'lt', sets })
  const groups = Int32Array.from(tables, (_, tree) => info[tree] ?? 0)
  if (groups.some((group) => group < 0 || group >= options.groups))
    throw broken('a tree of a class that is not there')
  const drops = isDart ? documentNumbers(gradient.get('weight_drop')) : null
  if (isDart && (drops === null || drops.length !== trees.length))
    throw broken('its tree weights are missing')
  const weights =
    drops === null ? null : Float64Array.from(tables, (_, tree) => Math.fround(drops[tree] ?? 1))
  return {
    main: [
      {
        kind: 'forest',
        forest,
        rule: {
          kind: 'boost',
          start: options.start,
          scale: 1,
          groups,
          single: true,
          weights,
          rebased: options.isEstimator,
          divisor: 1,
        },
      },
    ],
    // Those of one tree are an array of rank 1.
    leaves: sequence(
      { kind: 'forest', forest, rule: { kind: 'leaves' } },
      ...(tables.length === 1 ? [flatten] : []),
    ),
  }
}

/** One row of weights a feature, then the biases. Source: XGBoost's src/gbm/gblinear_model.h. */
function linearScores(
  gradient: Part,
  { features, groups, start }: TreeOptions,
): { readonly main: readonly Operation[]; readonly leaves: null } {
  const weights = documentNumbers(documentMap(gradient.get('model'))?.get('weights'))
  if (weights === null || weights.length !== (features + 1) * groups)
    throw broken('its weights do not fit its features')
  const singles = Float64Array.from(weights, Math.fround)
  // The linear booster adds the first base score to every group.
  const base = start[0] ?? 0
  const sums = start.map((_, group) => Math.fround((singles[features * groups + group] ?? 0) + base))
  return { main: [{ kind: 'single-linear', weights: singles, start: sums }], leaves: null }
}

function treeLimit(model: Part, options: TreeOptions, trees: number): number {
  if (options.rounds === null) return trees
  const bounds = documentNumbers(model.get('iteration_indptr'))
  if (!(options.rounds >= 1)) throw unsupported(`XGBoost with a best_iteration of ${options.rounds - 1}`)
  const parallel = Number(
    documentText(documentMap(model.get('gbtree_model_param'))?.get('num_parallel_tree')) ?? '1',
  )
  const limit = bounds === null ? options.rounds * parallel * options.groups : bounds[options.rounds]
  if (limit === undefined || !(limit <= trees))
    throw unsupported(`XGBoost with a best_iteration of ${options.rounds - 1}, beyond its rounds`)
  return limit
}

function whole(part: Part, key: string): number {
  const value = Number(documentText(part.get(key)) ?? '0')
  if (!Number.isSafeInteger(value) || value < 0 || value > 10_000_000) throw broken(`${key} is no count`)
  return value
}
