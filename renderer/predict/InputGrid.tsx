/**
 * The table that is edited. One element holds the focus and names the active cell (aria-activedescendant), so that
 * the keyboard works over rows and columns of which only those in sight are drawn.
 */
import { useEffect, useId, useRef, useState } from 'react'
import type { ClipboardEvent, KeyboardEvent, MouseEvent } from 'react'
import { predictText } from '../strings/predict.ts'
import type { AfterEdit, CommitCell } from './CellInput.tsx'
import type { Cell, DraftColumn } from './draft.ts'
import { rangeOf } from './draft-edits.ts'
import type { GridPlace, GridRange } from './draft-edits.ts'
import { intentOf, neighbour } from './grid-keys.ts'
import type { GridIntent } from './grid-keys.ts'
import type { CellBlock, GridModel } from './grid-model.ts'
import { GridHeader, GridRow } from './GridRows.tsx'
import type { GridEditing } from './GridRows.tsx'
import { cellsOfTexts, parseTsv, writeTsv } from './tsv.ts'
import { useSought } from './use-sought.ts'
import { GRID_HEADER_HEIGHT, GRID_ROW_HEIGHT, useGridWindow } from './use-grid-window.ts'
import { usePredict, useSession } from './use-session.ts'

interface InputGridProps {
  readonly model: GridModel
  readonly selected: GridRange
  readonly onSelect: (range: GridRange | null) => void
}

/** Rows that are shown before the table scrolls. */
const MAX_ROWS_SHOWN = 14

/** The grid. */
export function InputGrid({ model, selected, onSelect }: InputGridProps) {
  const { actions } = useSession()
  const { rowCount, columns } = model
  const active = {
    row: usePredict((state) => Math.min(state.row, Math.max(0, rowCount - 1))),
    column: usePredict((state) => Math.min(state.column, Math.max(0, columns.length - 1))),
  }
  const sought = usePredict((state) => state.sought)
  const [anchor, setAnchor] = useState<GridPlace>(active)
  const [asked, setEditing] = useState<GridEditing | null>(null)
  const editing = asked !== null && asked.row < rowCount ? asked : null
  const box = useRef<HTMLDivElement>(null)
  const id = useId()
  const view = useGridWindow(model, active, box)
  useToldWindow(model, view.rows, view.columns)
  useSought(sought, () => box.current?.focus())
  const goTo = (to: GridPlace, extend: boolean) => {
    actions.goTo(to)
    view.bring(to)
    onSelect(extend ? rangeOf(anchor, to) : null)
    if (!extend) setAnchor(to)
  }
  const edit = (place: GridPlace, text: string | null) => {
    if (model.columns[place.column]?.side === 'output' || (text === null && model.isCut(place))) {
      model.onOpenCell?.(place)
    } else {
      view.bring(place)
      setEditing({ ...place, text })
    }
  }
  const commit: CommitCell = (cell, after) => {
    if (cell !== null && editing !== null) model.set(editing, cell)
    setEditing(null)
    if (after === 'leave') return
    box.current?.focus()
    goTo(placeAfter(active, after, model), false)
  }
  const perform = (intent: GridIntent) => {
    switch (intent.kind) {
      case 'move':
        return goTo(intent.to, intent.extend)
      case 'edit':
        return edit(active, intent.text)
      case 'toggle':
        return model.toggle(selected)
      case 'clear':
        return model.clear(selected)
      case 'fill-down':
        return model.fillDown(selected)
      case 'insert-row':
        return model.insertRow(selected.top)
      case 'delete-rows':
        return model.deleteRows(selected.top, selected.bottom - selected.top + 1)
      case 'select-all':
        return onSelect({ top: 0, left: 0, bottom: rowCount - 1, right: columns.length - 1 })
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (editing !== null || event.nativeEvent.isComposing) return
    if (event.altKey && /^Arrow(Up|Down)$/.test(event.key) && model.onSort !== undefined) {
      event.preventDefault()
      return model.onSort(active.column)
    }
    const type = columns[active.column]?.column.type
    const isBoolean = type?.kind === 'scalar' && type.type === 'boolean'
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / GRID_ROW_HEIGHT) - 2)
    const size = { rowCount, columnCount: columns.length }
    const intent = intentOf(event, { active, ...size, page, isBoolean })
    if (intent === undefined || rowCount === 0) return
    event.preventDefault()
    event.stopPropagation()
    perform(intent)
  }
  const onCopy = (event: ClipboardEvent) => {
    if (editing !== null) return
    event.preventDefault()
    const block = model.copy(selected)
    if (block instanceof Promise) return void block.then(copyLater)
    event.clipboardData.setData('text/plain', writeTsv(block))
    event.clipboardData.setData(CELLS_TYPE, JSON.stringify(block))
  }
  const onPaste = (event: ClipboardEvent) => {
    if (editing !== null) return
    event.preventDefault()
    const block = pastedBlock(
      event.clipboardData,
      model.columns.map(({ column }) => column),
      selected.left,
    )
    if (block.length === 0) return
    const at = { row: selected.top, column: selected.left }
    model.paste(at, block)
    onSelect(rangeOf(at, { row: at.row + block.length - 1, column: at.column + (block[0]?.length ?? 1) - 1 }))
  }
  const point = (event: MouseEvent, act: (place: GridPlace) => void) => {
    const place = placeOf(event.target)
    if (place !== null) act(place)
  }
  return (
    <div
      ref={box}
      role="grid"
      tabIndex={0}
      aria-label={model.label}
      aria-describedby={`${id}-help`}
      aria-multiselectable
      aria-rowcount={rowCount + 1}
      aria-colcount={columns.length + 1}
      aria-activedescendant={`${id}-${active.row}-${active.column}`}
      onKeyDown={onKeyDown}
      onCopy={onCopy}
      onCut={(event) => {
        onCopy(event)
        if (editing === null) perform({ kind: 'clear' })
      }}
      onPaste={onPaste}
      onMouseDown={(event) =>
        point(event, (place) => {
          event.preventDefault()
          goTo(place, event.shiftKey)
          box.current?.focus({ preventScroll: true })
        })
      }
      onPointerOver={(event) => event.buttons === 1 && point(event, (place) => goTo(place, true))}
      onDoubleClick={(event) => point(event, (place) => edit(place, null))}
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
        <GridHeader model={model} view={view} />
        {view.rows.map((row) => (
          <GridRow
            key={row.slot}
            id={id}
            model={model}
            row={row}
            view={view}
            activeColumn={active.row === row.index ? active.column : null}
            selected={selected}
            editing={editing?.row === row.index ? editing : null}
            onCommit={commit}
          />
        ))}
      </div>
      {rowCount === 0 && (
        <p className="absolute inset-x-0 top-[52px] text-center text-muted">{predictText.noRows}</p>
      )}
    </div>
  )
}

