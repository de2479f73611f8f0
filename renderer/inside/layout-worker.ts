/** The thread that lays graphs out: takes a graph, answers with what is drawn of it and where, or with a message of failure. */
import type { OnnxGraph } from '#shared/onnx-graph.ts'
import { boxWidth } from './box-label.ts'
import { collapsedGraph } from './collapsed-graph.ts'
import type { DrawnGraph } from './collapsed-graph.ts'
import { layoutGraph } from './graph-layout.ts'
import type { GraphLayout } from './graph-layout.ts'

/** What the thread is asked. */
export interface LayoutRequest {
  readonly graph: OnnxGraph
  /** Keys of the repeated blocks that are drawn whole. */
  readonly opened: readonly string[] | 'all'
}

/** A graph that is laid out. */
export interface LaidOut {
  readonly drawn: DrawnGraph
  readonly layout: GraphLayout
}

/** What the thread answers. */
export type LayoutAnswer =
  | { readonly ok: true; readonly laidOut: LaidOut }
  | { readonly ok: false; readonly message: string }

globalThis.addEventListener('message', (event: MessageEvent<LayoutRequest>) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin to name
  globalThis.postMessage(answerTo(event.data))
})

function answerTo({ graph, opened }: LayoutRequest): LayoutAnswer {
  try {
    const drawn = collapsedGraph(graph, opened)
    const { labels, edgeFrom, edgeTo } = drawn.graph
    return {
      ok: true,
      laidOut: { drawn, layout: layoutGraph({ widths: labels.map(boxWidth), edgeFrom, edgeTo }) },
    }
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) }
  }
}
