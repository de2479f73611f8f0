/** The rows of a table from a file as the grid takes them: windows of the engine, with the outputs beside them. */
import { typeText } from '#shared/type-text.ts'
import { useEffect, useMemo } from 'react'
import { useStore } from 'zustand'
import type { CallOutput } from '#shared/contract.ts'
import type { ResultColumn } from '#shared/prediction.ts'
import { signatureText } from '../strings/model.ts'
import { predictText, resultText } from '../strings/predict.ts'
import { tableText } from '../strings/table.ts'
import { checkCell } from './cell-check.ts'
import type { CellState } from './CellEditor.tsx'
import { columnWidth } from './column-widths.ts'
import { nullCell, textCell } from './draft.ts'
import type { Cell, DraftColumn } from './draft.ts'
import { freeColumn } from './draft-edits.ts'
import type { GridPlace, GridRange } from './draft-edits.ts'
import type { CellBlock, GridColumn, GridModel } from './grid-model.ts'
import { signatureColumns } from './input-shape.ts'
import { cellKey } from './marks.ts'
import type { CellMark } from './marks.ts'
import { isChangedSince, shownRecord } from './session.ts'
import type { RunRecord } from './session.ts'
import { useOwnOutputs } from './use-own-outputs.ts'
import { cellForTable, cellOfTable, fileColumns, withoutMissingWord } from './table-input.ts'
import type { FileColumn, TableInput } from './table-input.ts'
import type { GridOrder } from './table-pages.ts'
import type { TableSession, TableState } from './table-session.ts'
import { useMarks } from './use-marks.ts'
import { usePredict, useSession } from './use-session.ts'

/** The outputs that stand beside the rows. */
export interface OutputsBeside {
  readonly runId: string
  /** The version of the table that was answered. */
  readonly version: number
  /** Whether the input was changed since. */
  readonly isStale: boolean
  readonly columns: readonly ResultColumn[]
}

/** The grid with what its tools need. */
export interface FileGrid {
  readonly model: GridModel
  readonly session: TableSession
  readonly columns: readonly FileColumn[]
  readonly outputs: OutputsBeside | null
  /** What a cell can be: only JSON tells null from absent. */
  readonly states: readonly CellState[]
}