/** Lets whoever brings the cells know what is drawn. */
function useToldWindow(
  { onWindow }: GridModel,
  rows: readonly { readonly index: number }[],
  columns: readonly { readonly index: number }[],
): void {
  const top = rows[0]?.index ?? 0
  const bottom = (rows.at(-1)?.index ?? -1) + 1
  const left = columns[0]?.index ?? 0
  const right = (columns.at(-1)?.index ?? -1) + 1
  useEffect(() => onWindow?.({ top, bottom, left, right }), [onWindow, top, bottom, left, right])
}

function placeOf(target: EventTarget): GridPlace | null {
  if (!(target instanceof Element)) return null
  const cell = target.closest('[role=gridcell][data-row]')
  if (!(cell instanceof HTMLElement)) return null
  return { row: Number(cell.dataset['row']), column: Number(cell.dataset['column']) }
}

/** Cells that have to be fetched first go to the clipboard as text when they are there. */
async function copyLater(block: CellBlock): Promise<void> {
  await navigator.clipboard.writeText(writeTsv(block))
}

function placeAfter(place: GridPlace, after: AfterEdit, { rowCount, columns }: GridModel): GridPlace {
  if (after === 'down') return { ...place, row: Math.min(place.row + 1, rowCount - 1) }
  if (after !== 'next' && after !== 'previous') return place
  const size = { rowCount, columnCount: columns.length }
  return neighbour(after === 'next' ? 1 : -1, { active: place, ...size }) ?? place
}

/** Cells with what text alone cannot say, for copies within Palate. */
const CELLS_TYPE = 'application/x-palate-cells'

function pastedBlock(data: DataTransfer, columns: readonly DraftColumn[], left: number): CellBlock {
  const cells = data.getData(CELLS_TYPE)
  // Only Palate writes this type, and only on this machine's clipboard.
  if (cells !== '') return JSON.parse(cells) as readonly (readonly Cell[])[]
  return cellsOfTexts(parseTsv(data.getData('text/plain')), columns, left)
}
