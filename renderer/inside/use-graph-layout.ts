/** A graph's layout, made in a thread of its own so that the window stays free; ends the thread when it is left. */
import { useCallback, useEffect, useState } from 'react'
import type { OnnxGraph } from '#shared/onnx-graph.ts'
import { graphText } from '../strings/graph.ts'
import type { LaidOut, LayoutAnswer } from './layout-worker.ts'

/** How the layout stands. */
type LayoutState =
  | { readonly kind: 'busy'; readonly since: number }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'done' }

/** The layout with the means to stop it and to start it again; `laidOut` is the last that was made. */
export interface GraphLayoutCall {
  readonly state: LayoutState
  readonly laidOut: LaidOut | null
  readonly cancel: () => void
  readonly start: () => void
}

/** Lays the graph out, and again whenever other blocks are opened. */
export function useGraphLayout(graph: OnnxGraph, opened: readonly string[] | 'all'): GraphLayoutCall {
  const [attempt, setAttempt] = useState(0)
  const [state, setState] = useState<LayoutState>(() => ({ kind: 'busy', since: Date.now() }))
  const [laidOut, setLaidOut] = useState<LaidOut | null>(null)
  useEffect(() => {
    if (attempt < 0) return
    const thread = startThread()
    if (thread === null) {
      queueMicrotask(() => setState({ kind: 'failed', message: graphText.noThread }))
      return
    }
    queueMicrotask(() => setState({ kind: 'busy', since: Date.now() }))
    thread.addEventListener('message', ({ data }: MessageEvent<LayoutAnswer>) => {
      setState(data.ok ? { kind: 'done' } : { kind: 'failed', message: data.message })
      if (data.ok) setLaidOut(data.laidOut)
      thread.terminate()
    })
    thread.addEventListener('error', (event) => setState({ kind: 'failed', message: event.message }))
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin to name
    thread.postMessage({ graph, opened })
    return () => thread.terminate()
  }, [graph, opened, attempt])
  const cancel = useCallback(() => {
    setAttempt(-1)
    setState({ kind: 'cancelled' })
  }, [])
  const start = useCallback(() => setAttempt((before) => Math.max(0, before) + 1), [])
  return { state, laidOut, cancel, start }
}

/** Null where there are no threads, or this one may not start. */
function startThread(): Worker | null {
  try {
    return new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' })
  } catch {
    return null
  }
}
