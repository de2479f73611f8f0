/** A graph's layout, made in a thread of its own so that the window stays free; ends the thread when it is left. */
import { useCallback, useEffect, useMemo, useState } from 'react'
import type { OnnxGraph } from '#shared/onnx-graph.ts'
import { graphText } from '../strings/graph.ts'
import type { GraphLayout } from './graph-layout.ts'
import type { LayoutAnswer } from './layout-worker.ts'

/** How the layout stands. */
export type LayoutState =
  | { readonly kind: 'busy'; readonly since: number }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'done'; readonly layout: GraphLayout }

/** Longer labels are cut on the boxes; details show them whole. */
const LABEL_LENGTH = 26

/** The label of a box as it is drawn. */
export function boxLabel(label: string): string {
  return label.length > LABEL_LENGTH ? `${label.slice(0, LABEL_LENGTH - 1)}…` : label
}

/** The layout with the means to stop it and to start it again. */
export function useGraphLayout(graph: OnnxGraph) {
  const [attempt, setAttempt] = useState(0)
  const [state, setState] = useState<LayoutState>(() => ({ kind: 'busy', since: Date.now() }))
  const input = useMemo(
    () => ({
      widths: graph.labels.map((label) => Math.max(72, 26 + 7 * boxLabel(label).length)),
      edgeFrom: graph.edgeFrom,
      edgeTo: graph.edgeTo,
    }),
    [graph],
  )
  useEffect(() => {
    if (attempt < 0) return
    const thread = startThread()
    if (thread === null) {
      queueMicrotask(() => setState({ kind: 'failed', message: graphText.noThread }))
      return
    }
    thread.addEventListener('message', ({ data }: MessageEvent<LayoutAnswer>) => {
      setState(data.ok ? { kind: 'done', layout: data.layout } : { kind: 'failed', message: data.message })
      thread.terminate()
    })
    thread.addEventListener('error', (event) => setState({ kind: 'failed', message: event.message }))
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin to name
    thread.postMessage(input)
    return () => thread.terminate()
  }, [input, attempt])
  const cancel = useCallback(() => {
    setAttempt(-1)
    setState({ kind: 'cancelled' })
  }, [])
  const start = useCallback(() => {
    setAttempt((before) => Math.max(0, before) + 1)
    setState({ kind: 'busy', since: Date.now() })
  }, [])
  return { state, cancel, start }
}

/** Null where there are no threads, or this one may not start. */
function startThread(): Worker | null {
  try {
    return new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' })
  } catch {
    return null
  }
}
