/** Forests as TreeEnsemble of ai.onnx.ml 5, in double (XGBoost's in float). Source: ONNX's operator reference, ai.onnx.ml. */
import { nodeFlags, type Forest, type ForestRule } from '../operation-parts.ts'
import { castTo, noOnnxForm, numbers, type ExportedNumbers } from './exported.ts'
import type { GraphBuilder } from './graph-builder.ts'
import { ZERO_BOUND } from '../kernels/ranks.ts'

/** `nodes_modes`. */
const MODES = { le: 0, lt: 1, member: 6 } as const
/** Nodes of an exported graph: beyond, the file passes protobuf's two gigabytes. */
const MAX_NODES = 15_000_000

/** Arrays of a TreeEnsemble as they grow. */
interface Ensemble {
  readonly features: number[]
  readonly splits: number[]
  readonly modes: number[]
  readonly missingTrue: number[]
  readonly trueNodes: number[]
  readonly trueLeaves: number[]
  readonly falseNodes: number[]
  readonly falseLeaves: number[]
  readonly members: number[]
  readonly roots: number[]
  readonly targets: number[]
  readonly weights: number[]
}

/** Sums of a forest over the rows of a matrix, as the rule says. */
export function exportForest(
  graph: GraphBuilder,
  forest: Forest,
  rule: ForestRule,
  input: ExportedNumbers,
): ExportedNumbers {
  if (rule.kind === 'leaves') throw noOnnxForm('The leaves that rows reach')
  if (rule.kind === 'boost' && forest.width > 1) throw noOnnxForm('Boosted trees with vector leaves')
  const copies = rule.kind === 'average' ? forest.width : 1
  if (forest.features.length * copies > MAX_NODES) throw noOnnxForm('A forest of so many nodes')
  const single = rule.kind === 'boost' && rule.single
  if (single && !forest.thresholds.every((value) => Object.is(Math.fround(value), value)))
    throw noOnnxForm('A forest of float32 with thresholds of more digits')
  const width = rule.kind === 'average' ? forest.width : rule.start.length
  const ensemble = ensembleOf(forest, rule)
  const prepared = prepareMissing(graph, forest, input)
  const value = treeNode(graph, ensemble, single ? castTo(graph, prepared, 'float') : prepared, {
    width,
    single,
  })
  const sums = single ? castTo(graph, value, 'double') : value
  const divisor = rule.kind === 'average' ? forest.roots.length : rule.divisor
  const divided = divisor === 1 ? sums : graph.node('Div', [sums, graph.doubles([divisor], [])])
  return numbers(divided, width, single ? 'float32' : 'float64')
}

function ensembleOf(forest: Forest, rule: Exclude<ForestRule, { kind: 'leaves' }>): Ensemble {
  const ensemble: Ensemble = {
    features: [],
    splits: [],
    modes: [],
    missingTrue: [],
    trueNodes: [],
    trueLeaves: [],
    falseNodes: [],
    falseLeaves: [],
    members: [],
    roots: [],
    targets: [],
    weights: [],
  }
  if (rule.kind === 'boost' && rule.start.some((start) => start !== 0))
    rule.start.forEach((start, group) => addConstant(ensemble, group, start))
  const width = rule.kind === 'average' ? forest.width : 1
  for (let place = 0; place < width; place++) {
    forest.roots.forEach((root, tree) => {
      refuseDeep(forest, root)
      const target = rule.kind === 'average' ? place : (rule.groups[tree] ?? 0)
      addTree(ensemble, forest, root, { target, leaf: (leaf) => leafValue(forest, rule, tree, leaf + place) })
    })
  }
  return ensemble
}

/** onnxruntime goes into a tree by calling itself, and ends with its process at some ten thousand levels. */
const MAX_LEVELS = 2_000

/** Right children wait with their level while the ways to the left, which are the next nodes, are gone down. */
function refuseDeep({ features, rights }: Forest, root: number): void {
  const waiting: [node: number, level: number][] = [[root, 0]]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    let [node, level] = next
    for (; (features[node] ?? -1) >= 0; node++, level++) waiting.push([rights[node] ?? 0, level + 1])
    if (level > MAX_LEVELS) throw noOnnxForm(`A tree of more than ${MAX_LEVELS} levels`)
  }
}

