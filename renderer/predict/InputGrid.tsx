/**
 * The table that is edited. One element holds the focus and names the active cell (aria-activedescendant), so that
 * the keyboard works over rows and columns of which only those in sight are drawn.
 */
import { useId, useRef, useState } from 'react'
import type { ClipboardEvent, KeyboardEvent } from 'react'
import { predictText } from '../strings/predict.ts'
import type { AfterEdit, CommitCell } from './CellInput.tsx'
import { textCell } from './draft.ts'
import type { Cell, RowsInput } from './draft.ts'
import {
  clearedCell,
  deleteRows,
  fillDown,
  insertRows,
  pasteCells,
  rangeOf,
  setCell,
  setCells,
} from './draft-edits.ts'
import type { GridPlace, GridRange } from './draft-edits.ts'
import { intentOf, neighbour } from './grid-keys.ts'
import type { GridIntent } from './grid-keys.ts'
import { GridHeader, GridRow } from './GridRows.tsx'
import type { GridEditing } from './GridRows.tsx'
import { cellsOfTexts, parseTsv, writeTsv } from './tsv.ts'
import { GRID_HEADER_HEIGHT, GRID_ROW_HEIGHT, useGridWindow } from './use-grid-window.ts'
import { useMarks } from './use-marks.ts'
import { usePredict, useSession } from './use-session.ts'

interface InputGridProps {
  readonly input: RowsInput
  readonly selected: GridRange
  readonly onSelect: (range: GridRange | null) => void
}

/** Rows that are shown before the table scrolls. */
const MAX_ROWS_SHOWN = 14

