/**
 * Which rows and columns of the grid are in sight. Rows are all of one height, so that a million of them cost nothing to
 * place; beyond what browsers draw, the scroll position stands for a share of the rows.
 */
import { useEffect, useEffectEvent, useMemo, useState, useSyncExternalStore } from 'react'
import type { RefObject } from 'react'
import type { GridPlace } from './draft-edits.ts'

export const GRID_ROW_HEIGHT = 30
export const GRID_HEADER_HEIGHT = 42
/** The column of row numbers; wider where they have more digits. */
export const GRID_INDEX_WIDTH = 52
const DIGIT_WIDTH = 8

/** Browsers draw elements of at most 17.8 (Firefox) to 33.5 (Chromium) million pixels. */
const MAX_HEIGHT = 15_000_000
const ROWS_AROUND = 6
const PIXELS_AROUND = 240

/** A row or column that is drawn. */
export interface GridItem {
  readonly index: number
  readonly start: number
  readonly size: number
}

/** A row that is drawn; one that comes takes the elements of the one that went from its slot. */
interface GridRowItem extends GridItem {
  readonly slot: number
}

/** What is drawn, in pixels of the whole grid. */
export interface GridWindow {
  readonly rows: readonly GridRowItem[]
  readonly columns: readonly GridItem[]
  readonly width: number
  readonly height: number
  readonly indexWidth: number
  /** Scrolls a cell into sight, if it is not. */
  readonly bring: (place: GridPlace) => void
}

interface Shape {
  readonly rowCount: number
  readonly widths: readonly number[]
}

interface Seen {
  readonly top: number
  readonly left: number
  readonly height: number
  readonly width: number
}

/** The cell that is kept in sight and drawn; null where there is none, or where it is a whole row. */
interface ActivePlace {
  readonly row: number | null
  readonly column: number | null
}

/** Follows the scroll position and keeps the active cell in sight. */
export function useGridWindow(
  { rowCount, widths }: Shape,
  active: ActivePlace,
  box: RefObject<HTMLDivElement | null>,
): GridWindow {
  const [sight] = useState(gridSight)
  useEffect(() => sight.attach(box.current), [sight, box])
  const seen = useSyncExternalStore(sight.subscribe, sight.read)
  const indexWidth = Math.max(GRID_INDEX_WIDTH, String(rowCount).length * DIGIT_WIDTH + 20)
  const starts = useMemo(() => startsOf(widths, indexWidth), [widths, indexWidth])
  const width = starts.at(-1) ?? indexWidth
  const height = Math.min(GRID_HEADER_HEIGHT + rowCount * GRID_ROW_HEIGHT, MAX_HEIGHT)
  const scale = scaleOf(rowCount, height, seen.height)
  const bring = ({ row, column }: ActivePlace) => {
    const element = box.current
    if (element === null) return
    if (row !== null) bringRow(element, row, scale)
    if (column !== null) bringColumn(element, starts, { column, indexWidth })
    sight.look()
  }
  const bringActive = useEffectEvent(bring)
  useEffect(() => bringActive({ row: active.row, column: active.column }), [active.row, active.column])
  const columns = useMemo(
    () => columnsIn({ left: seen.left, width: seen.width }, starts, active.column),
    [seen.left, seen.width, starts, active.column],
  )
  return {
    rows: rowsIn(seen, scale, { active: active.row, rowCount }),
    columns,
    width,
    height,
    indexWidth,
    bring,
  }
}

/** What of an element is in sight, as long as it is attached. */
interface GridSight {
  readonly attach: (element: HTMLElement | null) => () => void
  readonly look: () => void
  readonly read: () => Seen
  readonly subscribe: (listener: () => void) => () => void
}

