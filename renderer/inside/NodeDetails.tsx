/** What is known of the chosen box, and the ways from it. */
import { useState } from 'react'
import type { ReactNode } from 'react'
import type { GraphPath, NodeValue, OnnxGraph, OnnxNode } from '#shared/onnx-graph.ts'
import { useEngine } from '../engine.tsx'
import { formatBytes } from '../format.ts'
import { Button } from '../parts/Button.tsx'
import { CallView } from '../parts/CallView.tsx'
import { Facts } from '../parts/Section.tsx'
import { graphText } from '../strings/graph.ts'
import { insideText } from '../strings/model.ts'
import { shapeText } from '../type-text.ts'
import { useCall } from '../use-call.ts'
import { WeightsDialog } from './Weights.tsx'
import { neighboursOf } from './walk-graph.ts'

/** More ways from a box are not listed; a constant may feed thousands. */
const MAX_WAYS = 30

interface NodeDetailsProps {
  readonly id: string
  readonly revision: number
  readonly path: GraphPath
  readonly graph: OnnxGraph
  readonly box: number
  readonly onSelect: (box: number) => void
  readonly onOpen: (step: GraphPath[number]) => void
}

/** Details of one box. */
export function NodeDetails(props: NodeDetailsProps) {
  const { id, revision, path, graph, box } = props
  const { calls } = useEngine()
  const kind = graph.kinds[box] ?? 'node'
  const input = kind === 'node' ? { id, path, node: box } : null
  const node = useCall(calls, 'onnxNode', input, { when: 'now', revision })
  return (
    <>
      <h3 className="font-semibold wrap-anywhere">{graph.labels[box]}</h3>
      <p className="text-muted wrap-anywhere">
        {graphText.kinds[kind]}
        {graph.names[box] !== '' && <span className="font-mono"> {graph.names[box]}</span>}
      </p>
      {input !== null && (
        <CallView call={node} busy={graphText.reading}>
          {(value) => <NodeFacts {...props} node={value} />}
        </CallView>
      )}
      <Ways graph={graph} box={box} onSelect={props.onSelect} />
    </>
  )
}

function NodeFacts(props: NodeDetailsProps & { readonly node: OnnxNode }) {
  const { id, revision, path, node, box, onOpen } = props
  const [weights, setWeights] = useState<string | null>(null)
  return (
    <>
      <Part title={graphText.attributes} isShown={node.attributes.length > 0}>
        <Facts
          entries={node.attributes.map(({ name, entries, more, graphCount }) => [
            name,
            <span key={name} className="font-mono wrap-anywhere">
              {entries.join(', ')}
              {more && <span className="text-muted"> {graphText.andMore}</span>}
              {Array.from({ length: graphCount }, (_, index) => (
                <Button
                  key={index}
                  weight="link"
                  className="max-w-full text-left whitespace-normal!"
                  onClick={() => onOpen({ node: box, attribute: name, index })}
                >
                  {graphText.open(graphCount === 1 ? name : `${name} ${index + 1}`)}
                </Button>
              ))}
            </span>,
          ])}
        />
      </Part>
      <Values title={graphText.inputs} values={node.inputs} onWeights={setWeights} />
      <Values title={graphText.captured} values={node.captured} onWeights={setWeights} />
      <Values title={graphText.outputs} values={node.outputs} onWeights={setWeights} />
      {weights !== null && (
        <WeightsDialog
          id={id}
          revision={revision}
          path={path}
          name={weights}
          onClose={() => setWeights(null)}
        />
      )}
      <Part title={insideText.documentation} isShown={node.documentation !== ''}>
        <p className="wrap-anywhere">{node.documentation}</p>
      </Part>
    </>
  )
}

interface ValuesProps {
  readonly title: string
  readonly values: readonly NodeValue[]
  readonly onWeights: (name: string) => void
}

function Values({ title, values, onWeights }: ValuesProps) {
  return (
    <Part title={title} isShown={values.length > 0}>
      <ul>
        {values.slice(0, MAX_WAYS).map((value, place) => (
          // Places tell them apart: a node may take one value twice.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={place} className="mb-1 wrap-anywhere">
            <code>{value.name}</code>
            {value.name === '' && <span className="text-muted italic">{graphText.leftOut}</span>}
            <div className="text-muted">{valueText(value)}</div>
            {value.initializerBytes !== null && (
              <Button
                weight="link"
                className="min-h-6!"
                aria-label={insideText.statisticsOf(value.name)}
                onClick={() => onWeights(value.name)}
              >
                {insideText.statistics}
              </Button>
            )}
          </li>
        ))}
        {values.length > MAX_WAYS && <li className="text-muted">{graphText.andMore}</li>}
      </ul>
    </Part>
  )
}

function valueText({ type, shape, initializerBytes }: NodeValue): string {
  const constant = initializerBytes === null ? '' : `${graphText.constant}, ${formatBytes(initializerBytes)}`
  return [type, shape === null ? '' : shapeText(shape), constant].filter((part) => part !== '').join(' ')
}

interface WaysProps {
  readonly graph: OnnxGraph
  readonly box: number
  readonly onSelect: (box: number) => void
}

/** Boxes before and after one, to go to. */
export function Ways({ graph, box, onSelect }: WaysProps) {
  const { before, after } = neighboursOf(graph, box)
  const list = (title: string, boxes: readonly number[]) => (
    <Part title={title} isShown={boxes.length > 0}>
      <ul>
        {boxes.slice(0, MAX_WAYS).map((other) => (
          <li key={other} className="wrap-anywhere">
            <Button
              weight="link"
              className="min-h-6! max-w-full text-left whitespace-normal!"
              onClick={() => onSelect(other)}
            >
              {[graph.labels[other], graph.names[other]].filter(Boolean).join(' ')}
            </Button>
          </li>
        ))}
        {boxes.length > MAX_WAYS && <li className="text-muted">{graphText.andMore}</li>}
      </ul>
    </Part>
  )
  return (
    <>
      {list(graphText.before, before)}
      {list(graphText.after, after)}
    </>
  )
}

function Part({ title, isShown, children }: { title: string; isShown: boolean; children: ReactNode }) {
  if (!isShown) return null
  return (
    <section className="mt-3">
      <h4 className="mb-1 text-muted">{title}</h4>
      {children}
    </section>
  )
}
