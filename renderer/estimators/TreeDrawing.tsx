/** A tree drawn on the canvas of graphs, the way of the row lit, the chosen node beside it. */
import { useMemo, useState } from 'react'
import type { TreeNodes, TreePath } from '#shared/estimators.ts'
import { useEngine } from '../engine.tsx'
import { formatPlural } from '../format.ts'
import { CanvasFrame, ViewTools } from '../inside/CanvasFrame.tsx'
import { colorsOf } from '../inside/graph-colors.ts'
import { graphSvg } from '../inside/graph-svg.ts'
import { useGraphStage } from '../inside/use-graph-stage.ts'
import { Button } from '../parts/Button.tsx'
import { CallView } from '../parts/CallView.tsx'
import { saveText } from '../save-file.ts'
import { graphText } from '../strings/graph.ts'
import { treesText } from '../strings/trees.ts'
import { useCall } from '../use-call.ts'
import { NodeFacts } from './NodeFacts.tsx'
import { edgesAlong, treePicture } from './tree-picture.ts'
import type { LeafKind } from './tree-text.ts'
import type { TreePlace } from './TreesSection.tsx'

interface TreeDrawingProps {
  readonly place: TreePlace
  readonly kind: LeafKind
  readonly way: TreePath | null
}

/** Levels that are drawn at first, and added by one press of the button. */
const FIRST_LEVELS = 4
const MORE_LEVELS = 3
const MAX_LEVELS = 100

/** The drawing from the root, or from a node below it. */
export function TreeDrawing({ place, kind, way }: TreeDrawingProps) {
  const { calls } = useEngine()
  const [part, setPart] = useState({ root: 0, depth: FIRST_LEVELS })
  const { id, revision, estimator, tree } = place
  const along = useMemo(() => way?.steps.map(({ node }) => node).slice(0, 1_000) ?? [], [way])
  const nodes = useCall(calls, 'drawTree', { id, estimator, tree, ...part, along }, { when: 'now', revision })
  // Another row lights another way of what is drawn already.
  const [last, setLast] = useState<TreeNodes | null>(null)
  const done = nodes.state.kind === 'done' ? nodes.state.value : null
  if (done !== null && done !== last) setLast(done)
  const shown = done ?? (nodes.state.kind === 'failed' ? null : last)
  if (shown === null || shown.nodes.length === 0)
    return (
      <CallView call={nodes} busy={treesText.reading}>
        {() => null}
      </CallView>
    )
  return (
    <Drawn
      key={part.root}
      place={place}
      kind={kind}
      along={along}
      drawn={shown}
      isWhole={part.root === 0}
      onRoot={(root) => setPart({ root, depth: FIRST_LEVELS })}
      onDeeper={() => setPart({ ...part, depth: Math.min(MAX_LEVELS, part.depth + MORE_LEVELS) })}
    />
  )
}

interface DrawnProps extends Omit<TreeDrawingProps, 'way'> {
  readonly along: readonly number[]
  readonly drawn: TreeNodes
  readonly isWhole: boolean
  readonly onRoot: (node: number) => void
  readonly onDeeper: () => void
}

function Drawn({ place, kind, along, drawn, isWhole, onRoot, onDeeper }: DrawnProps) {
  const name = treesText.named(place.tree)
  const picture = useMemo(() => treePicture(name, drawn.nodes, kind), [name, drawn.nodes, kind])
  const [selected, setSelected] = useState<number | null>(null)
  const box = drawn.nodes.findIndex(({ node }) => node === selected)
  const shown = useMemo(() => {
    const lit = new Set(drawn.nodes.flatMap(({ node }, at) => (along.includes(node) ? [at] : [])))
    return {
      graph: picture.graph,
      layout: picture.layout,
      selected: box < 0 ? null : box,
      found: lit,
      lit: edgesAlong(picture, lit),
    }
  }, [picture, drawn.nodes, along, box])
  const stage = useGraphStage(shown)
  const isCut = picture.graph.kinds.includes('outer')
  const node = drawn.nodes[box]
  const save = () => {
    const colors = colorsOf(stage.canvas.current?.parentElement ?? document.body)
    saveText(graphSvg(picture.graph, picture.layout, colors), `${name}.svg`, 'image/svg+xml')
  }
  return (
    <>
      <div className="mb-2 flex flex-wrap items-center gap-1">
        <span className="text-muted">
          {treesText.drawn(drawn.nodes.length, formatPlural(drawn.count, 'node'))}
        </span>
        <div className="ml-auto flex flex-wrap items-center gap-1">
          {!isWhole && <Button onClick={() => onRoot(0)}>{treesText.toRoot}</Button>}
          {isCut && <Button onClick={onDeeper}>{treesText.deeper}</Button>}
          <ViewTools stage={stage} onSvg={save} />
        </div>
      </div>
      <div className="mb-3">
        <CanvasFrame
          size="tree"
          label={name}
          detailsLabel={treesText.node}
          legend={`${treesText.leftHolds} ${graphText.keys}`}
          stage={stage}
          layout={picture.layout}
          selected={shown.selected}
          onSelect={(to, from) => {
            setSelected(to === null ? null : (drawn.nodes[to]?.node ?? null))
            if (to !== null && from === 'keys') stage.bring(to)
          }}
        >
          {node === undefined ? (
            <p className="text-muted">{treesText.choose}</p>
          ) : (
            <NodeFacts node={node} kind={kind} onRoot={node.test === null ? null : () => onRoot(node.node)} />
          )}
        </CanvasFrame>
      </div>
    </>
  )
}