/** The grid. */
export function InputGrid({ input, selected, onSelect }: InputGridProps) {
  const { actions } = useSession()
  const active = {
    row: usePredict((state) => Math.min(state.row, Math.max(0, input.rows.length - 1))),
    column: usePredict((state) => Math.min(state.column, Math.max(0, input.columns.length - 1))),
  }
  const [anchor, setAnchor] = useState<GridPlace>(active)
  const [asked, setEditing] = useState<GridEditing | null>(null)
  const editing = asked !== null && asked.row < input.rows.length ? asked : null
  const box = useRef<HTMLDivElement>(null)
  const id = useId()
  const marks = useMarks()
  const view = useGridWindow(input, active, box)
  const goTo = (to: GridPlace, extend: boolean) => {
    actions.goTo(to)
    onSelect(extend ? rangeOf(anchor, to) : null)
    if (!extend) setAnchor(to)
  }
  const commit: CommitCell = (cell, after) => {
    if (cell !== null) actions.edit((draft) => setCell(draft, active, cell))
    setEditing(null)
    if (after === 'leave') return
    box.current?.focus()
    goTo(placeAfter(active, after, input), false)
  }
  const perform = (intent: GridIntent) => {
    const count = selected.bottom - selected.top + 1
    switch (intent.kind) {
      case 'move':
        return goTo(intent.to, intent.extend)
      case 'edit':
        return setEditing({ ...active, text: intent.text })
      case 'toggle':
        return actions.edit((draft) => setCells(draft, selected, (place) => toggled(input, place)))
      case 'clear':
        return actions.edit((draft) => setCells(draft, selected, (place) => clearedAt(input, place)))
      case 'fill-down':
        return actions.edit((draft) => fillDown(draft, selected))
      case 'insert-row':
        return actions.edit((draft) => insertRows(draft, selected.top, 1))
      case 'delete-rows':
        return actions.edit((draft) => deleteRows(draft, selected.top, count))
      case 'select-all':
        return onSelect({ top: 0, left: 0, bottom: input.rows.length - 1, right: input.columns.length - 1 })
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (editing !== null || event.nativeEvent.isComposing) return
    const type = input.columns[active.column]?.type
    const isBoolean = type?.kind === 'scalar' && type.type === 'boolean'
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / GRID_ROW_HEIGHT) - 2)
    const size = { rowCount: input.rows.length, columnCount: input.columns.length }
    const intent = intentOf(event, { active, ...size, page, isBoolean })
    if (intent === undefined || input.rows.length === 0) return
    event.preventDefault()
    event.stopPropagation()
    perform(intent)
  }
  const onCopy = (event: ClipboardEvent) => {
    if (editing !== null) return
    event.preventDefault()
    event.clipboardData.setData('text/plain', writeTsv(blockOf(input, selected)))
    event.clipboardData.setData(CELLS_TYPE, JSON.stringify(blockOf(input, selected)))
  }
  const onPaste = (event: ClipboardEvent) => {
    if (editing !== null) return
    event.preventDefault()
    const block = pastedBlock(event.clipboardData, input, selected.left)
    if (block.length === 0) return
    const at = { row: selected.top, column: selected.left }
    actions.edit((draft) => pasteCells(draft, at, block))
    onSelect(rangeOf(at, { row: at.row + block.length - 1, column: at.column + (block[0]?.length ?? 1) - 1 }))
  }
  return (
    <div
      ref={box}
      role="grid"
      tabIndex={0}
      aria-label={predictText.gridLabel}
      aria-describedby={`${id}-help`}
      aria-multiselectable
      aria-rowcount={input.rows.length + 1}
      aria-colcount={input.columns.length + 1}
      aria-activedescendant={`${id}-${active.row}-${active.column}`}
      onKeyDown={onKeyDown}
      onCopy={onCopy}
      onCut={(event) => {
        onCopy(event)
        if (editing === null) perform({ kind: 'clear' })
      }}
      onPaste={onPaste}
      className="relative overflow-auto rounded-lg border border-line"
      style={{ maxHeight: GRID_HEADER_HEIGHT + MAX_ROWS_SHOWN * GRID_ROW_HEIGHT + 12 }}
    >
      <p id={`${id}-help`} className="sr-only">
        {predictText.gridHelp}
      </p>
      <div
        role="presentation"
        style={{ width: view.width, height: Math.max(view.height, GRID_HEADER_HEIGHT + GRID_ROW_HEIGHT) }}
        className="relative min-w-full"
      >
        <GridHeader columns={input.columns} view={view} marks={marks} />
        {view.rows.map((row) => (
          <GridRow
            key={row.index}
            id={id}
            input={input}
            row={row}
            view={view}
            marks={marks}
            active={active}
            selected={selected}
            editing={editing?.row === row.index ? editing : null}
            onPoint={(column, extend) => {
              goTo({ row: row.index, column }, extend)
              box.current?.focus()
            }}
            onEdit={(column) => setEditing({ row: row.index, column, text: null })}
            onCommit={commit}
          />
        ))}
      </div>
      {input.rows.length === 0 && (
        <p className="absolute inset-x-0 top-[52px] text-center text-muted">{predictText.noRows}</p>
      )}
    </div>
  )
}

function placeAfter(place: GridPlace, after: AfterEdit, input: RowsInput): GridPlace {
  if (after === 'down') return { ...place, row: Math.min(place.row + 1, input.rows.length - 1) }
  if (after !== 'next' && after !== 'previous') return place
  const size = { rowCount: input.rows.length, columnCount: input.columns.length }
  return neighbour(after === 'next' ? 1 : -1, { active: place, ...size }) ?? place
}

/** Cells with what text alone cannot say, for copies within Palate. */
const CELLS_TYPE = 'application/x-palate-cells'

function blockOf(input: RowsInput, range: GridRange): readonly (readonly Cell[])[] {
  return input.rows.slice(range.top, range.bottom + 1).map((row) => row.slice(range.left, range.right + 1))
}

function pastedBlock(data: DataTransfer, input: RowsInput, left: number): readonly (readonly Cell[])[] {
  const cells = data.getData(CELLS_TYPE)
  // Only Palate writes this type, and only on this machine's clipboard.
  if (cells !== '') return JSON.parse(cells) as readonly (readonly Cell[])[]
  return cellsOfTexts(parseTsv(data.getData('text/plain')), input.columns, left)
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
