/** Header and rows of the grid. */
import { ArrowDown, ArrowUp, Filter } from 'lucide-react'
import { memo } from 'react'
import { Name } from '../parts/Name.tsx'
import { ProbabilityBar } from '../parts/ProbabilityBar.tsx'
import { predictText } from '../strings/predict.ts'
import { tableText } from '../strings/table.ts'
import { isNumeric } from '../type-text.ts'
import { CellInput } from './CellInput.tsx'
import type { CommitCell } from './CellInput.tsx'
import { CellText } from './CellText.tsx'
import { absentCell } from './draft.ts'
import type { GridPlace, GridRange } from './draft-edits.ts'
import type { GridColumn, GridModel } from './grid-model.ts'
import { GRID_HEADER_HEIGHT } from './use-grid-window.ts'
import type { GridItem, GridWindow } from './use-grid-window.ts'

/** The cell that is being edited; `text` replaces what it holds. */
export interface GridEditing extends GridPlace {
  readonly text: string | null
}

/** Names and types of the columns, which stay in sight. */
export function GridHeader({ model, view }: { readonly model: GridModel; readonly view: GridWindow }) {
  return (
    <div
      role="row"
      aria-rowindex={1}
      className="sticky top-0 z-20 border-b border-line bg-raised"
      style={{ height: GRID_HEADER_HEIGHT }}
    >
      <div
        role="columnheader"
        aria-colindex={1}
        className="sticky left-0 z-10 inline-block h-full border-r border-line bg-raised"
        style={{ width: view.indexWidth }}
      >
        <span className="sr-only">#</span>
      </div>
      {view.columns.map((item) => {
        const column = model.columns[item.index]
        return (
          column !== undefined && <ColumnHeader key={item.index} model={model} column={column} item={item} />
        )
      })}
    </div>
  )
}

interface ColumnHeaderProps {
  readonly model: GridModel
  readonly column: GridColumn
  readonly item: GridItem
}

function ColumnHeader({ model, column, item }: ColumnHeaderProps) {
  const { column: spec, tone, sort } = column
  const mark = model.columnMark(item.index)
  const look =
    mark?.kind === 'refused'
      ? 'text-bad'
      : tone === 'dropped'
        ? 'text-faint line-through'
        : tone === 'output'
          ? 'text-accent'
          : tone === 'stale'
            ? 'text-warn'
            : 'text-muted'
  const { onSort } = model
  return (
    <div
      role="columnheader"
      aria-colindex={item.index + 2}
      {...(sort === null ? {} : { 'aria-sort': sort })}
      title={mark?.note ?? column.note ?? spec.name}
      data-column={item.index}
      className={`absolute top-0 flex h-full flex-col justify-center px-2.5 leading-4 ${isNumeric(spec.type) ? 'items-end' : ''} ${tone === 'output' ? 'bg-accent-soft' : ''} ${onSort === undefined ? '' : 'hover:bg-sunken'}`}
      style={{ left: item.start, width: item.size }}
    >
      <span className={`flex max-w-full items-center gap-1 font-medium ${look}`}>
        <span className="truncate">
          <Name text={spec.name} />
        </span>
        {sort === 'ascending' && <ArrowUp aria-hidden size={11} className="shrink-0" />}
        {sort === 'descending' && <ArrowDown aria-hidden size={11} className="shrink-0" />}
        {column.isFiltered && <Filter aria-label={tableText.filtered} size={11} className="shrink-0" />}
      </span>
      <span className="max-w-full truncate font-mono text-tiny text-faint">
        {tone === 'stale' ? predictText.earlierInput : column.typeText}
      </span>
      {onSort !== undefined && (
        <button
          type="button"
          tabIndex={-1}
          aria-label={tableText.sortBy(spec.name)}
          className="absolute inset-0 cursor-pointer"
          onClick={() => onSort(item.index)}
        />
      )}
    </div>
  )
}

interface GridRowProps {
  readonly id: string
  readonly model: GridModel
  readonly row: GridItem
  readonly view: GridWindow
  /** Column of the active cell where it is in this row. */
  readonly activeColumn: number | null
  readonly selected: GridRange
  readonly editing: GridEditing | null
  readonly onCommit: CommitCell
}

