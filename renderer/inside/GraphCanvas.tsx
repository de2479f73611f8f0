/** The drawn graph: pan by dragging, zoom by wheel or keys, walk from box to box by the arrows. */
import { useEffect, useRef } from 'react'
import type { KeyboardEvent, PointerEvent } from 'react'
import { BOX_HEIGHT } from './graph-layout.ts'
import type { GraphLayout } from './graph-layout.ts'
import type { GraphStage } from './use-graph-stage.ts'
import { boxAt, boxTowards } from './walk-graph.ts'

interface GraphCanvasProps {
  readonly label: string
  /** The element that names the keys. */
  readonly describedBy: string
  readonly stage: GraphStage
  readonly layout: GraphLayout
  readonly selected: number | null
  readonly onSelect: (box: number | null, from: 'pointer' | 'keys') => void
  readonly onEnter: () => void
}

/** Pixels that a pointer may move while it clicks. */
const CLICK_SLACK = 4

/** The canvas with everything that pointer and keyboard do on it. */
export function GraphCanvas(props: GraphCanvasProps) {
  const { label, describedBy, stage, layout, selected, onSelect, onEnter } = props
  const { canvas } = stage
  const drag = useRef<{ x: number; y: number; moved: number } | null>(null)
  useWheel(stage)

  function keyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (!answerKey(event.key, event.shiftKey)) return
    event.preventDefault()
    event.stopPropagation()
  }

  function answerKey(key: string, shift: boolean): boolean {
    if (key === '+' || key === '=') stage.zoom(1.25)
    else if (key === '-') stage.zoom(0.8)
    else if (key === '0') stage.fit()
    else if (key === 'Home') onSelect(0, 'keys')
    else if (key === 'Enter' && selected !== null) onEnter()
    else if (key === 'Escape' && selected !== null) onSelect(null, 'keys')
    else if (key.startsWith('Arrow')) {
      if (shift) stage.pan(...(panSteps[key] ?? [0, 0]))
      else onSelect(selected === null ? 0 : (boxTowards(layout, selected, key) ?? selected), 'keys')
    } else return false
    return true
  }

  function pointerDown(event: PointerEvent<HTMLDivElement>) {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    drag.current = { x: event.clientX, y: event.clientY, moved: 0 }
  }

  function pointerMove(event: PointerEvent) {
    if (drag.current === null) return
    const { x, y, moved } = drag.current
    stage.pan(x - event.clientX, y - event.clientY)
    const step = Math.abs(x - event.clientX) + Math.abs(y - event.clientY)
    drag.current = { x: event.clientX, y: event.clientY, moved: moved + step }
  }

  function pointerUp(event: PointerEvent) {
    const wasClick = drag.current !== null && drag.current.moved < CLICK_SLACK
    drag.current = null
    if (!wasClick) return
    const point = stage.pointAt(event.clientX, event.clientY)
    onSelect(boxAt(layout, point.x, point.y, BOX_HEIGHT), 'pointer')
  }

  return (
    // An application answers keys itself: that is what the role says.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      tabIndex={0}
      role="application"
      aria-label={label}
      aria-describedby={describedBy}
      className="size-full cursor-grab touch-none overflow-hidden rounded-lg outline-offset-[-2px] active:cursor-grabbing"
      onKeyDown={keyDown}
      onPointerDown={pointerDown}
      onPointerMove={pointerMove}
      onPointerUp={pointerUp}
      onPointerCancel={() => {
        drag.current = null
      }}
    >
      <canvas ref={canvas} aria-hidden className="block size-full" />
    </div>
  )
}

const panSteps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-80, 0],
  ArrowRight: [80, 0],
  ArrowUp: [0, -80],
  ArrowDown: [0, 80],
}

/** The wheel scrolls the page until the graph has the focus; with Ctrl, and a pinch, it always zooms. */
function useWheel(stage: GraphStage): void {
  const latest = useRef(stage)
  useEffect(() => {
    latest.current = stage
  })
  const { canvas } = stage
  useEffect(() => {
    const element = canvas.current
    if (element === null) return
    const turn = (event: WheelEvent) => {
      if (!event.ctrlKey && document.activeElement !== element.parentElement) return
      event.preventDefault()
      const corner = element.getBoundingClientRect()
      const at = { x: event.clientX - corner.left, y: event.clientY - corner.top }
      latest.current.zoom(2 ** (-event.deltaY / (event.ctrlKey ? 100 : 400)), at)
    }
    element.addEventListener('wheel', turn, { passive: false })
    return () => element.removeEventListener('wheel', turn)
  }, [canvas])
}
