/** LightGBM models to operations. Source: LightGBM's src/io/tree.cpp, src/objective, python-package/lightgbm/{basic,sklearn}.py. */
import { takeMemory } from '#app/serialized/allowance.ts'
import { documentList, documentText } from '#app/serialized/document.ts'
import { parsePythonJson } from '#app/serialized/python-json.ts'
import { classOf, type Inert } from '#app/serialized/inert.ts'
import { readLightgbmText, type LightgbmText, type TextBlock } from '#app/serialized/lightgbm-text.ts'
import type { Operation } from '../operations.ts'
import { nodeFlags } from '../operation-parts.ts'
import { unsupported } from '../unsupported.ts'
import { labelsIn, scalar, stateAttributes, toNumber } from './estimator-view.ts'
import { multiclassObjectives, refusePredictionParameters } from './lightgbm-parameters.ts'
import { linearLeaves } from './lightgbm-linear.ts'
import { brokenLightgbm as broken, numbers, numberOf, whole } from './lightgbm-numbers.ts'
import { outputOf } from './lightgbm-objectives.ts'
import { sequence, type Lowered } from './lowered.ts'
import { packForest, type TreeTable } from './pack-forest.ts'

/** What a pickled Booster or its sklearn wrapper adds to the text. */
interface Wrapper {
  readonly name: 'booster' | 'estimator'
  readonly className: string
  readonly bestIteration: number
}

const flatten = { kind: 'rows', rule: 'flatten', column: 0 } as const

/** A Booster from its text file. */
export function lowerLightgbmText(text: LightgbmText): Lowered {
  return lowerText(text, {
    name: 'booster',
    className: 'lightgbm.basic.Booster',
    bestIteration: 0,
  })
}

/** LGBMClassifier, LGBMRegressor, LGBMRanker or Booster as deserialized. */
export function lowerLightgbm(value: Inert): Lowered {
  const className = classOf(value)
  const attributes = stateAttributes(value)
  if (className === null || attributes === null) throw unsupported('A LightGBM model of unknown layout')
  if (className === 'lightgbm.basic.Booster') return boosterOf(attributes, { name: 'booster', className })
  const known = [
    'lightgbm.sklearn.LGBMClassifier',
    'lightgbm.sklearn.LGBMRegressor',
    'lightgbm.sklearn.LGBMRanker',
    'lightgbm.sklearn.LGBMModel',
  ]
  if (!known.includes(className)) throw unsupported(`The class ${className}`)
  const booster = stateAttributes(attributes.get('_Booster'))
  if (booster === null) throw unsupported(`${className} that was not fitted`)
  const objective = attributes.get('_objective') ?? null
  if (objective !== null && typeof objective !== 'string')
    throw unsupported(`${className} with a custom objective`)
  refusePredictionParameters(className, attributes)
  const lowered = boosterOf(booster, { name: 'estimator', className })
  return className === 'lightgbm.sklearn.LGBMClassifier' ? classifierOf(lowered, attributes) : lowered
}

function boosterOf(
  attributes: ReadonlyMap<string, Inert>,
  wrapper: Pick<Wrapper, 'name' | 'className'>,
): Lowered {
  const text = scalar(attributes.get('_handle') ?? attributes.get('handle') ?? null)
  if (typeof text !== 'string') throw unsupported('A LightGBM Booster without its model text')
  const bestIteration = toNumber(attributes.get('best_iteration')) ?? 0
  return lowerText(readLightgbmText(text), { ...wrapper, bestIteration })
}

function scoreGroups(attributes: ReadonlyMap<string, Inert>): number {
  const booster = stateAttributes(attributes.get('_Booster'))
  const text = scalar(booster?.get('_handle') ?? booster?.get('handle') ?? null)
  return typeof text === 'string' ? whole(readLightgbmText(text).header, 'num_tree_per_iteration') : 1
}

function classifierOf(lowered: Lowered, attributes: ReadonlyMap<string, Inert>): Lowered {
  const classes =
    labelsIn(stateAttributes(attributes.get('_le'))?.get('classes_')) ?? labelsIn(attributes.get('_classes'))
  const scores = lowered.methods.predict
  if (classes === null || scores === undefined) throw unsupported('LGBMClassifier without its classes')
  const groups = scoreGroups(attributes)
  const isBinary = groups === 1
  if (groups > 1 && groups !== classes.data.length)
    throw unsupported(`LGBMClassifier with ${groups} scores a row for ${classes.data.length} classes`)
  const asked = toNumber(attributes.get('_n_classes')) ?? classes.data.length
  const isMulticlass = asked > 2 || multiclassObjectives.has(attributes.get('_objective') ?? null)
  // Before 4.7, which first keeps this, it depended on the version what becomes of two classes by a multiclass objective.
  if (isBinary === isMulticlass || (groups === 2 && !attributes.has('_fitted_with_feature_names')))
    throw unsupported(`LGBMClassifier with ${groups} scores a row for its objective`)
  const proba = isBinary ? sequence(scores, { kind: 'rows', rule: 'two-from-one', column: 0 }) : scores
  return {
    ...lowered,
    classes,
    methods: {
      ...lowered.methods,
      predict: sequence(proba, { kind: 'label-largest', classes }),
      predict_proba: proba,
    },
  }
}

/** Classes of a model without trees. */
const MAX_IDLE_GROUPS = 10_000

