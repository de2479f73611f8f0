/** What stands at the cells: the engine's refusals and casts, joined with the checks made while typing. */
import type { Place, Refusal, TraceStep } from '#shared/prediction.ts'
import { checkText, predictText } from '../strings/predict.ts'
import { checkArrayInput } from './array-check.ts'
import { checkCell } from './cell-check.ts'
import type { CellCheck } from './cell-check.ts'
import { absentCell } from './draft.ts'
import type { Draft, DraftArray, DraftColumn, RowsInput } from './draft.ts'
import type { Unfit } from './number-fit.ts'
import type { Validation } from './session.ts'

/** What a cell's mark means. */
export interface CellMark {
  readonly kind: 'refused' | 'cast' | 'filled' | 'warning' | 'error' | 'missing'
  readonly note: string
  /** Whether the words are about the first of many places, and not about this one. */
  readonly isOneOfMany?: boolean
  /** Where it is a number that the type can't hold. */
  readonly unfit?: Unfit
}

/** Rows that are looked at for values not given yet. */
const MAX_COUNTED_ROWS = 2_000

/** Marks by place. */
export interface Marks {
  readonly cells: ReadonlyMap<string, CellMark>
  /** What happens in a column or an array, as its header tells it. */
  readonly columns: ReadonlyMap<string, CellMark>
  /** Refusals of a column or an array as a whole, whatever its values are. */
  readonly wholes: ReadonlyMap<string, CellMark>
  readonly params: ReadonlyMap<string, CellMark>
  /** Predict was asked for: what is not given yet is an error now. */
  readonly insists: boolean
}

const noMarks: Omit<Marks, 'insists'> = {
  cells: new Map(),
  columns: new Map(),
  wholes: new Map(),
  params: new Map(),
}

/** The key of a cell in `Marks.cells`; `path` is the index in a row of an array, and none is the row as a whole. */
export function cellKey(row: number, column: string, path: readonly number[] = []): string {
  return `${row} ${path.join('.')} ${column}`
}

/** The name of a column's array, or of the column; the only array of an input can be without one. */
function ownerOf({ name, part }: DraftColumn): string {
  return part === null ? name : (part.array ?? '')
}

/** Whether a place is in a column, or is about the array that the column is a part of. */
export function isAbout({ name, part }: DraftColumn, place: Place): boolean {
  if (part === null) return name === place.column
  // The columns of an array without a name are known by their numbers.
  if (part.array === null) return place.param === undefined && (place.column ?? name) === name
  if (part.array !== place.column) return false
  return place.path === undefined || part.place === null || place.path[0] === part.place
}

/** Marks from what the engine said of the input, and from the refusal a run of it was answered with, if any. */
export function engineMarks(validation: Validation | null, answered: Refusal | null): Omit<Marks, 'insists'> {
  const checked = validation !== null && validation.result.ok ? validation.result.value : null
  if (checked === null && answered === null) return noMarks
  const refusals = [checked?.refusal ?? null, answered].filter((refusal) => refusal !== null)
  return marksOf(checked?.trace.steps ?? [], refusals)
}

function marksOf(steps: readonly TraceStep[], refusals: readonly Refusal[]): Omit<Marks, 'insists'> {
  const cells = new Map<string, CellMark>()
  const columns = new Map<string, CellMark>()
  const wholes = new Map<string, CellMark>()
  const params = new Map<string, CellMark>()
  for (const step of steps) {
    for (const cell of step.cells) {
      cells.set(cellKey(cell.row, step.name, cell.path), { kind: cell.action, note: cell.note })
    }
    if (step.action !== 'refused' && step.action !== 'cast') continue
    const way = step.to === '' ? step.from : `${step.from} → ${step.to}`
    const mark = { kind: step.action, note: step.note ?? way } as const
    if (step.kind === 'param') params.set(step.name, mark)
    else columns.set(step.name, mark)
  }
  const places = refusals.flatMap(({ plain, places }) =>
    places.map((place, at) => ({ place, plain, isOneOfMany: at > 0 })),
  )
  for (const { place, plain, isOneOfMany } of places) {
    const mark = { kind: 'refused', note: plain } as const
    const column = place.column ?? ''
    if (place.param !== undefined) {
      params.set(place.param, mark)
      continue
    }
    if (place.row !== undefined) cells.set(cellKey(place.row, column, place.path), { ...mark, isOneOfMany })
    else wholes.set(column, mark)
    if (columns.get(column)?.kind !== 'refused') columns.set(column, mark)
  }
  return { cells, columns, wholes, params }
}

