/** Edits of a draft; each gives a new one and leaves the old as it was. */
import type { ColumnType } from '#shared/model.ts'
import { absentCell, isAbsent, nullCell, sameCell, textCell } from './draft.ts'
import type { Cell, Draft, DraftColumn, Row, RowsInput } from './draft.ts'

/** A place in the table; both count from 0. */
export interface GridPlace {
  readonly row: number
  readonly column: number
}

/** A rectangle of cells, ends included. */
export interface GridRange {
  readonly top: number
  readonly left: number
  readonly bottom: number
  readonly right: number
}

/** The rectangle between two corners. */
export function rangeOf(a: GridPlace, b: GridPlace): GridRange {
  return {
    top: Math.min(a.row, b.row),
    left: Math.min(a.column, b.column),
    bottom: Math.max(a.row, b.row),
    right: Math.max(a.column, b.column),
  }
}

function withRows(draft: Draft, change: (input: RowsInput) => RowsInput): Draft {
  if (draft.input.kind !== 'rows') return draft
  const input = change(draft.input)
  return input === draft.input ? draft : { ...draft, input }
}

/** One cell set. Gives the same draft when nothing changes. */
export function setCell(draft: Draft, place: GridPlace, cell: Cell): Draft {
  return setCells(
    draft,
    { top: place.row, left: place.column, bottom: place.row, right: place.column },
    () => cell,
  )
}

/** Every cell of a range set by its place. */
export function setCells(draft: Draft, range: GridRange, cellAt: (place: GridPlace) => Cell): Draft {
  return withRows(draft, (input) => {
    let changed = false
    const rows = input.rows.slice()
    const bottom = Math.min(range.bottom, rows.length - 1)
    for (let row = range.top; row <= bottom; row++) {
      const cells = (rows[row] ?? []).slice()
      let rowChanged = false
      const right = Math.min(range.right, input.columns.length - 1)
      for (let column = range.left; column <= right; column++) {
        const cell = cellAt({ row, column })
        const before = cells[column]
        if (before !== undefined && sameCell(before, cell)) continue
        cells[column] = cell
        rowChanged = true
      }
      if (rowChanged) rows[row] = cells
      changed ||= rowChanged
    }
    return changed ? { ...input, rows } : input
  })
}

/** What an untouched cell holds: absent where that is allowed, else text to be typed. */
export function blankCell(column: DraftColumn): Cell {
  if (!column.required && column.part === null) return absentCell
  return textCell(column.type.kind === 'scalar' && column.type.type === 'boolean' ? 'false' : '')
}

/** A row of untouched cells. */
export function blankRow(columns: readonly DraftColumn[]): Row {
  return columns.map(blankCell)
}

/** Rows put in before a place; `copied` rows are taken as they are. */
export function insertRows(draft: Draft, at: number, count: number, copied?: readonly Row[]): Draft {
  return withRows(draft, (input) => {
    const added = copied ?? Array.from({ length: count }, () => labelledRow(input))
    const index = input.index?.toSpliced(at, 0, ...newLabels(input.index, added.length)) ?? null
    return { ...input, rows: input.rows.toSpliced(at, 0, ...added), index }
  })
}

/** Rows with labels are sent as a split frame, which cannot leave out a single place: null stands there. */
function labelledRow({ columns, rows, index }: RowsInput): Row {
  const blank = blankRow(columns)
  if (index === null) return blank
  return blank.map((cell, place) =>
    isAbsent(cell) && rows.some((row) => !isAbsent(row[place])) ? nullCell : cell,
  )
}

/** Labels for rows that are put in: numbers go on after the largest, texts are told apart from those there are. */
function newLabels(index: readonly string[], count: number): readonly string[] {
  const numbers = index.map(Number)
  if (index.length > 0 && numbers.every(Number.isSafeInteger)) {
    const last = numbers.reduce((one, other) => Math.max(one, other))
    return Array.from({ length: count }, (_none, step) => String(last + 1 + step))
  }
  const taken = new Set(index)
  const labels: string[] = []
  for (let number = 1; labels.length < count; number++) {
    const label = JSON.stringify(`row ${index.length + number}`)
    if (!taken.has(label)) labels.push(label)
  }
  return labels
}

/** Rows taken out. */
export function deleteRows(draft: Draft, at: number, count: number): Draft {
  return withRows(draft, (input) => ({
    ...input,
    rows: input.rows.toSpliced(at, count),
    index: input.index?.toSpliced(at, count) ?? null,
  }))
}

/** What Delete leaves in a cell: null, and in a part of an array, which cannot hold one, nothing typed. */
export function clearedCell(column: DraftColumn): Cell {
  return column.part === null ? nullCell : textCell('')
}

/** The top row of a range copied over the rest of it. */
export function fillDown(draft: Draft, range: GridRange): Draft {
  if (draft.input.kind !== 'rows') return draft
  const source = draft.input.rows[range.top] ?? []
  return setCells(draft, range, ({ column }) => source[column] ?? absentCell)
}

/** A block of cells put down with its corner at a place; rows are added where it is longer than the table. */
export function pasteCells(draft: Draft, at: GridPlace, block: readonly (readonly Cell[])[]): Draft {
  if (draft.input.kind !== 'rows') return draft
  const missing = at.row + block.length - draft.input.rows.length
  const roomy = missing > 0 ? insertRows(draft, draft.input.rows.length, missing) : draft
  const width = Math.max(0, ...block.map((cells) => cells.length))
  const range = {
    top: at.row,
    left: at.column,
    bottom: at.row + block.length - 1,
    right: at.column + width - 1,
  }
  const before = roomy.input.kind === 'rows' ? roomy.input.rows : []
  return setCells(roomy, range, ({ row, column }) => {
    return block[row - at.row]?.[column - at.column] ?? before[row]?.[column] ?? absentCell
  })
}

/** A param's value; null gives it back its default. */
export function setParam(draft: Draft, name: string, cell: Cell | null): Draft {
  return {
    ...draft,
    params: draft.params.flatMap((param) => {
      if (param.name !== name) return [param]
      return cell === null && !param.isDeclared ? [] : [{ ...param, cell }]
    }),
  }
}

/** An array's nested list. */
export function setArray(draft: Draft, place: number, cell: Cell): Draft {
  if (draft.input.kind !== 'arrays') return draft
  const arrays = draft.input.arrays.map((array, index) => (index === place ? { ...array, cell } : array))
  return { ...draft, input: { ...draft.input, arrays } }
}

/** A column more, for inputs that no signature describes. */
export function addColumn(draft: Draft, name: string, type: ColumnType): Draft {
  return withRows(draft, (input) => ({
    ...input,
    columns: [...input.columns, freeColumn(name, type)],
    rows: input.rows.map((row) => [...row, textCell('')]),
  }))
}

/** A column that no signature describes. */
export function freeColumn(name: string, type: ColumnType): DraftColumn {
  return {
    name,
    type,
    required: true,
    dtype: null,
    origin: 'free',
    isPositional: false,
    isNumbered: false,
    part: null,
  }
}

/** A column less. */
export function removeColumn(draft: Draft, place: number): Draft {
  return withRows(draft, (input) => ({
    ...input,
    columns: input.columns.toSpliced(place, 1),
    rows: input.rows.map((row) => row.toSpliced(place, 1)),
  }))
}