/** The model of a table's grid. */
export function useFileGrid(input: TableInput, onOpenCell: (place: GridPlace) => void): FileGrid {
  const { actions } = useSession()
  const session = actions.tableOf(input)
  const state = useStore(session.store)
  const marks = useMarks()
  const shape = usePredict(({ shape }) => shape)
  const { tableId } = input.table
  const run = usePredict(shownRecord)
  const own = useOwnOutputs(run)
  const isOwn = usePredict(({ outputView }) => outputView === 'own')
  const ownOutputs = isOwn ? (own.state.kind === 'done' ? own.state.value : null) : undefined
  const isStale = usePredict((now) => {
    const shown = shownRecord(now)
    return shown !== null && isChangedSince(shown.snapshot, now)
  })
  const outputs = useMemo(
    () => outputsOf({ run, ownOutputs }, tableId, isStale),
    [run, ownOutputs, tableId, isStale],
  )
  const { table, mapping } = input
  const columns = useMemo(
    () => fileColumns({ table, mapping }, signatureColumns(shape)),
    [table, mapping, shape],
  )
  const order = useMemo(
    (): GridOrder => ({
      inputs: columns.map(({ place }) => place),
      outputs: outputs?.columns.map((_column, place) => place) ?? [],
      runId: outputs?.runId ?? null,
    }),
    [columns, outputs],
  )
  useEffect(() => session.show(order), [session, order])
  const widths = useMemo(() => widthsOf(table, columns, outputs), [table, columns, outputs])
  const gridColumns = columnsOf({ columns, outputs, state, order })
  const specAt = (column: number) => gridColumns[column]?.column ?? unknownColumn
  const cellAt = (place: GridPlace): Cell | undefined => {
    const cell = session.cellAt(place)
    if (cell === undefined) return undefined
    if (place.column >= columns.length) return outputCell(cell)
    return cellOfTable(table, cell, specAt(place.column))
  }
  const inputsIn = ({ left, right }: GridRange) => order.inputs.slice(left, right + 1)
  const model: GridModel = {
    label: tableText.fileOf(table.name),
    rowCount: state.viewRows ?? input.rowCount,
    columns: gridColumns,
    widths,
    cellAt,
    markAt: (place) => {
      const row = session.placeOf(place.row)
      const spec = columns[place.column]?.column
      if (spec === undefined || row === null) return null
      const engine = marks.cells.get(cellKey(row, spec.name))
      return engine ?? markOf(spec, cellAt(place))
    },
    columnMark: (column) => marks.columns.get(specAt(column).name) ?? null,
    numberOf: (row) => {
      const place = session.placeOf(row)
      return place === null ? null : place + 1
    },
    isCut: (place) => isCut(session, place),
    set: (place, cell) => session.set(place, cellForTable(table, cell, specAt(place.column))),
    clear: (range) => {
      const text = table.format === 'json' || table.format === 'jsonl' ? 'null' : null
      session.edit({ kind: 'fill', from: range.top, to: range.bottom + 1, columns: inputsIn(range), text })
    },
    toggle: (range) => {
      const first = cellAt({ row: range.top, column: range.left })
      const isTrue = first?.kind === 'text' && first.text.trim().toLowerCase() === 'true'
      const text = isTrue ? 'false' : 'true'
      session.edit({ kind: 'fill', from: range.top, to: range.bottom + 1, columns: inputsIn(range), text })
    },
    fillDown: (range) =>
      session.edit({ kind: 'fill-down', from: range.top, to: range.bottom + 1, columns: inputsIn(range) }),
    insertRow: (at) => session.edit({ kind: 'insert', at, count: 1 }),
    deleteRows: (at, count) => session.edit({ kind: 'delete', from: at, to: at + count }),
    copy: (range) => copied(range, { session, cellAt, table, specAt, inputs: columns.length }),
    paste: (at, block) =>
      session.edit({
        kind: 'cells',
        row: at.row,
        columns: order.inputs.slice(at.column, at.column + Math.max(...block.map((row) => row.length))),
        cells: block.map((row) =>
          row.map((cell, place) => cellForTable(table, cell, specAt(at.column + place))),
        ),
      }),
    onWindow: session.ensure,
    onSort: (column) => session.arrange(sortedBy(state, placeOf(column, columns))),
    onOpenCell,
  }
  const isJson = table.format === 'json' || table.format === 'jsonl'
  return {
    model,
    session,
    columns,
    outputs,
    states: isJson ? ['value', 'null', 'absent'] : ['value', 'null'],
  }
}

function outputsOf({ run, ownOutputs }: Beside, tableId: string, isStale: boolean): OutputsBeside | null {
  const table = run?.snapshot.table
  if (run?.outcome.kind !== 'table' || table?.table.tableId !== tableId) return null
  const { answer, runId } = run.outcome.prediction
  const shown = ownOutputs === undefined ? (answer.ok ? { ...answer, runId } : null) : ownOutputs
  if (shown === null || shown.runId === null || !shown.isAligned) return null
  return { runId: shown.runId, version: table.version, isStale, columns: shown.columns }
}

interface Beside {
  readonly run: RunRecord | null
  /** The model's own outputs where they are to be shown; null while they are on their way or where there are none. */
  readonly ownOutputs: CallOutput<'tableOwnOutputs'> | null | undefined
}

const unknownColumn = freeColumn('', { kind: 'any' })

/** A column of the grid as the engine names it. */
export function placeOf(column: number, columns: readonly FileColumn[]) {
  return column < columns.length
    ? ({ side: 'input', column: columns[column]?.place ?? 0 } as const)
    : ({ side: 'output', column: column - columns.length } as const)
}

/** Rising, then falling, then the table's own order. */
function sortedBy(
  { sort, filters }: TableState,
  at: ReturnType<typeof placeOf>,
): Pick<TableState, 'sort' | 'filters'> {
  const now = sort.find((key) => key.at.side === at.side && key.at.column === at.column)
  if (now === undefined) return { sort: [{ at, descending: false }], filters }
  return now.descending ? { sort: [], filters } : { sort: [{ at, descending: true }], filters }
}