function gridSight(): GridSight {
  let seen: Seen = { top: 0, left: 0, height: 500, width: 800 }
  let element: HTMLElement | null = null
  const listeners = new Set<() => void>()
  const look = () => {
    const next = element === null ? seen : seenOf(element, seen)
    if (next === seen) return
    seen = next
    for (const listener of listeners) listener()
  }
  return {
    attach: (attached) => {
      element = attached
      look()
      const watcher = new ResizeObserver(look)
      attached?.addEventListener('scroll', look, { passive: true })
      if (attached !== null) watcher.observe(attached)
      return () => {
        watcher.disconnect()
        attached?.removeEventListener('scroll', look)
      }
    },
    look,
    read: () => seen,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Scrolls of less than this change nothing of what is drawn. */
const STEP = GRID_ROW_HEIGHT

function seenOf(element: HTMLElement, before: Seen): Seen {
  const next = {
    top: element.scrollTop,
    left: element.scrollLeft,
    height: element.clientHeight || before.height,
    width: element.clientWidth || before.width,
  }
  const isNear =
    Math.abs(next.top - before.top) < STEP &&
    Math.abs(next.left - before.left) < STEP &&
    next.height === before.height &&
    next.width === before.width
  return isNear ? before : next
}

/** How the scroll position tells the first row in sight, with a fraction. */
interface RowScale {
  readonly isExact: boolean
  readonly rowAt: (top: number) => number
  readonly topOf: (row: number) => number
  readonly page: number
}

function scaleOf(rowCount: number, height: number, view: number): RowScale {
  const page = Math.max(1, (view - GRID_HEADER_HEIGHT) / GRID_ROW_HEIGHT)
  if (height < MAX_HEIGHT) {
    return {
      isExact: true,
      rowAt: (top) => top / GRID_ROW_HEIGHT,
      topOf: (row) => row * GRID_ROW_HEIGHT,
      page,
    }
  }
  const way = Math.max(1, height - view)
  const rows = Math.max(1, rowCount - page)
  return { isExact: false, rowAt: (top) => (top / way) * rows, topOf: (row) => (row / rows) * way, page }
}

function rowsIn(
  seen: Seen,
  { isExact, rowAt, page }: RowScale,
  { active, rowCount }: { readonly active: number | null; readonly rowCount: number },
): readonly GridRowItem[] {
  const first = rowAt(seen.top)
  const from = Math.max(0, Math.floor(first) - ROWS_AROUND)
  const to = Math.min(rowCount, Math.ceil(first + page) + ROWS_AROUND)
  const origin = isExact ? 0 : seen.top - first * GRID_ROW_HEIGHT
  const most = Math.ceil(page) + 1 + 2 * ROWS_AROUND
  const item = (index: number): GridRowItem => ({
    index,
    start: GRID_HEADER_HEIGHT + origin + index * GRID_ROW_HEIGHT,
    size: GRID_ROW_HEIGHT,
    // The active row keeps its elements, what is typed in it among them, however far one scrolls.
    slot: index === active ? most : index % most,
  })
  const rows = Array.from({ length: Math.max(0, to - from) }, (_none, step) => item(from + step))
  // The active cell is named by the grid, so it is drawn wherever one has scrolled to.
  const isAway = active !== null && active < rowCount && (active < from || active >= to)
  return isAway && isExact ? [...rows, item(active)].sort((one, other) => one.index - other.index) : rows
}

function startsOf(widths: readonly number[], indexWidth: number): readonly number[] {
  const starts = [indexWidth]
  for (const width of widths) starts.push((starts.at(-1) ?? 0) + width)
  return starts
}

function columnsIn(
  seen: Pick<Seen, 'left' | 'width'>,
  starts: readonly number[],
  active: number | null,
): readonly GridItem[] {
  const count = starts.length - 1
  const from = Math.max(0, lastAtMost(starts, seen.left - PIXELS_AROUND))
  const to = Math.min(count, lastAtMost(starts, seen.left + seen.width + PIXELS_AROUND) + 1)
  const item = (index: number): GridItem => ({
    index,
    start: starts[index] ?? 0,
    size: (starts[index + 1] ?? 0) - (starts[index] ?? 0),
  })
  const columns = Array.from({ length: Math.max(0, to - from) }, (_none, step) => item(from + step))
  const isAway = active !== null && active < count && (active < from || active >= to)
  return isAway ? [...columns, item(active)].sort((one, other) => one.index - other.index) : columns
}

/** The last place whose start is not beyond an offset; 0 where there is none. */
function lastAtMost(starts: readonly number[], offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}

function bringRow(element: HTMLElement, row: number, { topOf, rowAt, page }: RowScale): void {
  const first = rowAt(element.scrollTop)
  if (row < first) element.scrollTop = topOf(row)
  else if (row + 1 > first + page) element.scrollTop = topOf(row + 1 - page) + 1
}

function bringColumn(
  element: HTMLElement,
  starts: readonly number[],
  { column, indexWidth }: { readonly column: number; readonly indexWidth: number },
): void {
  const start = (starts[column] ?? 0) - indexWidth
  const end = starts[column + 1] ?? 0
  if (start < element.scrollLeft) element.scrollLeft = start
  else if (end > element.scrollLeft + element.clientWidth) element.scrollLeft = end - element.clientWidth
}
