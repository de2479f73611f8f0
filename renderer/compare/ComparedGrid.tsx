/** The drawn part of the rows of both sides. */
import type { ComparedCell, ComparedRows, RowOrder } from '#shared/compare-calls.ts'
import { toFailure } from '#shared/user-error.ts'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { KeyboardEvent } from 'react'
import { useEngine } from '../engine.tsx'
import { FailureNote } from '../parts/FailureNote.tsx'
import { Note } from '../parts/Note.tsx'
import { compareText, markText } from '../strings/compare.ts'
import { cellText } from '#shared/value-text.ts'
import type { ShownColumn } from './ComparedTable.tsx'
import { shortNumber } from '../parts/short-number.ts'
import { useCompare, useCompareStore } from './use-compare.ts'
import { useComparedWidths } from './use-compared-widths.ts'
import type { PairWidths } from './use-compared-widths.ts'
import { useComparedRows } from './use-compared-rows.ts'

interface ComparedGridProps {
  readonly comparisonId: string
  readonly columns: readonly ShownColumn[]
  readonly order: RowOrder
}

const ROW_HEIGHT = 29
const HEADER_HEIGHT = 52
const MAX_ROWS_SHOWN = 16
const INDEX_WIDTH = 72
const SIZE_WIDTH = 96

/** The grid: arrow keys go from row to row, and so the row that is looked at. */
export function ComparedGrid({ comparisonId, columns, order }: ComparedGridProps) {
  const { api } = useEngine()
  const store = useCompareStore()
  const selected = useCompare((state) => state.selected)
  const box = useRef<HTMLDivElement>(null)
  const known = useRef(1)
  const virtualizer = useVirtualizer({
    count: known.current,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 10,
    paddingStart: HEADER_HEIGHT,
    scrollPaddingStart: HEADER_HEIGHT,
    initialRect: { width: 800, height: 480 },
  })
  const items = virtualizer.getVirtualItems()
  const rows = useComparedRows(
    api,
    { comparisonId, order },
    items[0]?.index ?? 0,
    (items.at(-1)?.index ?? 0) + 1,
  )
  const total = rows.total ?? 1
  if (known.current !== total) {
    known.current = total
    virtualizer.setOptions({ ...virtualizer.options, count: total })
  }
  const isPlain = order.by === 'row' && !order.onlyDifferent
  useEffect(() => {
    if (selected !== null && isPlain) virtualizer.scrollToIndex(selected.row, { align: 'auto' })
  }, [virtualizer, selected, isPlain])
  const widths = useComparedWidths(columns, rows)
  if (rows.failure !== null) return <FailureNote failure={toFailure(rows.failure)} />
  if (rows.total === 0) return <Note>{compareText.emptyRows}</Note>
  const place = items.find(({ index }) => rows.rowAt(index)?.row === selected?.row)?.index
  const move = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const next = Math.max(0, Math.min(total - 1, place === undefined ? 0 : place + step))
    const row = rows.rowAt(next)
    if (row === undefined) return
    store.setState({ selected: { row: row.row, leftRow: row.leftRow } })
    virtualizer.scrollToIndex(next, { align: 'auto' })
  }
  const width = INDEX_WIDTH + SIZE_WIDTH + widths.reduce((sum, { left, right }) => sum + left + right, 0)
  return (
    <div
      ref={box}
      className="relative overflow-auto rounded-lg border border-line bg-panel"
      style={{ maxHeight: HEADER_HEIGHT + MAX_ROWS_SHOWN * ROW_HEIGHT }}
    >
      <div
        role="grid"
        aria-label={compareText.rowTable}
        aria-rowcount={total + 1}
        tabIndex={0}
        onKeyDown={move}
        className="relative min-w-full -outline-offset-2"
        style={{ width, height: virtualizer.getTotalSize() }}
      >
        <HeadingRow columns={columns} widths={widths} />
        {items.map((item) => (
          <GridRow
            key={item.index}
            place={item.index}
            start={item.start}
            row={rows.rowAt(item.index)}
            columns={columns}
            widths={widths}
            isSelected={item.index === place}
          />
        ))}
      </div>
    </div>
  )
}

interface HeadingRowProps {
  readonly columns: readonly ShownColumn[]
  readonly widths: readonly PairWidths[]
}

