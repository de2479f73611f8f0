/** What stands at the cells: the engine's refusals and casts, joined with the checks made while typing. */
import type { Refusal, TraceStep } from '#shared/prediction.ts'
import { predictText } from '../strings/predict.ts'
import { checkCell } from './cell-check.ts'
import { absentCell } from './draft.ts'
import type { Draft, RowsInput } from './draft.ts'
import type { Validation } from './session.ts'

/** What a cell's mark means. */
export interface CellMark {
  readonly kind: 'refused' | 'cast' | 'filled' | 'warning' | 'error' | 'missing'
  readonly note: string
}

/** Marks by place. A mark without a row stands at the whole column. */
export interface Marks {
  readonly cells: ReadonlyMap<string, CellMark>
  readonly columns: ReadonlyMap<string, CellMark>
  readonly params: ReadonlyMap<string, CellMark>
  /** Predict was asked for: what is not given yet is an error now. */
  readonly insists: boolean
}

const noMarks: Omit<Marks, 'insists'> = { cells: new Map(), columns: new Map(), params: new Map() }

/** The key of a cell in `Marks.cells`. */
export function cellKey(row: number, column: string): string {
  return `${row} ${column}`
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
  const params = new Map<string, CellMark>()
  for (const step of steps) {
    for (const cell of step.cells) {
      cells.set(cellKey(cell.row, step.name), { kind: cell.action, note: cell.note })
    }
    if (step.action !== 'refused' && step.action !== 'cast') continue
    const mark = { kind: step.action, note: step.note ?? `${step.from} → ${step.to}` } as const
    if (step.kind === 'param') params.set(step.name, mark)
    else columns.set(step.name, mark)
  }
  const places = refusals.flatMap(({ plain, places }) => places.map((place) => ({ place, plain })))
  for (const { place, plain } of places) {
    const mark = { kind: 'refused', note: plain } as const
    if (place.param !== undefined) params.set(place.param, mark)
    else if (place.column !== undefined && place.row !== undefined) {
      cells.set(cellKey(place.row, place.column), mark)
    } else if (place.column !== undefined) columns.set(place.column, mark)
  }
  return { cells, columns, params }
}

/** A mark's words where the whole refusal stands on the same screen. */
export function shortNote(mark: CellMark): string {
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
  const engine = marks.cells.get(cellKey(place.row, column.part?.array ?? column.name)) ?? null
  const exact = marks.cells.get(cellKey(place.row, column.name)) ?? engine
  const check = checkCell(column, input.rows[place.row]?.[place.column] ?? absentCell)
  if (check?.severity === 'missing') return { kind: marks.insists ? 'error' : 'missing', note: check.message }
  if (exact?.kind === 'refused') return exact
  if (check !== null) return { kind: check.severity, note: exact?.note ?? check.message }
  return exact
}

/** Rows that are looked at for values not given yet. */
const MAX_COUNTED_ROWS = 2_000

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
    return input.arrays.filter(({ cell }) => cell.kind === 'text' && cell.text.trim() === '').length
  }
  return input.rows.slice(0, MAX_COUNTED_ROWS).flatMap((row) =>
    input.columns.filter((column, place) => {
      return checkCell(column, row[place] ?? absentCell)?.severity === 'missing'
    }),
  ).length
}