function columnsOf({
  columns,
  outputs,
  state,
  order,
}: {
  readonly columns: readonly FileColumn[]
  readonly outputs: OutputsBeside | null
  readonly state: TableState
  readonly order: GridOrder
}): readonly GridColumn[] {
  const arranged = (side: 'input' | 'output', column: number) => {
    const key = state.sort.find(({ at }) => at.side === side && at.column === column)
    return {
      sort: key === undefined ? null : key.descending ? ('descending' as const) : ('ascending' as const),
      isFiltered: state.filters.some(({ at }) => at.side === side && at.column === column),
    }
  }
  const inputs = columns.map(({ column }, place): GridColumn => {
    const isExtra = column.origin === 'payload'
    const optional = !column.required && !isExtra ? `, ${signatureText.no}` : ''
    return {
      column,
      typeText: isExtra ? '' : `${column.dtype ?? typeText(column.type)}${optional}`,
      side: 'input',
      tone: isExtra ? 'dropped' : 'plain',
      note: isExtra ? predictText.extraColumn : null,
      ...arranged('input', order.inputs[place] ?? -1),
    }
  })
  const answers = (outputs?.columns ?? []).map(({ name, dtype, told }, place): GridColumn => ({
    column: freeColumn(name, outputType(dtype)),
    typeText: told === undefined ? dtype : tableText.told[told],
    hasBar: told === 'probability',
    side: 'output',
    tone: outputs?.isStale === true ? 'stale' : 'output',
    note: outputs?.isStale === true ? resultText.stale : tableText.outputs,
    ...arranged('output', place),
  }))
  return [...inputs, ...answers]
}

function outputType(dtype: string): DraftColumn['type'] {
  return { kind: 'scalar', type: /^(float|int|uint)/.test(dtype) ? 'double' : 'string' }
}

function outputCell(cell: NonNullable<ReturnType<TableSession['cellAt']>> | null): Cell {
  if (cell === null) return nullCell
  return textCell(typeof cell === 'string' ? cell : `${cell.start}…`)
}

function markOf(column: DraftColumn, cell: Cell | undefined): CellMark | null {
  if (cell === undefined || column.origin !== 'signature') return null
  const check = checkCell(column, withoutMissingWord(cell))
  if (check === null || check.severity === 'missing') return null
  return { kind: check.severity, note: check.message }
}

function isCut(session: TableSession, place: GridPlace): boolean {
  const cell = session.cellAt(place)
  return typeof cell === 'object' && cell !== null
}

interface Copying {
  readonly session: TableSession
  readonly cellAt: (place: GridPlace) => Cell | undefined
  readonly table: TableInput['table']
  readonly specAt: (column: number) => DraftColumn
  readonly inputs: number
}

/** Cells that are here are copied at once; others are fetched whole. */
function copied(
  range: GridRange,
  { session, cellAt, table, specAt, inputs }: Copying,
): CellBlock | Promise<CellBlock> {
  const { top, bottom, left, right } = range
  const isSmall = (bottom - top + 1) * (right - left + 1) <= MAX_COPIED_AT_ONCE
  if (isSmall) {
    const places = Array.from({ length: bottom - top + 1 }, (_none, row) =>
      Array.from({ length: right - left + 1 }, (_none, column) => ({
        row: top + row,
        column: left + column,
      })),
    )
    const cells = places.map((row) =>
      row.flatMap((place) => (isCut(session, place) ? [] : (cellAt(place) ?? []))),
    )
    if (cells.every((row) => row.length === right - left + 1)) return cells
  }
  return session
    .whole({ top, bottom: bottom + 1, left, right: right + 1 })
    .then((rows) =>
      rows.map((row) =>
        row.map((cell, place) =>
          left + place < inputs ? cellOfTable(table, cell, specAt(left + place)) : outputCell(cell),
        ),
      ),
    )
}

const MAX_COPIED_AT_ONCE = 5_000
/** Pixels of a probability with its bar. */
const BAR_WIDTH = 152

function widthsOf(
  table: TableInput['table'],
  columns: readonly FileColumn[],
  outputs: OutputsBeside | null,
): readonly number[] {
  const inputs = columns.map(({ column, place }) => {
    const texts = (table.samples[place] ?? []).map(sampleText)
    return columnWidth([`${column.name}  `, typeText(column.type)], texts)
  })
  const answers = (outputs?.columns ?? []).map(({ name, dtype, told }) =>
    told === 'probability'
      ? BAR_WIDTH
      : columnWidth(
          [`${name}  `, told === undefined ? dtype : tableText.told[told]],
          [dtype.startsWith('float') ? '0.12345678901' : ''],
        ),
  )
  return [...inputs, ...answers]
}

function sampleText(cell: TableInput['table']['samples'][number][number]): string {
  if (cell === null) return 'missing'
  return typeof cell === 'string' ? cell : cell.start
}
