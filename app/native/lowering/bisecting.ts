/** BisectingKMeans. Source: sklearn/cluster/_bisect_k_means.py. */
import { takeMemory } from '#app/serialized/allowance.ts'
import type { Inert } from '#app/serialized/inert.ts'
import { sequence, type Lowered } from './lowered.ts'
import { checked } from './check.ts'
import {
  attribute,
  matrixOf,
  numbersIn,
  numbersOf,
  refuse,
  stateAttributes,
  toNumber,
  type EstimatorView,
} from './estimator-view.ts'

/** Nodes of a tree; one of 10,000 clusters has 19,999. */
const MAX_NODES = 100_000

interface Nodes {
  readonly centres: number[]
  readonly lefts: number[]
  readonly rights: number[]
  readonly labels: number[]
}

/** Labels by the tree of clusters, and the distances to the centres of its leaves. */
export function lowerBisectingKMeans(view: EstimatorView): Lowered {
  const centres = matrixOf(view, 'cluster_centers_')
  const features = centres.columns
  if (centres.dtype !== 'float64') throw refuse(view, 'float32 data')
  const mean = view.attributes.has('_X_mean') ? numbersOf(view, '_X_mean').data : new Float64Array(features)
  const nodes = treeNodes(view, attribute(view, '_bisecting_tree'), mean)
  const check = checked(view, { dtype: 'float', sparse: true })
  return {
    className: view.className,
    classes: null,
    outputNames: null,
    methods: {
      predict: sequence(checked(view, { dtype: 'float', sparse: true, onlyType: 'float64' }), {
        kind: 'bisect',
        centres: Float64Array.from(nodes.centres),
        features,
        lefts: Int32Array.from(nodes.lefts),
        rights: Int32Array.from(nodes.rights),
        labels: Int32Array.from(nodes.labels),
      }),
      transform: sequence(check, {
        kind: 'centres',
        centres: centres.data,
        count: centres.rows,
        features,
        give: 'distances',
        dtype: centres.dtype,
      }),
    },
  }
}

/** The nodes in the order they are met, with their centres where the data was. */
function treeNodes(view: EstimatorView, root: Inert, mean: Float64Array): Nodes {
  const nodes: Nodes = { centres: [], lefts: [], rights: [], labels: [] }
  const waiting: { readonly value: Inert; readonly place: (at: number) => void }[] = [
    { value: root, place: () => undefined },
  ]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const at = nodes.lefts.length
    if (at >= MAX_NODES) throw refuse(view, 'a tree of more than 100,000 nodes')
    next.place(at)
    const state = stateAttributes(next.value)
    const centre = numbersIn(state?.get('center'))
    if (state === null || centre?.data.length !== mean.length) throw refuse(view, '_bisecting_tree')
    takeMemory(8 * centre.data.length)
    centre.data.forEach((value, column) => nodes.centres.push(value + (mean[column] ?? 0)))
    nodes.lefts.push(-1)
    nodes.rights.push(-1)
    const left = state.get('left') ?? null
    const right = state.get('right') ?? null
    nodes.labels.push(left === null ? (toNumber(state.get('label')) ?? -1) : -1)
    if (left === null) continue
    waiting.push(
      { value: right, place: (child) => void (nodes.rights[at] = child) },
      { value: left, place: (child) => void (nodes.lefts[at] = child) },
    )
  }
  return nodes
}
