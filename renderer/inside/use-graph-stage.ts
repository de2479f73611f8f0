/** The canvas of a graph: its view, its size, and painting it again when anything changes. */
import { useCallback, useEffect, useRef } from 'react'
import type { RefObject } from 'react'
import { colorsOf } from './graph-colors.ts'
import type { GraphColors } from './graph-colors.ts'
import { paintGraph } from './paint-graph.ts'
import type { Picture, View } from './paint-graph.ts'
import { broughtIn, centred, firstView, fitted, zoomed } from './view.ts'

/** Ways to move the view. */
export interface GraphStage {
  readonly canvas: RefObject<HTMLCanvasElement | null>
  readonly fit: () => void
  readonly centre: (box: number) => void
  /** Centres a box that is out of sight, or nearly. */
  readonly bring: (box: number) => void
  readonly pan: (x: number, y: number) => void
  /** `at` in CSS pixels of the canvas, its middle where absent. */
  readonly zoom: (factor: number, at?: { readonly x: number; readonly y: number }) => void
  /** The layout's point under a point of the window. */
  readonly pointAt: (clientX: number, clientY: number) => { readonly x: number; readonly y: number }
}

/** Keeps the picture painted on the canvas that `canvas` is given to. */
export function useGraphStage(shown: Omit<Picture, 'view' | 'colors'>): GraphStage {
  const canvas = useRef<HTMLCanvasElement>(null)
  const view = useRef<View | null>(null)
  const latest = useRef(shown)
  const frame = useRef(0)
  const colors = useRef<GraphColors | null>(null)

  const paint = useCallback(() => {
    cancelAnimationFrame(frame.current)
    frame.current = requestAnimationFrame(() => {
      const element = canvas.current
      const context = element?.getContext('2d')
      if (!element || !context || element.clientWidth === 0) return
      const size = sizeOf(element)
      matchResolution(element)
      view.current ??= viewAnew(latest.current, element) ?? firstView(latest.current.layout, size)
      colors.current ??= colorsOf(element.parentElement ?? element)
      paintGraph(context, { ...latest.current, view: view.current, colors: colors.current }, size)
    })
  }, [])

  const move = useCallback(
    (next: (before: View, element: HTMLCanvasElement) => View) => {
      if (canvas.current === null || view.current === null) return
      view.current = next(view.current, canvas.current)
      paint()
    },
    [paint],
  )

  useEffect(() => {
    if (latest.current.layout !== shown.layout) view.current = viewAnew(shown, canvas.current)
    latest.current = shown
    paint()
  }, [shown, paint])
  useEffect(
    () =>
      repaintOnChange(canvas.current, () => {
        colors.current = null
        paint()
      }),
    [paint],
  )

  return {
    canvas,
    fit: () => move((_, element) => fitted(shown.layout, sizeOf(element))),
    bring: (box) => move((before, element) => broughtIn(before, shown.layout, box, sizeOf(element))),
    centre: (box) => move((before, element) => centred(before, shown.layout, box, sizeOf(element))),
    pan: (x, y) =>
      move((before) => ({ ...before, x: before.x + x / before.scale, y: before.y + y / before.scale })),
    zoom: (factor, at) =>
      move((before, element) => {
        const { width, height } = sizeOf(element)
        return zoomed(before, factor, at ?? { x: width / 2, y: height / 2 })
      }),
    pointAt: (clientX, clientY) => {
      const corner = canvas.current?.getBoundingClientRect() ?? { left: 0, top: 0 }
      const { x, y, scale } = view.current ?? { x: 0, y: 0, scale: 1 }
      return { x: x + (clientX - corner.left) / scale, y: y + (clientY - corner.top) / scale }
    },
  }
}

/** Of another layout: about the chosen box, else as it is seen first. */
function viewAnew(
  { layout, selected }: Pick<Picture, 'layout' | 'selected'>,
  element: HTMLCanvasElement | null,
): View | null {
  if (element === null || selected === null) return null
  const size = sizeOf(element)
  return centred(firstView(layout, size), layout, selected, size)
}

function sizeOf(element: HTMLCanvasElement) {
  return { width: element.clientWidth, height: element.clientHeight }
}

function matchResolution(element: HTMLCanvasElement): void {
  const width = Math.round(element.clientWidth * globalThis.devicePixelRatio)
  const height = Math.round(element.clientHeight * globalThis.devicePixelRatio)
  if (element.width !== width) element.width = width
  if (element.height !== height) element.height = height
}

/** Size and theme; the theme is the system's or the page's own. */
function repaintOnChange(element: HTMLCanvasElement | null, paint: () => void): () => void {
  if (element === null) return () => undefined
  const sizes = new ResizeObserver(paint)
  sizes.observe(element)
  const themes = new MutationObserver(paint)
  themes.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  const system = matchMedia('(prefers-color-scheme: dark)')
  system.addEventListener('change', paint)
  return () => {
    sizes.disconnect()
    themes.disconnect()
    system.removeEventListener('change', paint)
  }
}
