/**
 * The edits of an open table apart from its file, so that they outlive it: written beside what a person entered, and put
 * on the same rows (by number) and columns (by name) of a file that is opened again.
 */
import type { CellChange } from './edit-tree.ts'
import type { OpenedTable } from './opened-table.ts'
import { fileOrder } from './row-order.ts'
import type { KeyRun, RowOrder } from './row-order.ts'
import type { CellText, SourceColumn } from './row-source.ts'

/** Rows of one column, one after the other, that were given the same text; a row past the file's was put in. */
export interface EditRun {
  readonly column: string
  readonly row: number
  readonly count: number
  readonly text: CellText
}

/** Edits over a file of `rowCount` rows. */
export interface KeptEdits {
  readonly rowCount: number
  readonly cells: readonly EditRun[]
  readonly order: RowOrder
}

/** Edits of the version that the table is at. */
export function editsOf({ edits, source }: Pick<OpenedTable, 'edits' | 'source'>): KeptEdits {
  const cells: EditRun[] = []
  for (const place of edits.columns()) {
    const column = source.columns[place]?.name ?? ''
    const sorted = Array.from(edits.ofColumn(place)).toSorted(([one], [other]) => one - other)
    for (const [row, text] of sorted) {
      const last = cells.at(-1)
      const goesOn = last?.column === column && last.row + last.count === row && last.text === text
      if (goesOn) cells[cells.length - 1] = { ...last, count: last.count + 1 }
      else cells.push({ column, row, count: 1, text })
    }
  }
  return { rowCount: source.rowCount, cells, order: edits.order() }
}

/** How many cells were edited. */
export function editedCells({ cells }: KeptEdits): number {
  return cells.reduce((sum, { count }) => sum + count, 0)
}

/** Whether there is nothing but the file. */
export function isUnedited({ rowCount, cells, order }: KeptEdits): boolean {
  return cells.length === 0 && JSON.stringify(order) === JSON.stringify(fileOrder(rowCount))
}

/** Puts edits on a table that was just opened; gives how many cells found no row or column there. */
export function putEdits(
  { edits, source, takeKeys }: Pick<OpenedTable, 'edits' | 'source' | 'takeKeys'>,
  kept: KeptEdits,
): number {
  if (isUnedited(kept)) return 0
  const own = Math.max(0, ...kept.order.map(endOf), ...kept.cells.map(({ row, count }) => row + count))
  const firstOwn = takeKeys(Math.max(0, own - kept.rowCount))
  const keyOf = (row: number): number | null => {
    if (row >= kept.rowCount) return firstOwn + row - kept.rowCount
    return row < source.rowCount ? row : null
  }
  const places = placesByName(source.columns)
  const changes: CellChange[] = []
  let lost = 0
  for (const { column: name, row, count, text } of kept.cells) {
    const column = places.get(name)
    for (let step = 0; step < count; step++) {
      const key = keyOf(row + step)
      if (column === undefined || key === null) lost += 1
      else changes.push({ key, column, text })
    }
  }
  edits.apply(changes, orderOver(kept, source.rowCount, firstOwn))
  return lost
}

/** Rows that the file has lost are left out, rows that it has more come last. */
function orderOver({ rowCount: before, order }: KeptEdits, rowCount: number, firstOwn: number): RowOrder {
  const runs = order.flatMap((run): KeyRun[] => {
    const inFile = Math.max(0, Math.min(endOf(run), before, rowCount) - run.key)
    const first = Math.max(run.key, before)
    const putIn = Math.max(0, endOf(run) - first)
    return [
      { key: run.key, count: inFile },
      { key: firstOwn + first - before, count: putIn },
    ]
  })
  return [...runs, { key: before, count: Math.max(0, rowCount - before) }].filter(({ count }) => count > 0)
}

function endOf({ key, count }: KeyRun): number {
  return key + count
}

function placesByName(columns: readonly SourceColumn[]): ReadonlyMap<string, number> {
  return new Map(columns.map(({ name }, place) => [name, place] as const).toReversed())
}
