/** What a person does to the rows of an open table. */
import { UserError } from '#shared/user-error.ts'
import type { CellChange } from './edit-tree.ts'
import { keysOfRows, rowCountOf } from './opened-table.ts'
import type { OpenedTable } from './opened-table.ts'
import { insertedRun, placeFinder, slicedOrder, withoutRows } from './row-order.ts'
import type { CellText } from './row-source.ts'

/** An edit; rows count within the arrangement that is shown. */
export type TableEdit =
  /** A block of cells put down with its corner at a place; undefined leaves a cell as it is. */
  | {
      readonly kind: 'cells'
      readonly row: number
      readonly columns: readonly number[]
      readonly cells: readonly (readonly (CellText | undefined)[])[]
    }
  /** One text into every cell of a range. */
  | {
      readonly kind: 'fill'
      readonly from: number
      readonly to: number
      readonly columns: readonly number[]
      readonly text: CellText
    }
  /** The first row of a range into the rest of it. */
  | {
      readonly kind: 'fill-down'
      readonly from: number
      readonly to: number
      readonly columns: readonly number[]
    }
  /** Empty rows, or copies of the rows from `copyOf` on, before a row. */
  | {
      readonly kind: 'insert'
      readonly at: number
      readonly count: number
      readonly copyOf?: number | undefined
    }
  | { readonly kind: 'delete'; readonly from: number; readonly to: number }

/** A whole column of a million rows can be filled; more cells at once would take the memory of several tables. */
const MAX_CHANGES = 1_000_000

/** Does an edit at the current version, over the rows as they are shown; gives the new version. */
export async function editTable(
  table: OpenedTable,
  edit: TableEdit,
  arranged: Int32Array | null,
): Promise<number> {
  const keysOf = (from: number, to: number) => keysOfRows(table, arranged, { from, to })
  switch (edit.kind) {
    case 'cells': {
      requireSize(edit.cells.length * edit.columns.length)
      return putCells(table, edit, arranged)
    }
    case 'fill': {
      requireSize((edit.to - edit.from) * edit.columns.length)
      const keys = keysOf(edit.from, edit.to)
      return table.edits.apply(
        edit.columns.flatMap((column) => keys.map((key) => ({ key, column, text: edit.text }))),
      )
    }
    case 'fill-down': {
      requireSize((edit.to - edit.from) * edit.columns.length)
      const [first, ...rest] = keysOf(edit.from, edit.to)
      if (first === undefined) return table.edits.version()
      const texts = await table.cells([first], edit.columns)
      return table.edits.apply(
        edit.columns.flatMap((column, place) => {
          const text = texts[place]?.[0] ?? null
          return rest.map((key) => ({ key, column, text }))
        }),
      )
    }
    case 'insert':
      return await insertRows(table, edit, arranged)
    case 'delete': {
      const { edits } = table
      if (arranged === null) return edits.apply([], withoutRows(edits.order(), edit.from, edit.to))
      return edits.apply([], withoutKeys(table, keysOf(edit.from, edit.to)))
    }
  }
}

/** Rows are added where the block is longer than the table. */
function putCells(
  table: OpenedTable,
  { row, columns, cells }: Extract<TableEdit, { kind: 'cells' }>,
  arranged: Int32Array | null,
): number {
  const { edits } = table
  const known = keysOfRows(table, arranged, { from: row, to: row + cells.length })
  const missing = cells.length - known.length
  const firstNew = missing > 0 ? table.takeKeys(missing) : 0
  const keys = [...known, ...Array.from({ length: Math.max(0, missing) }, (_none, step) => firstNew + step)]
  const changes = cells.flatMap((texts, at) =>
    texts.flatMap((text, place): CellChange[] => {
      const key = keys[at]
      const column = columns[place]
      return text === undefined || key === undefined || column === undefined ? [] : [{ key, column, text }]
    }),
  )
  const order =
    missing > 0
      ? insertedRun(edits.order(), rowCountOf(table), { key: firstNew, count: missing })
      : edits.order()
  return edits.apply(changes, order)
}

async function insertRows(
  table: OpenedTable,
  { at, count, copyOf }: Extract<TableEdit, { kind: 'insert' }>,
  arranged: Int32Array | null,
): Promise<number> {
  const { edits, source } = table
  const columns = source.columns.map((_column, place) => place)
  requireSize(copyOf === undefined ? count : count * columns.length)
  const key = table.takeKeys(count)
  const before = arranged === null ? at : placeBefore(table, arranged, at)
  const order = insertedRun(edits.order(), before, { key, count })
  if (copyOf === undefined) return edits.apply([], order)
  const copied = keysOfRows(table, arranged, { from: copyOf, to: copyOf + count })
  const cells = await table.cells(copied, columns)
  return edits.apply(
    columns.flatMap((column, place) =>
      copied.map((_source, step) => ({ key: key + step, column, text: cells[place]?.[step] ?? null })),
    ),
    order,
  )
}

/** The place in the table's own order of the row that an arrangement shows at a place. */
function placeBefore(table: OpenedTable, arranged: Int32Array, at: number): number {
  const key = arranged[at]
  return key === undefined ? rowCountOf(table) : placeFinder(table.edits.order())(key)
}

function withoutKeys({ edits }: OpenedTable, keys: readonly number[]) {
  const order = edits.order()
  const placeOf = placeFinder(order)
  const places = keys.map(placeOf).toSorted((one, other) => one - other)
  let start = 0
  const runs = places.flatMap((place) => {
    const kept = slicedOrder(order, start, place)
    start = place + 1
    return kept
  })
  return [...runs, ...slicedOrder(order, start, rowCountOf({ edits }))]
}

function requireSize(cells: number): void {
  if (cells <= MAX_CHANGES) return
  throw new UserError({
    code: 'over-limit',
    message: `This would change ${cells.toLocaleString('en-US')} cells; ${MAX_CHANGES.toLocaleString('en-US')} at once are the most.`,
    hint: 'Select fewer rows or columns.',
  })
}
