/** The window's place, kept between runs, on a screen that is there. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Rectangle } from 'electron'

/** Where the window was. Units are the system's logical pixels. */
export interface WindowPlace {
  readonly bounds: Rectangle
  readonly maximized: boolean
}

/** A first window that shows the input table and the outputs side by side. */
const defaultSize = { width: 1280, height: 832 } as const
/** Below this the layout no longer fits its parts. */
export const smallestSize = { width: 640, height: 480 } as const
/** So much of the window must be on a screen, or it could not be seen and dragged. */
const VISIBLE = 80

/** Saved bounds, if a screen still shows enough of them, made to fit it; else a new place in the middle of `areas[0]`. */
export function boundsOnScreen(saved: Rectangle | null, areas: readonly Rectangle[]): Rectangle {
  const area = saved === null ? undefined : areas.find((candidate) => overlaps(saved, candidate))
  if (saved !== null && area !== undefined) return fitted(saved, area)
  const [primary] = areas
  if (primary === undefined) return { x: 0, y: 0, ...defaultSize }
  const width = Math.min(defaultSize.width, primary.width)
  const height = Math.min(defaultSize.height, primary.height)
  return {
    x: primary.x + Math.round((primary.width - width) / 2),
    y: primary.y + Math.round((primary.height - height) / 2),
    width,
    height,
  }
}

/** The place in a file; null when there is none that makes sense. */
export function readWindowPlace(file: string): WindowPlace | null {
  try {
    return placeOf(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null
  }
}

/** The place that was written down; null when it makes no sense. */
export function placeOf(value: unknown): WindowPlace | null {
  if (typeof value !== 'object' || value === null) return null
  const { bounds, maximized } = value as Partial<WindowPlace>
  return isRectangle(bounds) ? { bounds, maximized: maximized === true } : null
}

/** So far down and to the right of the one before stands a window that has no place of its own yet. */
const STEP = 32

/** A place for the window after `count` others that stand where the last one was. */
export function besides(place: WindowPlace | null, count: number): WindowPlace | null {
  if (place === null || count === 0) return place
  const { x, y, width, height } = place.bounds
  return { bounds: { x: x + count * STEP, y: y + count * STEP, width, height }, maximized: false }
}

/** Keeps the place; a disk that can't take it loses the place and nothing else. */
export function writeWindowPlace(file: string, place: WindowPlace): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, JSON.stringify(place))
  } catch {
    // The next start opens in the middle of the screen.
  }
}

function overlaps(bounds: Rectangle, area: Rectangle): boolean {
  const across = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x)
  const titleBar = bounds.y >= area.y && bounds.y <= area.y + area.height - VISIBLE
  return across >= VISIBLE && titleBar
}

function fitted(bounds: Rectangle, area: Rectangle): Rectangle {
  const width = Math.min(Math.max(bounds.width, smallestSize.width), area.width)
  const height = Math.min(Math.max(bounds.height, smallestSize.height), area.height)
  const x = Math.min(Math.max(bounds.x, area.x), area.x + area.width - width)
  const y = Math.min(Math.max(bounds.y, area.y), area.y + area.height - height)
  return { x, y, width, height }
}

function isRectangle(value: unknown): value is Rectangle {
  if (typeof value !== 'object' || value === null) return false
  const { x, y, width, height } = value as Partial<Record<keyof Rectangle, unknown>>
  return [x, y, width, height].every((side) => Number.isSafeInteger(side))
}
