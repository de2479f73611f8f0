/** A laid out graph with its toolbar, and the details of the chosen box beside it. */
import { useId, useMemo, useRef, useState } from 'react'
import { Minus, Plus } from 'lucide-react'
import type { GraphPath, OnnxGraph } from '#shared/onnx-graph.ts'
import { saveText } from '../compare/save-text.ts'
import { Button, IconButton } from '../parts/Button.tsx'
import { FilterField } from '../parts/FilterField.tsx'
import { graphText } from '../strings/graph.ts'
import { GraphCanvas } from './GraphCanvas.tsx'
import { colorsOf } from './graph-colors.ts'
import type { GraphLayout } from './graph-layout.ts'
import { graphSvg } from './graph-svg.ts'
import { NodeDetails } from './NodeDetails.tsx'
import { useGraphStage } from './use-graph-stage.ts'
import type { GraphStage } from './use-graph-stage.ts'

/** As many found boxes are listed; all of them are marked in the drawing. */
const MAX_LISTED = 50

interface GraphViewProps {
  readonly id: string
  readonly revision: number
  readonly path: GraphPath
  readonly graph: OnnxGraph
  readonly layout: GraphLayout
  readonly onOpen: (step: GraphPath[number]) => void
}

/** The drawing. */
export function GraphView({ id, revision, path, graph, layout, onOpen }: GraphViewProps) {
  const [selected, setSelected] = useState<number | null>(null)
  const [search, setSearch] = useState('')
  const found = useMemo(() => foundBoxes(graph, search), [graph, search])
  const shown = useMemo(
    () => ({ graph, layout, selected, found: new Set(found) }),
    [graph, layout, selected, found],
  )
  const stage = useGraphStage(shown)
  const keysId = useId()
  const details = useRef<HTMLElement>(null)

  function show(box: number | null) {
    setSelected(box)
    if (box !== null) stage.centre(box)
  }

  return (
    <>
      <div className="mb-2 flex flex-wrap items-center gap-2">
        <FilterField label={graphText.search} value={search} onChange={setSearch} />
        <span role="status" className="text-muted">
          {search !== '' && graphText.found(found.length)}
        </span>
        <Tools graph={graph} layout={layout} stage={stage} />
      </div>
      <FoundList graph={graph} found={found} onSelect={show} />
      <div className="grid gap-3 @min-[760px]:grid-cols-[minmax(0,1fr)_280px]">
        <div className="h-[clamp(280px,58vh,640px)] rounded-lg border border-line bg-sunken">
          <GraphCanvas
            label={graphText.canvas(graph.name)}
            describedBy={keysId}
            stage={stage}
            layout={layout}
            selected={selected}
            onSelect={(box, from) => (from === 'keys' ? show(box) : setSelected(box))}
            onEnter={() => details.current?.focus()}
          />
        </div>
        <section
          ref={details}
          aria-label={graphText.details}
          tabIndex={0}
          className="max-h-[clamp(280px,58vh,640px)] overflow-y-auto rounded-lg border border-line bg-panel px-3 py-2"
        >
          {selected === null ? (
            <p className="text-muted">{graphText.choose}</p>
          ) : (
            <NodeDetails
              id={id}
              revision={revision}
              path={path}
              graph={graph}
              box={selected}
              onSelect={show}
              onOpen={onOpen}
            />
          )}
        </section>
      </div>
      <p id={keysId} className="mt-1 text-muted">
        {graphText.keys}
      </p>
    </>
  )
}

function foundBoxes(graph: OnnxGraph, search: string): readonly number[] {
  const wanted = search.trim().toLowerCase()
  if (wanted === '') return []
  const boxes = new Set<number>()
  for (const [box, label] of graph.labels.entries())
    if (`${label}\n${graph.names[box] ?? ''}`.toLowerCase().includes(wanted)) boxes.add(box)
  for (const [edge, value] of graph.edgeValues.entries())
    if (value.toLowerCase().includes(wanted)) boxes.add(graph.edgeFrom[edge] ?? 0)
  return [...boxes].toSorted((a, b) => a - b)
}

interface ToolsProps {
  readonly graph: OnnxGraph
  readonly layout: GraphLayout
  readonly stage: GraphStage
}

function Tools({ graph, layout, stage }: ToolsProps) {
  const save = () => {
    const host = stage.canvas.current?.parentElement ?? document.body
    saveText(graphSvg(graph, layout, colorsOf(host)), `${graph.name || 'graph'}.svg`, 'image/svg+xml')
  }
  return (
    <div className="ml-auto flex items-center gap-1">
      <IconButton label={graphText.zoomOut} onClick={() => stage.zoom(0.8)}>
        <Minus aria-hidden size={14} />
      </IconButton>
      <IconButton label={graphText.zoomIn} onClick={() => stage.zoom(1.25)}>
        <Plus aria-hidden size={14} />
      </IconButton>
      <Button onClick={stage.fit}>{graphText.fit}</Button>
      <Button onClick={save}>{graphText.svg}</Button>
    </div>
  )
}

interface FoundListProps {
  readonly graph: OnnxGraph
  readonly found: readonly number[]
  readonly onSelect: (box: number) => void
}

function FoundList({ graph, found, onSelect }: FoundListProps) {
  if (found.length === 0) return null
  return (
    <ul
      aria-label={graphText.foundList}
      className="mb-2 flex max-h-24 flex-wrap gap-1 overflow-y-auto rounded-lg border border-line p-1"
    >
      {found.slice(0, MAX_LISTED).map((box) => (
        <li key={box} className="max-w-full">
          <Button className="max-w-full" onClick={() => onSelect(box)}>
            <span className="truncate">
              {[graph.labels[box], graph.names[box]].filter(Boolean).join(' ')}
            </span>
          </Button>
        </li>
      ))}
      {found.length > MAX_LISTED && <li className="self-center px-1 text-muted">{graphText.andMore}</li>}
    </ul>
  )
}
