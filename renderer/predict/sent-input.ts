/**
 * What of an input is sent. Editors refuse numbers that their type can't hold: a row with one stays here, the others go. A
 * payload under Raw goes as it stands, and so does a table from a file.
 */
import { unfitCell } from './cell-check.ts'
import { checkArrayInput } from './array-check.ts'
import { absentCell } from './draft.ts'
import type { Draft, DraftColumn, DraftParam, Row, RowsInput } from './draft.ts'
import { freeColumn } from './draft-edits.ts'
import type { Unfit } from './number-fit.ts'
import type { Place, Prediction, Refusal } from '#shared/prediction.ts'
import type { CallOutput } from '#shared/contract.ts'
import { unfitText } from '../strings/unfit.ts'
import type { InputMode, Snapshot } from './session.ts'

/** A number that keeps something from being sent. */
export interface UnfitPlace {
  /** The cell in the grid; null in an array and a param. */
  readonly cell: { readonly row: number; readonly column: number } | null
  /** The column, the array or the param. */
  readonly name: string
  readonly isParam: boolean
  readonly unfit: Unfit
}

/** An input as it is sent. */
export interface SentInput {
  readonly snapshot: Snapshot
  /** The rows of the draft that are sent, in order; null where all of it is. */
  readonly rows: readonly number[] | null
  /** Numbers that are not sent. */
  readonly unfit: readonly UnfitPlace[]
  /** Whether nothing at all can be sent. */
  readonly isBlocked: boolean
}

const knownWhole = new WeakMap<Snapshot, SentInput>()
const known = new WeakMap<Snapshot, SentInput>()

/** What is sent of an input that is entered in a mode; the same object for the same input. */
export function sentInput(snapshot: Snapshot, mode: InputMode): SentInput {
  const isWhole = mode === 'raw' || snapshot.table !== undefined || snapshot.raw?.problem != null
  const cache = isWhole ? knownWhole : known
  const found = cache.get(snapshot) ?? (isWhole ? whole(snapshot, none) : withoutUnfit(snapshot))
  cache.set(snapshot, found)
  return found
}

function whole(snapshot: Snapshot, unfit: readonly UnfitPlace[]): SentInput {
  return { snapshot, rows: null, unfit, isBlocked: unfit.length > 0 }
}

const none: readonly UnfitPlace[] = []

function withoutUnfit(snapshot: Snapshot): SentInput {
  const { draft } = snapshot
  const params = unfitParams(draft)
  const cells = draft.input.kind === 'rows' ? unfitCells(draft.input) : unfitArrays(draft)
  const unfit = [...cells, ...params]
  if (draft.input.kind !== 'rows' || cells.length === 0) return whole(snapshot, unfit)
  const left = new Set(cells.map(({ cell }) => cell?.row))
  const rows = draft.input.rows.flatMap((_, row) => (left.has(row) ? [] : [row]))
  const input = rowsAt(draft.input, rows)
  const sent = { ...snapshot, draft: { ...draft, input }, raw: null }
  return { snapshot: sent, rows, unfit, isBlocked: rows.length === 0 || params.length > 0 }
}

/** Some of an input's rows. */
export function rowsAt(input: RowsInput, places: readonly number[]): RowsInput {
  return {
    ...input,
    rows: places.flatMap((place) => [input.rows[place] ?? []]),
    index: input.index === null ? null : places.map((place) => input.index?.[place] ?? 'null'),
  }
}

/** Rows are the same objects from edit to edit, so that an edit looks at one of them anew. */
const rowsSeen = new WeakMap<
  Row,
  { readonly columns: RowsInput['columns']; readonly places: readonly number[] }
>()

function unfitCells({ columns, rows }: RowsInput): readonly UnfitPlace[] {
  return rows.flatMap((row, at) => {
    const seen = rowsSeen.get(row)
    const places =
      seen?.columns === columns
        ? seen.places
        : columns.flatMap((column, place) => (unfitCell(column, row[place] ?? absentCell) ? [place] : []))
    if (seen?.columns !== columns) rowsSeen.set(row, { columns, places })
    return places.flatMap((place): UnfitPlace[] => {
      const column = columns[place]
      const unfit = column === undefined ? null : unfitCell(column, row[place] ?? absentCell)
      if (column === undefined || unfit === null) return []
      return [{ cell: { row: at, column: place }, name: column.name, isParam: false, unfit }]
    })
  })
}

function unfitArrays({ input }: Draft): readonly UnfitPlace[] {
  if (input.kind !== 'arrays') return none
  return input.arrays.flatMap((array): UnfitPlace[] => {
    const unfit = checkArrayInput(array)?.unfit
    return unfit === undefined ? [] : [{ cell: null, name: array.name ?? '', isParam: false, unfit }]
  })
}

function unfitParams({ params }: Draft): readonly UnfitPlace[] {
  return params.flatMap((param): UnfitPlace[] => {
    const unfit = unfitParam(param)
    return unfit === null ? [] : [{ cell: null, name: param.name, isParam: true, unfit }]
  })
}

/** The number in a param that its type can't hold; null where there is none. */
export function unfitParam(param: DraftParam): Unfit | null {
  const unfit = param.cell === null ? null : unfitCell(paramColumn(param), param.cell)
  return unfit === null ? null : { ...unfit, otherwise: unfitText.changed }
}

/** A param as a column, for its editor's check. */
export function paramColumn({ name, type, isList, isDeclared }: DraftParam): DraftColumn {
  const column = freeColumn(name, isList ? { kind: 'array', items: type } : type)
  return isDeclared ? { ...column, origin: 'signature' } : column
}

/** The answer to what was sent, at the rows of the draft. */
export function answerAt(answer: Prediction['answer'], rows: readonly number[] | null): Prediction['answer'] {
  return answer.ok ? answer : { ok: false, refusal: refusalAt(answer.refusal, rows) }
}

function refusalAt(refusal: Refusal, rows: readonly number[] | null): Refusal {
  if (rows === null) return refusal
  const placed = (place: Place): Place =>
    place.row === undefined ? place : { ...place, row: rows[place.row] ?? place.row }
  return { ...refusal, places: refusal.places.map(placed) }
}

/** What the engine says of what is sent, at the rows of the draft. */
export function validationAt(
  said: CallOutput<'validate'>,
  rows: readonly number[] | null,
): CallOutput<'validate'> {
  if (rows === null) return said
  const steps = said.trace.steps.map((step) => ({
    ...step,
    cells: step.cells.map((cell) => ({ ...cell, row: rows[cell.row] ?? cell.row })),
  }))
  const refusal = said.refusal === null ? null : refusalAt(said.refusal, rows)
  return { ...said, refusal, trace: { ...said.trace, steps } }
}
