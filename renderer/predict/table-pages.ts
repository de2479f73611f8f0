/** The parts of a table that were fetched: so many rows of so many columns each. */
import type { TableCell } from '#shared/table-calls.ts'

/** Rows and columns that were fetched together, column by column. */
export interface Page {
  readonly generation: number
  readonly cells: readonly (readonly TableCell[])[]
  readonly places: readonly number[]
}

/** Columns in the order of the grid: places of the file, then places of the outputs beside them. */
export interface GridOrder {
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
  readonly runId: string | null
}

export const PAGE_ROWS = 100
export const PAGE_COLUMNS = 24
/** Pages that are kept, beyond which the first fetched are let go: a row of 5,000 columns is 209 of them. */
const MAX_PAGES = 240

/** The page or block that a row or column is in. */
export function pageOf(place: number, size: number): number {
  return Math.floor(Math.max(0, place) / size)
}

/** Inputs and outputs of a block of the grid's columns. */
export function blockColumns({ inputs, outputs }: GridOrder, block: number) {
  const from = block * PAGE_COLUMNS
  const to = from + PAGE_COLUMNS
  const first = inputs.length
  return {
    inputs: inputs.slice(from, to),
    outputs: outputs.slice(Math.max(0, from - first), Math.max(0, to - first)),
  }
}

/** The pages with one more; the first fetched are let go where they are too many. */
export function keptPages(
  before: ReadonlyMap<string, Page>,
  key: string,
  page: Page,
  asked: Map<string, number>,
): ReadonlyMap<string, Page> {
  const pages = new Map(before)
  pages.delete(key)
  pages.set(key, page)
  for (const oldest of pages.keys()) {
    if (pages.size <= MAX_PAGES) break
    pages.delete(oldest)
    asked.delete(oldest)
  }
  return pages
}
