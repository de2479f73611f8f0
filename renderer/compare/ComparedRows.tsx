/** Headings and rows of both sides. */
import { Fragment, memo } from 'react'
import { cellText } from '#shared/value-text.ts'
import { shortNumber } from '../parts/short-number.ts'
import { GRID_HEADER_HEIGHT, GRID_ROW_HEIGHT } from '../predict/use-grid-window.ts'
import type { GridItem, GridWindow } from '../predict/use-grid-window.ts'
import { compareText, markText } from '../strings/compare.ts'
import type { ShownColumn } from './ComparedTable.tsx'
import type { ComparedRow } from './use-compared-rows.ts'

/** A column of the grid: the row's largest difference, or one side of a pair. */
export type ComparedColumn =
  | { readonly kind: 'size'; readonly width: number }
  | {
      readonly kind: 'cell'
      readonly pair: ShownColumn
      readonly side: 'left' | 'right'
      readonly width: number
    }

interface ComparedHeadingsProps {
  readonly columns: readonly ComparedColumn[]
  readonly view: GridWindow
}

/** Names of the columns and their sides, which stay in sight. */
export function ComparedHeadings({ columns, view }: ComparedHeadingsProps) {
  return (
    <div
      role="row"
      aria-rowindex={1}
      className="sticky top-0 z-20 border-b border-line bg-raised text-muted"
      style={{ height: GRID_HEADER_HEIGHT }}
    >
      <div
        role="columnheader"
        aria-colindex={1}
        className="sticky left-0 z-10 inline-flex h-full items-center justify-end border-r border-line bg-raised px-2 font-medium"
        style={{ width: view.indexWidth }}
      >
        {compareText.rowHeading}
      </div>
      {view.columns.map((item) => {
        const column = columns[item.index]
        return column !== undefined && <Heading key={item.index} column={column} item={item} />
      })}
    </div>
  )
}

function Heading({ column, item }: { readonly column: ComparedColumn; readonly item: GridItem }) {
  const isSize = column.kind === 'size'
  const text = isSize ? compareText.sizeHeading : column.pair[column.side]
  return (
    <div
      role="columnheader"
      aria-colindex={item.index + 2}
      className={`absolute top-0 flex h-full flex-col items-end justify-center px-2 leading-4 ${borderOf(column)}`}
      style={{ left: item.start, width: item.size }}
      title={text}
    >
      <span className="max-w-full truncate font-medium">{text}</span>
      {!isSize && <span className="text-tiny text-faint">{compareText[column.side]}</span>}
    </div>
  )
}

interface ComparedRowViewProps {
  readonly id: string
  readonly place: number
  readonly start: number
  readonly row: ComparedRow | undefined
  readonly columns: readonly ComparedColumn[]
  /** The columns that are drawn. */
  readonly items: readonly GridItem[]
  readonly indexWidth: number
  readonly isSelected: boolean
  readonly onSelect: (place: number, row: ComparedRow) => void
}

/** One row; it is drawn anew only where something of it changed. */
export const ComparedRowView = memo(
  function ComparedRowView(props: ComparedRowViewProps) {
    const { id, place, start, row, columns, items, indexWidth, isSelected, onSelect } = props
    return (
      <div
        id={id}
        role="row"
        aria-rowindex={place + 2}
        aria-selected={isSelected}
        onMouseDown={() => row !== undefined && onSelect(place, row)}
        className={`absolute left-0 w-full border-b border-line ${isSelected ? 'bg-accent-soft' : ''}`}
        style={{ top: start, height: GRID_ROW_HEIGHT }}
      >
        <div
          role="rowheader"
          aria-colindex={1}
          className="sticky left-0 z-10 inline-flex h-full items-center justify-end border-r border-line bg-raised px-2 text-faint"
          style={{ width: indexWidth }}
        >
          {row === undefined ? '…' : (row.leftRow + 1).toLocaleString('en-US')}
        </div>
        {items.map((item) => {
          const column = columns[item.index]
          return (
            <Fragment key={item.index}>
              {column?.kind === 'cell' && <CellView row={row} column={column} item={item} />}
              {column?.kind === 'size' && <SizeView row={row} item={item} />}
            </Fragment>
          )
        })}
      </div>
    )
  },
  // What a row does when it is clicked is the same for all.
  (before, now) => rowKeys.every((key) => before[key] === now[key]),
)

const rowKeys = ['place', 'start', 'row', 'columns', 'items', 'indexWidth', 'isSelected'] as const

function SizeView({ row, item }: { readonly row: ComparedRow | undefined; readonly item: GridItem }) {
  return (
    <div
      role="gridcell"
      aria-colindex={item.index + 2}
      className="absolute top-0 h-full truncate px-2 text-right text-muted"
      style={{ left: item.start, width: item.size, lineHeight: LINE }}
    >
      {row === undefined || row.size === 0 ? '' : sizeText(row.size)}
    </div>
  )
}

/** A difference that is no number has no size. */
function sizeText(size: number): string {
  return Number.isFinite(size) ? shortNumber(size) : '≠'
}

interface CellViewProps {
  readonly row: ComparedRow | undefined
  readonly column: Extract<ComparedColumn, { kind: 'cell' }>
  readonly item: GridItem
}

const tones = { plain: '', quiet: 'text-faint italic', mono: 'font-mono text-small' } as const
const LINE = `${GRID_ROW_HEIGHT - 1}px`

/** One element a cell: a jump to far rows draws some six hundred of them. */
function CellView({ row, column, item }: CellViewProps) {
  const { pair, side } = column
  const cell = row?.cells[pair.place]
  const style = { left: item.start, width: item.size, lineHeight: LINE }
  const base = `absolute top-0 h-full truncate px-2 ${borderOf(column)}`
  if (cell === undefined)
    return <div role="gridcell" aria-colindex={item.index + 2} className={base} style={style} />
  const isBeyond = cell.mark !== 'equal' && cell.mark !== 'within'
  const look = isBeyond ? 'bg-warn-soft font-semibold text-warn' : cell.mark === 'within' ? 'text-muted' : ''
  const { text, tone, align } = cellText(cell[side], side === 'left' ? pair.leftType : pair.rightType)
  return (
    <div
      role="gridcell"
      aria-colindex={item.index + 2}
      className={`${base} ${look} ${isBeyond ? '' : tones[tone]} ${align === 'right' ? 'text-right' : ''}`}
      style={style}
      title={`${text} (${markText[cell.mark]})`}
    >
      {text}
      {isBeyond && side === 'right' && <span className="sr-only">, {markText[cell.mark]}</span>}
    </div>
  )
}

/** Each pair begins with a line. */
function borderOf(column: ComparedColumn): string {
  return column.kind === 'cell' && column.side === 'left' ? 'border-l border-line' : ''
}
