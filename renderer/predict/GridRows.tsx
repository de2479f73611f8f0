/** Header and rows of the input table. */
import { Name } from '../parts/Name.tsx'
import { predictText } from '../strings/predict.ts'
import { signatureText } from '../strings/model.ts'
import { isNumeric, typeText } from '../type-text.ts'
import { CellInput } from './CellInput.tsx'
import type { CommitCell } from './CellInput.tsx'
import { CellText } from './CellText.tsx'
import { absentCell } from './draft.ts'
import type { DraftColumn, RowsInput } from './draft.ts'
import type { GridPlace, GridRange } from './draft-edits.ts'
import { markAt } from './marks.ts'
import type { CellMark, Marks } from './marks.ts'
import { GRID_HEADER_HEIGHT, GRID_INDEX_WIDTH } from './use-grid-window.ts'
import type { GridItem, GridWindow } from './use-grid-window.ts'

/** The cell that is being edited; `text` replaces what it holds. */
export interface GridEditing extends GridPlace {
  readonly text: string | null
}

interface GridHeaderProps {
  readonly columns: readonly DraftColumn[]
  readonly view: GridWindow
  readonly marks: Marks
}

/** Names and types of the columns, which stay in sight. */
export function GridHeader({ columns, view, marks }: GridHeaderProps) {
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
        style={{ width: GRID_INDEX_WIDTH }}
      >
        <span className="sr-only">#</span>
      </div>
      {view.columns.map((item) => {
        const column = columns[item.index]
        return (
          column !== undefined && (
            <ColumnHeader
              key={item.index}
              column={column}
              item={item}
              mark={marks.columns.get(column.name)}
            />
          )
        )
      })}
    </div>
  )
}

interface ColumnHeaderProps {
  readonly column: DraftColumn
  readonly item: GridItem
  readonly mark: CellMark | undefined
}

function ColumnHeader({ column, item, mark }: ColumnHeaderProps) {
  const isExtra = column.origin === 'payload'
  const optional = !column.required && !isExtra ? `, ${signatureText.no}` : ''
  const tone = mark?.kind === 'refused' ? 'text-bad' : isExtra ? 'text-faint line-through' : 'text-muted'
  return (
    <div
      role="columnheader"
      aria-colindex={item.index + 2}
      title={mark?.note ?? (isExtra ? predictText.extraColumn : column.name)}
      className={`absolute top-0 flex h-full flex-col justify-center px-2.5 leading-4 ${isNumeric(column.type) ? 'items-end' : ''}`}
      style={{ left: item.start, width: item.size }}
    >
      <span className={`max-w-full truncate font-medium ${tone}`}>
        <Name text={column.name} />
      </span>
      <span className="max-w-full truncate font-mono text-tiny text-faint">
        {column.dtype ?? typeText(column.type)}
        {optional}
      </span>
    </div>
  )
}

interface GridRowProps {
  readonly id: string
  readonly input: RowsInput
  readonly row: GridItem
  readonly view: GridWindow
  readonly marks: Marks
  readonly active: GridPlace
  readonly selected: GridRange
  readonly editing: GridEditing | null
  readonly onPoint: (column: number, extend: boolean) => void
  readonly onEdit: (column: number) => void
  readonly onCommit: CommitCell
}

/** One row. */
export function GridRow(props: GridRowProps) {
  const { input, row, view } = props
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
        style={{ width: GRID_INDEX_WIDTH }}
      >
        {row.index + 1}
      </div>
      {view.columns.map((item) => {
        const column = input.columns[item.index]
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
  readonly column: DraftColumn
}

function GridCell({ id, input, row, marks, active, selected, editing, item, column, ...on }: GridCellProps) {
  const cell = input.rows[row.index]?.[item.index] ?? absentCell
  const mark = markAt(input, { row: row.index, column: item.index }, marks)
  const isActive = active.row === row.index && active.column === item.index
  const isSelected = isInside(selected, row.index, item.index)
  const isEditing = editing?.column === item.index
  const look = [
    mark === null ? '' : markLooks[mark.kind],
    isSelected && !isActive ? 'bg-accent-soft' : '',
    isActive ? 'z-[5] outline-2 -outline-offset-2 outline-accent' : '',
    isNumeric(column.type) ? 'text-right' : '',
  ]
  return (
    <div
      id={`${id}-${row.index}-${item.index}`}
      role="gridcell"
      tabIndex={-1}
      aria-colindex={item.index + 2}
      aria-selected={isSelected}
      aria-invalid={mark?.kind === 'refused' || mark?.kind === 'error'}
      title={mark?.note}
      onMouseDown={(event) => {
        if (isEditing) return
        event.preventDefault()
        on.onPoint(item.index, event.shiftKey)
      }}
      onMouseEnter={(event) => event.buttons === 1 && on.onPoint(item.index, true)}
      onDoubleClick={() => on.onEdit(item.index)}
      className={`absolute top-0 h-full truncate px-2.5 py-[4.5px] leading-5 ${look.join(' ')}`}
      style={{ left: item.start, width: item.size }}
    >
      {isEditing ? (
        <CellInput
          column={column}
          cell={cell}
          text={editing.text}
          label={`${column.name}, ${row.index + 1}`}
          onCommit={on.onCommit}
        />
      ) : (
        <>
          <CellText cell={cell} type={column.type} />
          {mark !== null && <span className="sr-only">. {mark.note}</span>}
        </>
      )}
    </div>
  )
}

function isInside(range: GridRange, row: number, column: number): boolean {
  return row >= range.top && row <= range.bottom && column >= range.left && column <= range.right
}