/** What the engine says of one cell: of the element, else of its whole row of the array. */
function engineMark(column: DraftColumn, row: number, { cells }: Marks): CellMark | null {
  const owner = ownerOf(column)
  const place = column.part?.place ?? null
  const element = cells.get(cellKey(row, owner, place === null ? [] : [place]))
  const numbered = column.part?.array === null ? cells.get(cellKey(row, column.name)) : undefined
  return element ?? numbered ?? cells.get(cellKey(row, owner)) ?? null
}

/** The refusal of the column, or of the array it is a part of, as a whole; the words stand at the first part. */
export function wholeMark(column: DraftColumn, { wholes }: Marks): CellMark | null {
  const mark = wholes.get(ownerOf(column)) ?? null
  if (mark === null || (column.part?.place ?? 0) === 0) return mark
  return { ...mark, note: predictText.refusedCell }
}

/** What happens in a column, or in the array it is a part of, for its header. */
function headerMark(column: DraftColumn, { columns }: Marks): CellMark | null {
  return columns.get(ownerOf(column)) ?? columns.get(column.name) ?? null
}

/**
 * The marks of the headings. Of values that are not given yet the engine names the first array alone: they are told here,
 * once Predict was asked for.
 */
export function headerMarks(input: RowsInput, marks: Marks): readonly (CellMark | null)[] {
  const rows = input.rows.slice(0, MAX_COUNTED_ROWS)
  return input.columns.map((column, place) => {
    const mark = headerMark(column, marks)
    if (!marks.insists && (column.part === null || mark === null)) return mark
    const isMissing = rows.some((row) => checkCell(column, row[place] ?? absentCell)?.severity === 'missing')
    if (!isMissing) return mark
    return marks.insists ? { kind: 'refused', note: checkText.missing } : null
  })
}

/** The mark of an array that is no table: what typing shows, else a refusal of anything in it. */
export function arrayMark(array: DraftArray, marks: Marks): CellMark | null {
  const check = checkArrayInput(array)
  if (check?.severity === 'missing') return { kind: marks.insists ? 'error' : 'missing', note: check.message }
  if (check?.unfit !== undefined) return unfitMark(check, check.unfit)
  const refused = refusedIn(array, marks)
  return refused ?? (check === null ? null : { kind: check.severity, note: check.message })
}

function unfitMark({ message }: CellCheck, unfit: Unfit): CellMark {
  return { kind: 'refused', note: message, unfit }
}

/** Whatever is refused of the only array, which has no name, is about it. */
function refusedIn({ name }: DraftArray, { columns }: Marks): CellMark | null {
  const found = name === null ? [...columns.values()] : [columns.get(name)]
  return found.find((mark) => mark?.kind === 'refused') ?? null
}

/** A mark's words where the whole refusal stands on the same screen. */
export function shortNote(mark: CellMark): string {
  if (mark.unfit !== undefined) return mark.unfit.said
  return mark.kind === 'refused' ? predictText.refusedCell : mark.note
}

/** The mark of one cell: what is not given yet, a refusal, what typing showed, a cast, in this order. */
export function markAt(
  input: RowsInput,
  place: { row: number; column: number },
  marks: Marks,
): CellMark | null {
  const column = input.columns[place.column]
  if (column === undefined) return null
  const exact = engineMark(column, place.row, marks)
  const check = checkCell(column, input.rows[place.row]?.[place.column] ?? absentCell)
  if (check?.severity === 'missing') return { kind: marks.insists ? 'error' : 'missing', note: check.message }
  if (check?.unfit !== undefined && column.origin === 'signature') return unfitMark(check, check.unfit)
  if (exact?.kind === 'refused') {
    if (exact.isOneOfMany !== true) return exact
    return { kind: 'refused', note: check?.message ?? predictText.refusedCell }
  }
  if (check !== null) return { kind: check.severity, note: exact?.note ?? check.message }
  return exact ?? (column.part === null ? null : wholeMark(column, marks))
}

/** The first cell of a table that is not given yet; null in arrays, and where none is. */
export function firstMissing({ input }: Draft): { readonly row: number; readonly column: number } | null {
  if (input.kind === 'arrays') return null
  for (const [row, cells] of input.rows.slice(0, MAX_COUNTED_ROWS).entries()) {
    const column = input.columns.findIndex(
      (column, place) => checkCell(column, cells[place] ?? absentCell)?.severity === 'missing',
    )
    if (column !== -1) return { row, column }
  }
  return null
}

/** How many values are not given yet. */
export function countMissing(draft: Draft): number {
  const { input } = draft
  if (input.kind === 'arrays') {
    return input.arrays.filter((array) => {
      return array.cell.kind === 'text' && checkArrayInput(array)?.severity === 'missing'
    }).length
  }
  return input.rows.slice(0, MAX_COUNTED_ROWS).flatMap((row) =>
    input.columns.filter((column, place) => {
      return checkCell(column, row[place] ?? absentCell)?.severity === 'missing'
    }),
  ).length
}