function lowerText(text: LightgbmText, wrapper: Wrapper): Lowered {
  if (!/^v[234]$/.test(text.header.get('version') ?? ''))
    throw unsupported(`LightGBM model text of version ${text.header.get('version') ?? 'unknown'}`)
  const features = whole(text.header, 'max_feature_idx') + 1
  const groups = whole(text.header, 'num_tree_per_iteration')
  const limit = wrapper.bestIteration > 0 ? wrapper.bestIteration * groups : text.trees.length
  const blocks = text.trees.slice(0, limit)
  if (groups < 1 || blocks.length % groups !== 0 || groups > Math.max(MAX_IDLE_GROUPS, blocks.length))
    throw broken('the number of its trees does not fit its classes')
  const sets: Uint32Array[] = []
  const tables = blocks.map((block) => treeTable(block, sets))
  const linear = linearLeaves(blocks, tables, features)
  const forest = packForest(tables, { features, width: 1, test: 'le', sets })
  const groupOf = Int32Array.from(tables, (_, place) => place % groups)
  const average = text.flags.has('average_output')
  const input = inputOf(text, wrapper, features)
  const sums = (divisor: number): Operation =>
    sequence(
      ...input,
      linear === null
        ? {
            kind: 'forest',
            forest,
            rule: {
              kind: 'boost',
              start: new Float64Array(groups),
              scale: 1,
              groups: groupOf,
              single: false,
              weights: null,
              divisor,
            },
          }
        : { kind: 'linear-forest', forest, linear: linear(), groups: groupOf, width: groups, divisor },
    )
  // Raw scores are never averaged.
  const raw = sums(1)
  const scores = average ? sums(Math.max(1, blocks.length / groups)) : raw
  const output = sequence(scores, ...outputOf(text.header.get('objective') ?? '', groups))
  return {
    className: wrapper.className,
    classes: null,
    outputNames: null,
    methods: {
      predict: groups === 1 ? sequence(output, flatten) : output,
      decision_function: groups === 1 ? sequence(raw, flatten) : raw,
      apply: sequence(...input, { kind: 'forest', forest, rule: { kind: 'leaves' } }),
    },
  }
}

function inputOf(text: LightgbmText, wrapper: Wrapper, features: number): readonly Operation[] {
  return [
    {
      kind: 'frame-input',
      library: 'lightgbm',
      names: null,
      features,
      categories: pandasCategories(text.pandasCategorical),
      wrapper: wrapper.name,
      estimator: wrapper.className.slice(wrapper.className.lastIndexOf('.') + 1),
    },
    { kind: 'small-to-zero', bound: Math.fround(1e-35) },
  ]
}

/** The categories of each column that was one in the DataFrame of fit; null where it was none. */
function pandasCategories(text: string | null): readonly (readonly (string | number)[])[] | null {
  const lists = text === null ? null : documentList(parsePythonJson(text, { integers: 'number' }))
  return (
    lists?.map((list) =>
      (documentList(list) ?? []).map((category) =>
        typeof category === 'number' ? category : (documentText(category) ?? Number.NaN),
      ),
    ) ?? null
  )
}

/** Nodes are the splits, then the leaves; a child below 0 is leaf `-child - 1`. */
export function treeTable(block: TextBlock, sets: Uint32Array[]): TreeTable {
  const leaves = whole(block, 'num_leaves')
  if (leaves < 1) throw broken('a tree without leaves')
  const splits = leaves - 1
  const values = numbers(block, 'leaf_value', leaves)
  const features = numbers(block, 'split_feature', splits)
  const thresholds = numbers(block, 'threshold', splits)
  const decisions = numbers(block, 'decision_type', splits)
  const child = (key: string): Float64Array =>
    numbers(block, key, splits).map((to) => (to < 0 ? splits - to - 1 : to))
  const left = child('left_child')
  const right = child('right_child')
  const flags = new Uint8Array(splits)
  const first = sets.length
  readSets(block, sets)
  for (let node = 0; node < splits; node++) {
    const decision = decisions[node] ?? 0
    if ((decision & 1) !== 0) {
      const set = thresholds[node] ?? -1
      if (!(set >= 0 && first + set < sets.length)) throw broken('a categorical split without its set')
      flags[node] = nodeFlags.categorical
      thresholds[node] = first + set
    } else flags[node] = missingFlags((decision >> 2) & 3, (decision & 2) !== 0)
  }
  return {
    nodes: splits + leaves,
    left,
    right,
    feature: features,
    threshold: thresholds,
    flags,
    leaf: (node, target, start) => {
      target[start] = values[node - splits] ?? 0
    },
    leafNumber: (node) => node - splits,
  }
}

function missingFlags(type: number, defaultLeft: boolean): number {
  const left = defaultLeft ? nodeFlags.missingLeft : 0
  if (type === 0) return nodeFlags.missingIsZero
  if (type === 1) return nodeFlags.missingIsZero | nodeFlags.zeroIsMissing | left
  if (type === 2) return left
  throw broken('a split of an unknown missing type')
}

function readSets(block: TextBlock, sets: Uint32Array[]): void {
  const count = whole(block, 'num_cat')
  if (count === 0) return
  const bounds = numbers(block, 'cat_boundaries', count + 1)
  const words = (block.get('cat_threshold') ?? '').trim().split(' ').map(numberOf)
  for (let set = 0; set < count; set++) {
    const from = bounds[set] ?? 0
    const to = bounds[set + 1] ?? 0
    if (!(from >= 0 && to >= from && to <= words.length))
      throw broken('sets of categories outside their table')
    takeMemory(12 * (to - from))
    sets.push(Uint32Array.from(words.slice(from, to)))
  }
}
