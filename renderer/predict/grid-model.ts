/** What the grid shows and changes, wherever its rows live: in the draft, or in a table of the engine. */
import type { Cell, DraftColumn } from './draft.ts'
import type { GridPlace, GridRange } from './draft-edits.ts'
import type { CellMark } from './marks.ts'

/** A column of the grid. */
export interface GridColumn {
  readonly column: DraftColumn
  /** What stands under the name: its type, and that it is optional. */
  readonly typeText: string
  /** `output` columns are answers: they are read only. */
  readonly side: 'input' | 'output'
  /** `stale` outputs are those of an earlier input. */
  readonly tone: 'plain' | 'dropped' | 'output' | 'stale'
  readonly note: string | null
  /** Whether its numbers are probabilities, which have a bar. */
  readonly hasBar?: boolean
  readonly sort: 'ascending' | 'descending' | null
  readonly isFiltered: boolean
}

/** A block of cells, row by row. */
export type CellBlock = readonly (readonly Cell[])[]

/** The rows and what can be done to them. */
export interface GridModel {
  readonly label: string
  readonly rowCount: number
  readonly columns: readonly GridColumn[]
  /** Pixels of each column. */
  readonly widths: readonly number[]
  /** Undefined while it is on its way. */
  readonly cellAt: (place: GridPlace) => Cell | undefined
  readonly markAt: (place: GridPlace) => CellMark | null
  readonly columnMark: (column: number) => CellMark | null
  /** The row's number in its own order, from 1; null while it is on its way. */
  readonly numberOf: (row: number) => number | null
  /** Whether only the beginning of a cell is here. */
  readonly isCut: (place: GridPlace) => boolean
  readonly set: (place: GridPlace, cell: Cell) => void
  readonly clear: (range: GridRange) => void
  readonly toggle: (range: GridRange) => void
  readonly fillDown: (range: GridRange) => void
  readonly insertRow: (at: number) => void
  readonly deleteRows: (at: number, count: number) => void
  /** The cells of a range; a promise where they have to be fetched. */
  readonly copy: (range: GridRange) => CellBlock | Promise<CellBlock>
  readonly paste: (at: GridPlace, block: CellBlock) => void
  /** Tells which rows and columns are drawn. */
  readonly onWindow?: (window: GridExtent) => void
  /** Sorts by a column; absent where that cannot be. */
  readonly onSort?: (column: number) => void
  /** Shows a cell that is too long for the grid. */
  readonly onOpenCell?: (place: GridPlace) => void
}

/** Rows and columns that are drawn, ends excluded. */
export interface GridExtent {
  readonly top: number
  readonly bottom: number
  readonly left: number
  readonly right: number
}
