/** A tree as the graph canvas paints it. */
import type { TreeNode } from '#shared/estimators.ts'
import type { OnnxGraph } from '#shared/onnx-graph.ts'
import { boxWidth } from '../inside/box-label.ts'
import type { GraphLayout } from '../inside/graph-layout.ts'
import { layoutTree } from './tree-layout.ts'
import { answerText, shortTest, type LeafKind } from './tree-text.ts'

/** Boxes are nodes in the order given. */
export interface TreePicture {
  readonly graph: OnnxGraph
  readonly layout: GraphLayout
  readonly nodes: readonly TreeNode[]
}

/** Draws nodes that come after their parents; the first is the root of what is drawn. */
export function treePicture(name: string, nodes: readonly TreeNode[], kind: LeafKind): TreePicture {
  const boxes = new Map(nodes.map(({ node }, box) => [node, box]))
  const labels = nodes.map((node) => labelOf(node, kind, boxes))
  const parents = nodes.map(({ parent }, box) =>
    box === 0 || parent === null ? -1 : (boxes.get(parent) ?? -1),
  )
  const layout = layoutTree({
    widths: labels.map(boxWidth),
    parents,
    depths: nodes.map(({ depth }) => depth),
  })
  const graph: OnnxGraph = {
    name,
    nodeCount: nodes.length,
    kinds: nodes.map(({ test }) => (test === null ? 'output' : boxes.has(test.left) ? 'node' : 'outer')),
    labels,
    names: nodes.map(() => ''),
    edgeFrom: layout.edgeFrom,
    edgeTo: layout.edgeTo,
    edgeValues: layout.edgeFrom.map(() => ''),
  }
  return { graph, layout, nodes }
}

/** What is below a node that is not drawn is hinted at. */
function labelOf({ test, values }: TreeNode, kind: LeafKind, boxes: ReadonlyMap<number, number>): string {
  if (test === null) return answerText(values, kind)
  return boxes.has(test.left) ? shortTest(test) : `${shortTest(test)} …`
}

/** The edges that join boxes which are both on the way. */
export function edgesAlong({ layout }: TreePicture, along: ReadonlySet<number>): ReadonlySet<number> {
  const edges = new Set<number>()
  for (const [edge, to] of layout.edgeTo.entries())
    if (along.has(to) && along.has(layout.edgeFrom[edge] ?? -1)) edges.add(edge)
  return edges
}
