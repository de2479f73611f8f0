/** The trees of XGBoost's and LightGBM's boosters. */
import {
  documentList,
  documentMap,
  documentNumbers,
  documentText,
  type Document,
} from '#app/serialized/document.ts'
import type { TextBlock } from '#app/serialized/lightgbm-text.ts'
import { treeTable } from '../lowering/lower-lightgbm.ts'
import { numbers, whole } from '../lowering/lightgbm-numbers.ts'
import { isLeaf, writeLeaf } from '../lowering/pack-forest.ts'
import { leafWidth, xgboostTree } from '../lowering/xgboost-tree.ts'
import type { Booster } from './booster-of.ts'
import type { ModelTree, TreeSet } from './model-tree.ts'

type Part = ReadonlyMap<string, Document>

/** The trees of a booster; null for one that has none (gblinear). `classes` names what trees of several groups add to. */
export function boosterTrees(booster: Booster, classes: readonly string[] | null): TreeSet | null {
  return booster.kind === 'xgboost' ? xgboostTrees(booster.learner, classes) : lightgbmTrees(booster, classes)
}

/** Name of the group a tree adds to. */
function groupName(group: number, groups: number, classes: readonly string[] | null): string | null {
  if (groups < 2) return null
  return classes !== null && classes.length === groups ? (classes[group] ?? null) : String(group)
}

function xgboostTrees(learner: Part, classes: readonly string[] | null): TreeSet | null {
  const gradient = documentMap(learner.get('gradient_booster'))
  const isDart = documentText(gradient?.get('name')) === 'dart'
  const model = documentMap((isDart ? documentMap(gradient?.get('gbtree')) : gradient)?.get('model'))
  const trees = documentList(model?.get('trees'))
  if (trees === null) return null
  const info = documentNumbers(model?.get('tree_info'))
  const drops = isDart ? documentNumbers(gradient?.get('weight_drop')) : null
  const parameters = documentMap(learner.get('learner_model_param'))
  const count = (key: string) => Number(documentText(parameters?.get(key)) ?? '1') || 1
  const groups = Math.max(1, count('num_class'), count('num_target'))
  const column = (tree: number, name: string) => documentNumbers(documentMap(trees[tree])?.get(name))
  return {
    count: trees.length,
    nodeCount: (tree) => column(tree, 'left_children')?.length ?? 0,
    tree: (tree) => xgboostModelTree(documentMap(trees[tree])),
    output: (tree) => groupName(info?.[tree] ?? 0, groups, classes),
    weight: (tree) => drops?.[tree] ?? null,
    leaves: 'score',
    outputs: [],
  }
}

function xgboostModelTree(document: Part | null): ModelTree {
  const sets: Uint32Array[] = []
  const width = leafWidth(document)
  const table = xgboostTree(document, sets, width)
  const column = (name: string) => {
    const found = documentNumbers(document?.get(name))
    return found !== null && found.length === table.nodes ? found : null
  }
  const bases = column('base_weights')
  const leafValues = (node: number) => {
    const values = new Float64Array(width)
    writeLeaf(table, node, values, 0)
    return Array.from(values)
  }
  return {
    table,
    test: 'lt',
    sets,
    isSingle: true,
    values: (node) =>
      isLeaf(table, node) ? leafValues(node) : width > 1 ? [] : [bases?.[node] ?? Number.NaN],
    samples: null,
    weights: column('sum_hessian'),
    impurity: null,
    gains: column('loss_changes'),
    columns: null,
  }
}

function lightgbmTrees(
  { text, bestIteration }: Extract<Booster, { kind: 'lightgbm' }>,
  classes: readonly string[] | null,
): TreeSet {
  const groups = Math.max(1, Number(text.header.get('num_tree_per_iteration') ?? '1') || 1)
  const limit = bestIteration > 0 ? Math.min(bestIteration * groups, text.trees.length) : text.trees.length
  return {
    count: limit,
    nodeCount: (tree) => 2 * (Number(text.trees[tree]?.get('num_leaves')) || 1) - 1,
    tree: (tree) => lightgbmModelTree(text.trees[tree] ?? new Map()),
    output: (tree) => groupName(tree % groups, groups, classes),
    weight: () => null,
    leaves: 'score',
    outputs: [],
  }
}

/** Nodes are the splits, then the leaves. */
function lightgbmModelTree(block: TextBlock): ModelTree {
  const sets: Uint32Array[] = []
  const { leaf: _leaf, ...table } = treeTable(block, sets)
  const leaves = whole(block, 'num_leaves')
  const splits = leaves - 1
  const both = (inner: string, outer: string) => {
    if (!block.has(inner) || !block.has(outer)) return null
    const column = new Float64Array(splits + leaves)
    column.set(numbers(block, inner, splits))
    const last = (block.get(outer) ?? '').trim()
    if (last !== '') column.set(numbers(block, outer, leaves), splits)
    return column
  }
  const values = both('internal_value', 'leaf_value')
  return {
    table,
    test: 'le',
    sets,
    isSingle: false,
    values: (node) => [values?.[node] ?? Number.NaN],
    samples: both('internal_count', 'leaf_count'),
    weights: both('internal_weight', 'leaf_weight'),
    impurity: null,
    // LightGBM holds them in float32.
    gains: block.has('split_gain') ? numbers(block, 'split_gain', splits).map(Math.fround) : null,
    columns: null,
  }
}
