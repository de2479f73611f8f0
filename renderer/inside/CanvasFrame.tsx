/** A drawing with the details of its chosen box beside it, and the buttons that move the view. */
import { Minus, Plus } from 'lucide-react'
import { useId, useRef } from 'react'
import type { ComponentProps, ReactNode } from 'react'
import { Button, IconButton } from '../parts/Button.tsx'
import { graphText } from '../strings/graph.ts'
import { GraphCanvas } from './GraphCanvas.tsx'
import type { GraphStage } from './use-graph-stage.ts'

interface CanvasFrameProps extends Omit<ComponentProps<typeof GraphCanvas>, 'describedBy' | 'onEnter'> {
  /** A graph has the screen; a tree stands among other sections. */
  readonly size: keyof typeof sizes
  readonly detailsLabel: string
  /** What the drawing shows and its keys do. */
  readonly legend: string
  /** The details of the chosen box. */
  readonly children: ReactNode
}

const sizes = {
  graph: {
    beside: '@min-[760px]:grid-cols-[minmax(0,1fr)_280px]',
    height: 'h-[clamp(280px,58vh,640px)]',
    maxHeight: 'max-h-[clamp(280px,58vh,640px)]',
  },
  tree: {
    beside: '@min-[1240px]:grid-cols-[minmax(0,1fr)_240px]',
    height: 'h-[clamp(260px,42vh,480px)]',
    maxHeight: 'max-h-[clamp(260px,42vh,480px)]',
  },
} as const

/** Canvas and details, one above the other where there is no room; Enter on a box leads to its details. */
export function CanvasFrame({ size, detailsLabel, legend, children, ...canvas }: CanvasFrameProps) {
  const legendId = useId()
  const details = useRef<HTMLElement>(null)
  const { beside, height, maxHeight } = sizes[size]
  return (
    <>
      <div className={`grid gap-3 ${beside}`}>
        <div className={`${height} rounded-lg border border-line bg-sunken`}>
          <GraphCanvas {...canvas} describedBy={legendId} onEnter={() => details.current?.focus()} />
        </div>
        <section
          ref={details}
          aria-label={detailsLabel}
          tabIndex={0}
          className={`${maxHeight} overflow-y-auto rounded-lg border border-line bg-panel px-3 py-2`}
        >
          {children}
        </section>
      </div>
      <p id={legendId} className="mt-1 text-muted">
        {legend}
      </p>
    </>
  )
}

/** Zoom, fit, and the drawing as SVG. */
export function ViewTools({ stage, onSvg }: { stage: GraphStage; onSvg: () => void }) {
  return (
    <>
      <IconButton label={graphText.zoomOut} onClick={() => stage.zoom(0.8)}>
        <Minus aria-hidden size={14} />
      </IconButton>
      <IconButton label={graphText.zoomIn} onClick={() => stage.zoom(1.25)}>
        <Plus aria-hidden size={14} />
      </IconButton>
      <Button onClick={stage.fit}>{graphText.fit}</Button>
      <Button onClick={onSvg}>{graphText.svg}</Button>
    </>
  )
}
