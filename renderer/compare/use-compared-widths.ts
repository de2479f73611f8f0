/** How wide the columns of both sides are drawn. */
import { cellText } from '#shared/value-text.ts'
import { useMemo } from 'react'
import { columnWidth } from '../predict/column-widths.ts'
import type { ShownColumn } from './ComparedTable.tsx'
import type { FetchedRows } from './use-compared-rows.ts'

/** Pixels of both columns of a pair. */
export interface PairWidths {
  readonly left: number
  readonly right: number
}

/** As many rows tell how wide the columns are; they stay so while it is scrolled. */
const MEASURED_ROWS = 100

/** Of each pair of columns, by its name, the first rows, and its largest differences. */
export function useComparedWidths(
  columns: readonly ShownColumn[],
  { rowAt }: Pick<FetchedRows, 'rowAt'>,
): readonly PairWidths[] {
  const first = rowAt(0)
  return useMemo(() => {
    const count = first === undefined ? 0 : MEASURED_ROWS
    const rows = Array.from({ length: count }, (_none, row) => rowAt(row)?.cells)
    return columns.map(({ place, left, right, leftType, rightType, worst }) => {
      const cells = [...worst, ...rows.flatMap((row) => row?.[place] ?? [])]
      // Differences are drawn bold: a letter's room for that.
      const texts = (side: 'left' | 'right', type: string) =>
        cells.map((cell) => `${cellText(cell[side], type).text}0`)
      return {
        left: columnWidth([`${left} `], texts('left', leftType)),
        right: columnWidth([`${right} `], texts('right', rightType)),
      }
    })
    // The first page alone is measured, when it comes.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [columns, first])
}