function HeadingRow({ columns, widths }: HeadingRowProps) {
  return (
    <div
      role="row"
      aria-rowindex={1}
      className="sticky top-0 z-10 flex border-b border-line bg-raised text-muted"
      style={{ height: HEADER_HEIGHT }}
    >
      <Heading width={INDEX_WIDTH} text={compareText.rowHeading} />
      <Heading width={SIZE_WIDTH} text={compareText.sizeHeading} />
      {columns.flatMap(({ place, left, right }, at) => [
        <Heading key={`${place} left`} width={widths[at]?.left ?? 0} text={left} side={compareText.left} />,
        <Heading
          key={`${place} right`}
          width={widths[at]?.right ?? 0}
          text={right}
          side={compareText.right}
        />,
      ])}
    </div>
  )
}

function Heading({ width, text, side }: { width: number; text: string; side?: string }) {
  return (
    <div
      role="columnheader"
      className="flex shrink-0 flex-col justify-center px-2 text-right"
      style={{ width }}
      title={text}
    >
      <span className="truncate font-medium">{text}</span>
      {side !== undefined && <span className="text-tiny text-faint">{side}</span>}
    </div>
  )
}

interface GridRowProps {
  readonly place: number
  readonly start: number
  readonly row: ComparedRows['rows'][number] | undefined
  readonly columns: readonly ShownColumn[]
  readonly widths: readonly PairWidths[]
  readonly isSelected: boolean
}

function GridRow({ place, start, row, columns, widths, isSelected }: GridRowProps) {
  const store = useCompareStore()
  const select = () => {
    if (row !== undefined) store.setState({ selected: { row: row.row, leftRow: row.leftRow } })
  }
  return (
    <div
      role="row"
      aria-rowindex={place + 2}
      aria-selected={isSelected}
      onMouseDown={select}
      className={`absolute left-0 flex w-full items-center border-b border-line ${isSelected ? 'bg-accent-soft' : ''}`}
      style={{ top: start, height: ROW_HEIGHT }}
    >
      <div role="rowheader" className="shrink-0 px-2 text-right text-faint" style={{ width: INDEX_WIDTH }}>
        {row === undefined ? '…' : (row.leftRow + 1).toLocaleString('en-US')}
      </div>
      <div
        role="gridcell"
        className="shrink-0 truncate px-2 text-right text-muted"
        style={{ width: SIZE_WIDTH }}
      >
        {row === undefined || row.size === 0 ? '' : sizeText(row.size)}
      </div>
      {columns.flatMap((column, at) => {
        const cell = row?.cells[column.place]
        const { left = 0, right = 0 } = widths[at] ?? {}
        return [
          <CellView
            key={`${column.place} left`}
            cell={cell}
            side="left"
            width={left}
            type={column.leftType}
          />,
          <CellView
            key={`${column.place} right`}
            cell={cell}
            side="right"
            width={right}
            type={column.rightType}
          />,
        ]
      })}
    </div>
  )
}

/** A difference that is no number has no size. */
function sizeText(size: number): string {
  return Number.isFinite(size) ? shortNumber(size) : '≠'
}

interface CellViewProps {
  readonly cell: ComparedCell | undefined
  readonly side: 'left' | 'right'
  readonly width: number
  readonly type: string
}

const tones = { plain: '', quiet: 'text-faint italic', mono: 'font-mono text-small' } as const

/** One element a cell: a jump to far rows draws some six hundred of them. */
function CellView({ cell, side, width, type }: CellViewProps) {
  const border = side === 'left' ? 'border-l border-line' : ''
  if (cell === undefined)
    return <div role="gridcell" className={`h-full shrink-0 ${border}`} style={{ width }} />
  const isBeyond = cell.mark !== 'equal' && cell.mark !== 'within'
  const look = isBeyond ? 'bg-warn-soft font-semibold text-warn' : cell.mark === 'within' ? 'text-muted' : ''
  const { text, tone, align } = cellText(cell[side], type)
  return (
    <div
      role="gridcell"
      className={`h-full shrink-0 truncate px-2 ${border} ${look} ${isBeyond ? '' : tones[tone]} ${align === 'right' ? 'text-right' : ''}`}
      style={{ width, lineHeight: `${ROW_HEIGHT - 1}px` }}
      title={`${text} (${markText[cell.mark]})`}
    >
      {text}
      {isBeyond && side === 'right' && <span className="sr-only">, {markText[cell.mark]}</span>}
    </div>
  )
}