/** What a leaf adds, in the arithmetic of the kernel (`boost` in kernels/forest.ts). */
function leafValue(
  forest: Forest,
  rule: Exclude<ForestRule, { kind: 'leaves' }>,
  tree: number,
  at: number,
): number {
  const leaf = forest.leaves[at] ?? 0
  if (rule.kind === 'average') return leaf
  if (!rule.single) return rule.scale * leaf
  if (rule.weights === null) return leaf
  const base = rule.rebased === true ? (rule.start[rule.groups[tree] ?? 0] ?? 0) : 0
  return Math.fround(Math.fround(Math.fround(base + leaf) - base) * (rule.weights[tree] ?? 1))
}

/** A tree of one leaf: a test both of whose ways lead to it. */
function addConstant(ensemble: Ensemble, target: number, value: number): void {
  ensemble.roots.push(ensemble.features.length)
  const leaf = addLeaf(ensemble, target, value)
  addNode(ensemble, { feature: 0, split: 0, mode: MODES.le, missingTrue: 0 })
  link(ensemble, ensemble.features.length - 1, 'true', { leaf })
  link(ensemble, ensemble.features.length - 1, 'false', { leaf })
}

function addLeaf(ensemble: Ensemble, target: number, value: number): number {
  ensemble.targets.push(target)
  ensemble.weights.push(value)
  return ensemble.targets.length - 1
}

function addNode(
  ensemble: Ensemble,
  node: {
    readonly feature: number
    readonly split: number
    readonly mode: number
    readonly missingTrue: number
  },
): void {
  ensemble.features.push(node.feature)
  ensemble.splits.push(node.split)
  ensemble.modes.push(node.mode)
  ensemble.missingTrue.push(node.missingTrue)
  for (const list of [ensemble.trueNodes, ensemble.trueLeaves, ensemble.falseNodes, ensemble.falseLeaves])
    list.push(0)
}

function link(
  ensemble: Ensemble,
  node: number,
  way: 'true' | 'false',
  to: { readonly leaf: number } | { readonly node: number },
): void {
  const [nodes, leaves] =
    way === 'true' ? [ensemble.trueNodes, ensemble.trueLeaves] : [ensemble.falseNodes, ensemble.falseLeaves]
  nodes[node] = 'leaf' in to ? to.leaf : to.node
  leaves[node] = 'leaf' in to ? 1 : 0
}

function addTree(
  ensemble: Ensemble,
  forest: Forest,
  root: number,
  { target, leaf }: { readonly target: number; readonly leaf: (at: number) => number },
): void {
  const valueAt = (node: number): number => leaf((forest.rights[node] ?? 0) * forest.width)
  if ((forest.features[root] ?? -1) < 0) {
    addConstant(ensemble, target, valueAt(root))
    return
  }
  ensemble.roots.push(ensemble.features.length)
  /** Nodes to write, and which way of which written node leads to them. */
  const pending: { node: number; from: number; way: 'true' | 'false' }[] = [
    { node: root, from: -1, way: 'true' },
  ]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, from, way } = next
    if ((forest.features[node] ?? -1) < 0) {
      link(ensemble, from, way, { leaf: addLeaf(ensemble, target, valueAt(node)) })
      continue
    }
    const place = ensemble.features.length
    if (from >= 0) link(ensemble, from, way, { node: place })
    addTest(ensemble, forest, node)
    pending.push({ node: forest.rights[node] ?? 0, from: place, way: 'false' })
    pending.push({ node: node + 1, from: place, way: 'true' })
  }
}

function addTest(ensemble: Ensemble, forest: Forest, node: number): void {
  const flag = forest.flags?.[node] ?? 0
  const feature = forest.features[node] ?? 0
  const missingTrue = (flag & nodeFlags.missingLeft) === 0 ? 0 : 1
  const split = forest.thresholds[node] ?? 0
  if ((flag & nodeFlags.categorical) === 0) {
    addNode(ensemble, { feature, split, mode: MODES[forest.test], missingTrue })
    return
  }
  if (forest.test === 'lt') throw noOnnxForm("XGBoost's tests of categories")
  const set = forest.sets[split] ?? new Uint32Array()
  const members: number[] = []
  set.forEach((word, place) => {
    for (let bit = 0; bit < 32; bit++) if (((word >>> bit) & 1) === 1) members.push(place * 32 + bit)
  })
  if (members.length === 0) throw noOnnxForm('A test of no category')
  for (const member of members) ensemble.members.push(member)
  ensemble.members.push(Number.NaN)
  addNode(ensemble, { feature, split: 0, mode: MODES.member, missingTrue })
}

