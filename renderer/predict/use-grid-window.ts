/** Which rows and columns of the input table are in sight. */
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo } from 'react'
import type { RefObject } from 'react'
import { predictText } from '../strings/predict.ts'
import { typeText } from '../type-text.ts'
import { columnWidth } from './column-widths.ts'
import type { DraftColumn, Row, RowsInput } from './draft.ts'
import type { GridPlace } from './draft-edits.ts'

export const GRID_ROW_HEIGHT = 30
export const GRID_HEADER_HEIGHT = 42
/** The column of row numbers. */
export const GRID_INDEX_WIDTH = 52

/** A row or column that is drawn. */
export interface GridItem {
  readonly index: number
  readonly start: number
  readonly size: number
}

/** What is drawn, in pixels of the whole table. */
export interface GridWindow {
  readonly rows: readonly GridItem[]
  readonly columns: readonly GridItem[]
  readonly width: number
  readonly height: number
}

/** Rows whose texts are looked at to size a column. */
const SAMPLED_ROWS = 40

/** Follows the scroll position and keeps the active cell drawn and in sight. */
export function useGridWindow(
  input: RowsInput,
  active: GridPlace,
  box: RefObject<HTMLDivElement | null>,
): GridWindow {
  const sample = useMemo(() => input.rows.slice(0, SAMPLED_ROWS), [input.rows])
  const widths = useMemo(() => widthsOf(input.columns, sample), [input.columns, sample])
  const rows = useVirtualizer({
    count: input.rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => GRID_ROW_HEIGHT,
    overscan: 12,
    paddingStart: GRID_HEADER_HEIGHT,
    scrollPaddingStart: GRID_HEADER_HEIGHT,
    initialRect: { width: 800, height: 500 },
    rangeExtractor: (range) => withPlace(defaultRangeExtractor(range), active.row, input.rows.length),
  })
  const columns = useVirtualizer({
    horizontal: true,
    count: input.columns.length,
    getScrollElement: () => box.current,
    estimateSize: (place) => widths[place] ?? 100,
    overscan: 6,
    paddingStart: GRID_INDEX_WIDTH,
    scrollPaddingStart: GRID_INDEX_WIDTH,
    initialRect: { width: 800, height: 500 },
    rangeExtractor: (range) => withPlace(defaultRangeExtractor(range), active.column, input.columns.length),
  })
  useEffect(() => columns.measure(), [columns, widths])
  useEffect(() => {
    rows.scrollToIndex(active.row, { align: 'auto' })
    columns.scrollToIndex(active.column, { align: 'auto' })
  }, [rows, columns, active.row, active.column])
  return {
    rows: rows.getVirtualItems(),
    columns: columns.getVirtualItems(),
    width: columns.getTotalSize(),
    height: rows.getTotalSize(),
  }
}

function withPlace(places: number[], place: number, count: number): number[] {
  if (place >= count || places.includes(place)) return places
  return [...places, place].sort((left, right) => left - right)
}

function widthsOf(columns: readonly DraftColumn[], sample: readonly Row[]): readonly number[] {
  return columns.map((column, place) => {
    const type = `${column.dtype ?? typeText(column.type)}${column.required ? '' : ', optional'}`
    const texts = sample.map((row) => {
      const cell = row[place]
      return cell !== undefined && 'text' in cell && cell.text !== '' ? cell.text : predictText.emptyText
    })
    return columnWidth([column.name, type], texts)
  })
}
