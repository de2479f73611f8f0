/** The rows of the draft as the grid takes them. */
import { typeText } from '#shared/type-text.ts'
import { useMemo } from 'react'
import { predictText } from '../strings/predict.ts'
import { signatureText } from '../strings/model.ts'
import { columnWidth } from './column-widths.ts'
import { absentCell, textCell } from './draft.ts'
import type { Cell, DraftColumn, Row, RowsInput } from './draft.ts'
import {
  clearedCell,
  deleteRows,
  fillDown,
  insertRows,
  pasteCells,
  setCell,
  setCells,
} from './draft-edits.ts'
import type { GridPlace } from './draft-edits.ts'
import type { GridColumn, GridModel } from './grid-model.ts'
import { headerMarks, markAt } from './marks.ts'
import { useMarks } from './use-marks.ts'
import { useSession } from './use-session.ts'

/** Rows whose texts are looked at to size a column. */
const SAMPLED_ROWS = 40

/** The model of the draft's grid. */
export function useDraftGrid(input: RowsInput): GridModel {
  const { actions } = useSession()
  const marks = useMarks()
  const columns = useMemo(() => input.columns.map(gridColumn), [input.columns])
  const sample = useMemo(() => input.rows.slice(0, SAMPLED_ROWS), [input.rows])
  const widths = useMemo(() => widthsOf(columns, sample), [columns, sample])
  const headings = useMemo(() => headerMarks(input, marks), [input, marks])
  const { edit } = actions
  return {
    label: predictText.gridLabel,
    rowCount: input.rows.length,
    columns,
    widths,
    cellAt: ({ row, column }) => input.rows[row]?.[column] ?? absentCell,
    markAt: (place) => markAt(input, place, marks),
    columnMark: (place) => headings[place] ?? null,
    numberOf: (row) => row + 1,
    isCut: () => false,
    set: (place, cell) => edit((draft) => setCell(draft, place, cell)),
    clear: (range) => edit((draft) => setCells(draft, range, (place) => clearedAt(input, place))),
    toggle: (range) => edit((draft) => setCells(draft, range, (place) => toggled(input, place))),
    fillDown: (range) => edit((draft) => fillDown(draft, range)),
    insertRow: (at) => edit((draft) => insertRows(draft, at, 1)),
    deleteRows: (at, count) => edit((draft) => deleteRows(draft, at, count)),
    copy: ({ top, bottom, left, right }) =>
      input.rows.slice(top, bottom + 1).map((row) => row.slice(left, right + 1)),
    paste: (at, block) => edit((draft) => pasteCells(draft, at, block)),
  }
}

function gridColumn(column: DraftColumn): GridColumn {
  const isExtra = column.origin === 'payload'
  const optional = !column.required && !isExtra ? `, ${signatureText.no}` : ''
  return {
    column,
    typeText: `${column.dtype ?? typeText(column.type)}${optional}`,
    side: 'input',
    tone: isExtra ? 'dropped' : 'plain',
    note: isExtra ? predictText.extraColumn : null,
    sort: null,
    isFiltered: false,
  }
}

function widthsOf(columns: readonly GridColumn[], sample: readonly Row[]): readonly number[] {
  return columns.map(({ column, typeText: type }, place) => {
    const texts = sample.map((row) => {
      const cell = row[place]
      return cell !== undefined && 'text' in cell && cell.text !== '' ? cell.text : predictText.emptyText
    })
    return columnWidth([column.name, type], texts)
  })
}

function clearedAt(input: RowsInput, place: GridPlace): Cell {
  const column = input.columns[place.column]
  return column === undefined ? textCell('') : clearedCell(column)
}

function toggled(input: RowsInput, place: GridPlace): Cell {
  const cell = input.rows[place.row]?.[place.column]
  const isTrue = cell?.kind === 'text' && cell.text.trim().toLowerCase() === 'true'
  return textCell(isTrue ? 'false' : 'true')
}