/** LightGBM's missing types, and categories without their fraction: a column is prepared as its tests read it. */
function prepareMissing(graph: GraphBuilder, forest: Forest, input: ExportedNumbers): string {
  const { flags } = forest
  if (flags === null) return input.value
  const kinds = new Map<number, number>()
  forest.features.forEach((feature, node) => {
    if (feature < 0) return
    const kind = (flags[node] ?? 0) & ~nodeFlags.missingLeft
    if (kinds.has(feature) && kinds.get(feature) !== kind)
      throw noOnnxForm('A column that is tested as a category and as a number, or missing in two ways')
    kinds.set(feature, kind)
  })
  const mask = (flag: number): string | null => {
    const places = Array.from(
      { length: input.columns },
      (_, feature) => ((kinds.get(feature) ?? 0) & flag) !== 0,
    )
    return places.includes(true) ? graph.flags(places, [1, input.columns]) : null
  }
  let { value } = input
  const categorical = mask(nodeFlags.categorical)
  if (categorical !== null) {
    const below = graph.node('Less', [value, graph.doubles([0], [])])
    const whole = graph.node('Where', [below, graph.node('Ceil', [value]), graph.node('Floor', [value])])
    value = graph.node('Where', [categorical, whole, value])
  }
  const asZero = mask(nodeFlags.missingIsZero)
  if (asZero !== null) {
    const missing = graph.node('And', [asZero, graph.node('IsNaN', [value])])
    value = graph.node('Where', [missing, graph.doubles([0], []), value])
  }
  const asMissing = mask(nodeFlags.zeroIsMissing)
  if (asMissing !== null) {
    const small = graph.node('LessOrEqual', [graph.node('Abs', [value]), graph.doubles([ZERO_BOUND], [])])
    const missing = graph.node('And', [asMissing, small])
    value = graph.node('Where', [missing, graph.doubles([Number.NaN], []), value])
  }
  return value
}

function treeNode(
  graph: GraphBuilder,
  ensemble: Ensemble,
  input: string,
  { width, single }: { readonly width: number; readonly single: boolean },
): string {
  const type = single ? 'float' : 'double'
  const tensor = (data: readonly number[]): { kind: 'tensor'; value: TensorSpec } => ({
    kind: 'tensor',
    value: {
      name: '',
      type,
      shape: [data.length],
      data: single ? Float32Array.from(data) : Float64Array.from(data),
    },
  })
  const ints = (value: readonly number[]): { kind: 'ints'; value: readonly number[] } => ({
    kind: 'ints',
    value,
  })
  const modes = {
    kind: 'tensor',
    value: { name: '', type: 'uint8', shape: [ensemble.modes.length], data: Uint8Array.from(ensemble.modes) },
  } as const
  return graph.node('TreeEnsemble', [input], {
    domain: 'ai.onnx.ml',
    attributes: {
      aggregate_function: { kind: 'int', value: 1 },
      post_transform: { kind: 'int', value: 0 },
      n_targets: { kind: 'int', value: width },
      tree_roots: ints(ensemble.roots),
      nodes_featureids: ints(ensemble.features),
      nodes_splits: tensor(ensemble.splits),
      nodes_modes: modes,
      nodes_missing_value_tracks_true: ints(ensemble.missingTrue),
      nodes_truenodeids: ints(ensemble.trueNodes),
      nodes_trueleafs: ints(ensemble.trueLeaves),
      nodes_falsenodeids: ints(ensemble.falseNodes),
      nodes_falseleafs: ints(ensemble.falseLeaves),
      leaf_targetids: ints(ensemble.targets),
      leaf_weights: tensor(ensemble.weights),
      ...(ensemble.members.length === 0 ? {} : { membership_values: tensor(ensemble.members) }),
    },
  })
}

interface TensorSpec {
  readonly name: string
  readonly type: string
  readonly shape: readonly number[]
  readonly data: ArrayBufferView
}
