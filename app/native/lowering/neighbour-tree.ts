/** The search tree of a fitted neighbours estimator. Source: sklearn/neighbors/_binary_tree.pxi.tp (`__getstate__`). */
import { globalName, sequenceItems, type Inert } from '#app/serialized/inert.ts'
import type { NeighbourOperation, NeighbourTree } from '../operation-parts.ts'
import { numbersIn, optional, refuse, textOf, toNumber, type EstimatorView } from './estimator-view.ts'

/** What is searched: how many rows of how many columns, and by which distance. */
interface Searched {
  readonly rows: number
  readonly columns: number
  readonly metric: NeighbourOperation['metric']
  readonly power: number
}

/**
 * The tree it searches and the rows that the tree itself holds: `_fit_X` may be the caller's own array and hold other values by
 * now. Null when it compares with every row of `_fit_X`.
 */
export function neighbourTree(
  view: EstimatorView,
  searched: Searched,
): { readonly tree: NeighbourTree; readonly rows: Float64Array } | null {
  const method = textOf(view, '_fit_method')
  if (method === 'brute') return null
  if (method !== 'kd_tree' && method !== 'ball_tree') throw refuse(view, '_fit_method', method)
  const [data, order, nodes, bounds, ...rest] = stateItems(optional(view, '_tree')) ?? []
  const own = numbersIn(data)
  if (own === null || own.data.length !== searched.rows * searched.columns || own.shape[0] !== searched.rows)
    throw refuse(view, 'a search tree of other rows')
  if (!isOfMetric(rest[METRIC_PLACE] ?? null, searched))
    throw refuse(view, 'a search tree of another distance')
  const isNodes =
    typeof nodes === 'object' && nodes !== null && !(nodes instanceof Uint8Array) && nodes.kind === 'array'
  if (!isNodes || nodes.values.dtype !== 'records') throw refuse(view, 'a search tree of unknown layout')
  const { fields } = nodes.values
  const column = (name: string): Float64Array => {
    const numbers = numbersIn(fields.get(name))
    if (numbers === null) throw refuse(view, `a search tree without ${name}`)
    return numbers.data
  }
  const tree: NeighbourTree = {
    kind: method === 'kd_tree' ? 'kd' : 'ball',
    order: Int32Array.from(numbersIn(order)?.data ?? []),
    starts: Int32Array.from(column('idx_start')),
    ends: Int32Array.from(column('idx_end')),
    leaves: Uint8Array.from(column('is_leaf')),
    radii: column('radius'),
    bounds: numbersIn(bounds)?.data ?? new Float64Array(),
  }
  checkTree(view, tree, searched.rows)
  return { tree, rows: own.data }
}

/** Where the state has its distance, behind the four arrays. */
const METRIC_PLACE = 7

/** The tree is searched by its own distance. Source: sklearn/metrics/_dist_metrics.pyx.tp (`__getstate__`). */
function isOfMetric(value: Inert, { metric, power }: Searched): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array || value.kind !== 'object')
    return false
  const name =
    globalName(value.callee)?.endsWith('.newObj') === true
      ? globalName(value.args[0])
      : globalName(value.callee)
  const kind = /\.(Euclidean|Manhattan|Chebyshev|Minkowski)Distance(?:64)?$/.exec(name ?? '')?.[1]
  if (kind?.toLowerCase() !== metric) return false
  return metric !== 'minkowski' || toNumber(sequenceItems(value.state)?.[0] ?? null) === power
}

function stateItems(value: Inert): readonly Inert[] | null {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array || value.kind !== 'object')
    return null
  const name = globalName(value.callee) ?? ''
  return /^sklearn\.neighbors\._(?:kd|ball)_tree\./.test(name) ? sequenceItems(value.state) : null
}

function checkTree(view: EstimatorView, tree: NeighbourTree, rows: number): void {
  const nodes = tree.leaves.length
  const extents = tree.kind === 'kd' ? 2 : 1
  const isSound =
    tree.order.length === rows &&
    tree.order.every((row) => row >= 0 && row < rows) &&
    tree.ends.every((end, node) => end <= rows && (tree.starts[node] ?? 0) >= 0) &&
    tree.leaves.every((leaf, node) => leaf !== 0 || 2 * node + 2 < nodes) &&
    tree.bounds.length % (extents * nodes) === 0 &&
    nodes > 0
  if (!isSound) throw refuse(view, 'a search tree that does not fit its rows')
}
