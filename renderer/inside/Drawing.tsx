/** The graph of the model drawn: read, laid out, shown, with the way into its subgraphs. */
import { useState } from 'react'
import type { GraphPath, OnnxGraph } from '#shared/onnx-graph.ts'
import { useEngine } from '../engine.tsx'
import { Button } from '../parts/Button.tsx'
import { CallView } from '../parts/CallView.tsx'
import { Note } from '../parts/Note.tsx'
import { ProgressLine } from '../parts/ProgressLine.tsx'
import { Empty, Section } from '../parts/Section.tsx'
import { graphText } from '../strings/graph.ts'
import { useCall } from '../use-call.ts'
import { keysOver } from './collapsed-graph.ts'
import { GraphView } from './GraphView.tsx'
import { repeatedBlocks } from './repeated-blocks.ts'
import { useGraphLayout } from './use-graph-layout.ts'

interface DrawingProps {
  readonly id: string
  readonly revision: number
}

/** The section with the drawing. */
export function Drawing({ id, revision }: DrawingProps) {
  const { calls } = useEngine()
  const [path, setPath] = useState<GraphPath>([])
  const [search, setSearch] = useState('')
  const [sought, setSought] = useState<number | null>(null)
  const go = (next: GraphPath, node: number | null = null) => {
    setSought(node)
    setPath(next)
  }
  const graph = useCall(calls, 'onnxGraph', { id, path }, { when: 'now', revision })
  const place = path.map(({ node, attribute, index }) => `${node}.${attribute}.${index}`).join(' ')
  return (
    <Section title={graphText.title} aside={<Crumbs path={path} onChoose={go} />}>
      <CallView
        call={graph}
        busy={graphText.loading}
        idle={<Button onClick={graph.start}>{graphText.draw}</Button>}
      >
        {(value) => (
          <LaidOut
            key={`${id} ${revision} ${place}`}
            id={id}
            revision={revision}
            path={path}
            graph={value}
            search={search}
            onSearch={setSearch}
            sought={sought}
            onGo={go}
          />
        )}
      </CallView>
    </Section>
  )
}

interface CrumbsProps {
  readonly path: GraphPath
  readonly onChoose: (path: GraphPath) => void
}

function Crumbs({ path, onChoose }: CrumbsProps) {
  if (path.length === 0) return null
  return (
    <nav aria-label={graphText.title} className="flex flex-wrap items-center gap-2">
      <Button weight="link" onClick={() => onChoose([])}>
        {graphText.main}
      </Button>
      {path.map((step, depth) => (
        <span key={`${step.node} ${step.attribute}`} className="flex items-center gap-2">
          <span aria-hidden>›</span>
          {depth === path.length - 1 ? (
            <span aria-current="location">{step.attribute}</span>
          ) : (
            <Button weight="link" onClick={() => onChoose(path.slice(0, depth + 1))}>
              {step.attribute}
            </Button>
          )}
        </span>
      ))}
    </nav>
  )
}

interface LaidOutProps extends DrawingProps {
  readonly path: GraphPath
  readonly graph: OnnxGraph
  readonly search: string
  readonly onSearch: (search: string) => void
  /** The node that was chosen before the graph was shown. */
  readonly sought: number | null
  readonly onGo: (path: GraphPath, node?: number) => void
}

/** Smaller graphs are read whole before anything is collapsed. */
const MIN_COLLAPSED = 60

function LaidOut(props: LaidOutProps) {
  const { graph, sought } = props
  const [opened, setOpened] = useState<readonly string[] | 'all'>(() => {
    if (graph.nodeCount < MIN_COLLAPSED) return 'all'
    return sought === null ? [] : keysOver(repeatedBlocks(graph), sought)
  })
  const { state, laidOut, cancel, start } = useGraphLayout(graph, opened)
  const missing = graph.labels.filter((_, box) => graph.kinds[box] === 'missing')
  if (graph.nodeCount === 0) return <Empty title={graphText.empty} />
  return (
    <>
      {missing.length > 0 && <Note tone="bad">{graphText.missing(missing.slice(0, 5).join(', '))}</Note>}
      {state.kind === 'busy' && (
        <div className="mb-2 max-w-md">
          <ProgressLine progress={null} fallback={graphText.laying} since={state.since} onCancel={cancel} />
        </div>
      )}
      {(state.kind === 'cancelled' || state.kind === 'failed') && (
        <Empty title={state.kind === 'failed' ? graphText.failed : graphText.stopped}>
          {state.kind === 'failed' && <p className="mb-2">{state.message}</p>}
          <Button onClick={start}>{graphText.draw}</Button>
        </Empty>
      )}
      {laidOut !== null && <GraphView {...props} laidOut={laidOut} opened={opened} onOpened={setOpened} />}
    </>
  )
}