/** One row. */
export function GridRow(props: GridRowProps) {
  const { model, row, view } = props
  return (
    <div
      role="row"
      aria-rowindex={row.index + 2}
      className="absolute left-0 w-full border-b border-line"
      style={{ top: row.start, height: row.size }}
    >
      <div
        role="rowheader"
        aria-colindex={1}
        className="sticky left-0 z-10 inline-flex h-full items-center justify-end border-r border-line bg-raised px-2 text-faint"
        style={{ width: view.indexWidth }}
      >
        {model.numberOf(row.index) ?? '…'}
      </div>
      {view.columns.map((item) => {
        const column = model.columns[item.index]
        return column !== undefined && <GridCell key={item.index} {...props} item={item} column={column} />
      })}
    </div>
  )
}

const markLooks = {
  refused: 'bg-bad-soft shadow-[inset_0_0_0_1.5px_var(--bad)]',
  error: 'shadow-[inset_0_0_0_1.5px_var(--bad)]',
  cast: 'shadow-[inset_2px_0_0_var(--warn)]',
  filled: 'shadow-[inset_2px_0_0_var(--warn)]',
  warning: 'shadow-[inset_2px_0_0_var(--warn)]',
  missing: '',
} as const

interface GridCellProps extends GridRowProps {
  readonly item: GridItem
  readonly column: GridColumn
}

function GridCell({
  id,
  model,
  row,
  activeColumn,
  selected,
  editing,
  item,
  column,
  onCommit,
}: GridCellProps) {
  const place = { row: row.index, column: item.index }
  const cell = model.cellAt(place)
  const mark = model.markAt(place)
  const isActive = activeColumn === item.index
  const isSelected = isInside(selected, row.index, item.index)
  const isNumber = isNumeric(column.column.type)
  const look = [
    mark === null ? '' : markLooks[mark.kind],
    isSelected && !isActive ? 'bg-accent-soft' : '',
    isActive ? 'z-[5] outline-2 -outline-offset-2 outline-accent' : '',
    isNumber ? 'text-right' : '',
    column.tone === 'stale' ? 'text-faint' : '',
  ]
  if (editing !== null && editing.column === item.index) {
    return (
      <div
        id={`${id}-${row.index}-${item.index}`}
        role="gridcell"
        aria-colindex={item.index + 2}
        className={`absolute top-0 h-full ${look.join(' ')}`}
        style={{ left: item.start, width: item.size }}
      >
        <CellInput
          column={column.column}
          cell={cell ?? absentCell}
          text={editing.text}
          label={`${column.column.name}, ${model.numberOf(row.index) ?? row.index + 1}`}
          onCommit={onCommit}
        />
      </div>
    )
  }
  return (
    <div
      id={`${id}-${row.index}-${item.index}`}
      role="gridcell"
      tabIndex={-1}
      aria-colindex={item.index + 2}
      aria-selected={isSelected}
      aria-invalid={mark?.kind === 'refused' || mark?.kind === 'error'}
      title={mark?.note}
      data-row={row.index}
      data-column={item.index}
      className={`absolute top-0 h-full truncate px-2.5 py-[4.5px] leading-5 ${look.join(' ')}`}
      style={{ left: item.start, width: item.size }}
    >
      {cell === undefined ? (
        <span className="text-faint">…</span>
      ) : (
        <>
          <ShownCell cell={cell} column={column} />
          {mark !== null && <span className="sr-only">. {mark.note}</span>}
        </>
      )}
    </div>
  )
}

interface ShownCellProps {
  readonly cell: NonNullable<ReturnType<GridModel['cellAt']>>
  readonly column: GridColumn
}

/** Cells keep their words over most scrolls and moves. */
const ShownCell = memo(function ShownCell({ cell, column }: ShownCellProps) {
  if (column.side === 'output' && cell.kind === 'null') {
    return <span className="text-faint italic">{predictText.null}</span>
  }
  if (column.hasBar === true && cell.kind === 'text' && Number.isFinite(Number(cell.text)))
    return <ProbabilityBar name="" probability={Number(cell.text)} />
  return <CellText cell={cell} type={column.column.type} />
})

function isInside(range: GridRange, row: number, column: number): boolean {
  return row >= range.top && row <= range.bottom && column >= range.left && column <= range.right
}
