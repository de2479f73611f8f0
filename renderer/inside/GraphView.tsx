/** A laid out graph with its toolbar, and the details of the chosen box beside it. */
import { useMemo, useState } from 'react'
import type { ComponentProps } from 'react'
import type { GraphPath, OnnxGraph } from '#shared/onnx-graph.ts'
import { Button } from '../parts/Button.tsx'
import { FilterField } from '../parts/FilterField.tsx'
import { saveBlob, saveText } from '../save-file.ts'
import { graphText } from '../strings/graph.ts'
import { CanvasFrame, ViewTools } from './CanvasFrame.tsx'
import { boxBehind, keysOver } from './collapsed-graph.ts'
import type { DrawnGraph } from './collapsed-graph.ts'
import { colorsOf } from './graph-colors.ts'
import { FoundElsewhere } from './FoundElsewhere.tsx'
import { graphPng } from './graph-png.ts'
import { graphSvg } from './graph-svg.ts'
import { GroupDetails } from './GroupDetails.tsx'
import type { LaidOut } from './layout-worker.ts'
import { NodeDetails, Ways } from './NodeDetails.tsx'
import type { Picture } from './paint-graph.ts'
import { useGraphStage } from './use-graph-stage.ts'
import type { GraphStage } from './use-graph-stage.ts'

/** As many found boxes are listed; all of them are marked in the drawing. */
const MAX_LISTED = 50

interface GraphViewProps {
  readonly id: string
  readonly revision: number
  readonly path: GraphPath
  /** The whole graph; boxes are named by their place in it. */
  readonly graph: OnnxGraph
  readonly laidOut: LaidOut
  readonly opened: readonly string[] | 'all'
  readonly onOpened: (opened: readonly string[] | 'all') => void
  readonly search: string
  readonly onSearch: (search: string) => void
  /** The node that was chosen before the graph was shown. */
  readonly sought: number | null
  /** Goes to another graph of the model, and to a node of it. */
  readonly onGo: (path: GraphPath, node?: number) => void
}

/** The drawing. */
export function GraphView(props: GraphViewProps) {
  const { id, revision, path, graph, laidOut, opened, onOpened, search, sought, onGo } = props
  const { drawn, layout } = laidOut
  const [selected, setSelected] = useState<number | null>(sought)
  const found = useMemo(() => foundBoxes(graph, search), [graph, search])
  const shown = useMemo(
    () => ({
      graph: drawn.graph,
      layout,
      selected: selected === null ? null : (drawn.shownAs[selected] ?? null),
      found: new Set(found.map((box) => drawn.shownAs[box] ?? 0)),
    }),
    [drawn, layout, selected, found],
  )
  const stage = useGraphStage(shown)

  function show(box: number | null) {
    setSelected(box)
    if (box !== null) stage.centre(drawn.shownAs[box] ?? 0)
  }

  function reveal(box: number) {
    const keys = keysOver(drawn.runs, box)
    if (opened !== 'all' && keys.some((key) => !opened.includes(key))) onOpened([...opened, ...keys])
    show(box)
  }

  /** From match to match, and around. */
  function toNext() {
    const next = found[(selected === null ? -1 : found.indexOf(selected)) + 1] ?? found[0]
    if (next !== undefined) reveal(next)
  }

  return (
    <>
      <div className="mb-2 flex flex-wrap items-center gap-2">
        <FilterField label={graphText.search} value={search} onChange={props.onSearch} onEnter={toNext} />
        <span role="status" className="text-muted">
          {search !== '' && graphText.found(found.length)}
        </span>
        <div className="ml-auto flex flex-wrap items-center gap-1">
          {drawn.runs.length > 0 && (
            <Button onClick={() => onOpened(opened === 'all' ? [] : 'all')}>
              {opened === 'all' ? graphText.collapse : graphText.whole}
            </Button>
          )}
          <Tools shown={shown} stage={stage} />
        </div>
      </div>
      <FoundList graph={graph} found={found} onSelect={reveal} />
      <FoundElsewhere id={id} revision={revision} path={path} search={search} onGo={onGo} />
      <CanvasFrame
        size="graph"
        label={graphText.canvas(graph.name)}
        detailsLabel={graphText.details}
        legend={graphText.keys}
        stage={stage}
        layout={layout}
        selected={shown.selected}
        onSelect={(box, from) => {
          const behind = box === null ? null : boxBehind(drawn, box)
          setSelected(behind)
          if (from === 'keys' && behind !== null) stage.bring(drawn.shownAs[behind] ?? 0)
        }}
      >
        {selected === null ? (
          <p className="text-muted">{graphText.choose}</p>
        ) : (
          <BoxDetails
            id={id}
            revision={revision}
            path={path}
            graph={graph}
            box={selected}
            drawn={drawn}
            onSelect={show}
            onOpen={(step) => onGo([...path, step])}
            onOpenGroup={(key) => onOpened(opened === 'all' ? opened : [...opened, key])}
          />
        )}
      </CanvasFrame>
    </>
  )
}

interface BoxDetailsProps extends ComponentProps<typeof NodeDetails> {
  readonly drawn: DrawnGraph
  readonly onOpenGroup: (key: string) => void
}

function BoxDetails({ drawn, onOpenGroup, ...props }: BoxDetailsProps) {
  const { graph, box, onSelect } = props
  const place = drawn.shownAs[box] ?? 0
  const group = drawn.boxes[place]
  if (group?.kind !== 'group') return <NodeDetails {...props} />
  return (
    <>
      <GroupDetails
        graph={graph}
        group={group}
        scope={drawn.graph.names[place] ?? ''}
        onOpenGroup={onOpenGroup}
      />
      <Ways graph={drawn.graph} box={place} onSelect={(other) => onSelect(boxBehind(drawn, other))} />
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
  readonly shown: Omit<Picture, 'view' | 'colors'>
  readonly stage: GraphStage
}

function Tools({ shown, stage }: ToolsProps) {
  const [said, setSaid] = useState<{ readonly tone: string; readonly text: string } | null>(null)
  const { graph, layout } = shown
  const name = graph.name || 'graph'
  const colors = () => colorsOf(stage.canvas.current?.parentElement ?? document.body)
  const savePng = async () => {
    const picture = await graphPng({ ...shown, selected: null, found: new Set(), colors: colors() })
    if (picture === null) return setSaid({ tone: 'text-bad', text: graphText.noPicture })
    saveBlob(picture.blob, `${name}.png`)
    setSaid(picture.scale >= 1 ? null : { tone: 'text-muted', text: graphText.smallPicture(picture.scale) })
  }
  return (
    <>
      {said !== null && (
        <span role="alert" className={`order-last basis-full text-right ${said.tone}`}>
          {said.text}
        </span>
      )}
      <ViewTools
        stage={stage}
        onSvg={() => saveText(graphSvg(graph, layout, colors()), `${name}.svg`, 'image/svg+xml')}
      />
      <Button onClick={() => void savePng()}>{graphText.png}</Button>
    </>
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
