/** The drawn part of the rows of both sides. */
import type { RowOrder } from '#shared/compare-calls.ts'
import { toFailure } from '#shared/user-error.ts'
import { useEffect, useId, useMemo, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { useEngine } from '../engine.tsx'
import { FailureNote } from '../parts/FailureNote.tsx'
import { Note } from '../parts/Note.tsx'
import { GRID_HEADER_HEIGHT, GRID_ROW_HEIGHT, useGridWindow } from '../predict/use-grid-window.ts'
import { compareText } from '../strings/compare.ts'
import { ComparedHeadings, ComparedRowView } from './ComparedRows.tsx'
import type { ComparedColumn } from './ComparedRows.tsx'
import type { ShownColumn } from './ComparedTable.tsx'
import { useCompare, useCompareStore } from './use-compare.ts'
import { useComparedRows } from './use-compared-rows.ts'
import type { ComparedRow } from './use-compared-rows.ts'
import { useComparedWidths } from './use-compared-widths.ts'

interface ComparedGridProps {
  readonly comparisonId: string
  readonly columns: readonly ShownColumn[]
  readonly order: RowOrder
  /** Rows there are in this order: the grid keeps its height until they have come. */
  readonly rowCount: number
}

const MAX_ROWS_SHOWN = 16
const SIZE_WIDTH = 96

/** The grid: arrow keys go from row to row, and so the row that is looked at. */
export function ComparedGrid({ comparisonId, columns, order, rowCount }: ComparedGridProps) {
  const { api } = useEngine()
  const store = useCompareStore()
  const selected = useCompare((state) => state.selected)
  const box = useRef<HTMLDivElement>(null)
  const id = useId()
  const rows = useComparedRows(api, { comparisonId, order })
  const total = rows.total ?? rowCount
  const pairs = useComparedWidths(columns, rows)
  const drawn = useMemo(
    () => [
      sizeColumn,
      ...columns.flatMap((pair, at): ComparedColumn[] => [
        { kind: 'cell', pair, side: 'left', width: pairs[at]?.left ?? 0 },
        { kind: 'cell', pair, side: 'right', width: pairs[at]?.right ?? 0 },
      ]),
    ],
    [columns, pairs],
  )
  const widths = useMemo(() => drawn.map(({ width }) => width), [drawn])
  const [gone, setGone] = useState<{ readonly place: number; readonly row: number } | null>(null)
  const isPlain = order.by === 'row' && !order.onlyDifferent
  const known = gone !== null && gone.row === selected?.row ? gone.place : null
  const place = isPlain && selected !== null ? Math.min(selected.row, total - 1) : known
  const view = useGridWindow({ rowCount: total, widths }, { row: place, column: null }, box)
  const from = view.rows[0]?.index ?? 0
  const to = (view.rows.at(-1)?.index ?? 0) + 1
  const { look } = rows
  useEffect(() => look({ from, to, rowCount: Infinity }), [look, from, to])
  if (rows.failure !== null) return <FailureNote failure={toFailure(rows.failure)} />
  if (rows.total === 0) return <Note>{compareText.emptyRows}</Note>
  const select = (at: number, row: ComparedRow) => {
    setGone({ place: at, row: row.row })
    store.setState({ selected: { row: row.row, leftRow: row.leftRow } })
  }
  const lit = view.rows.find(({ index }) => rows.rowAt(index)?.row === selected?.row)?.index
  const move = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const now = place ?? lit
    const next = now === undefined ? 0 : Math.max(0, Math.min(total - 1, now + step))
    const row = rows.rowAt(next)
    if (row !== undefined) select(next, row)
  }
  return (
    <div
      ref={box}
      className="relative overflow-auto rounded-lg border border-line bg-panel"
      style={{ maxHeight: GRID_HEADER_HEIGHT + MAX_ROWS_SHOWN * GRID_ROW_HEIGHT + 12 }}
    >
      <div
        role="grid"
        aria-label={compareText.rowTable}
        aria-rowcount={total + 1}
        aria-colcount={drawn.length + 1}
        aria-activedescendant={lit === undefined ? undefined : `${id}-${lit}`}
        tabIndex={0}
        onKeyDown={move}
        className="relative min-w-full -outline-offset-2"
        style={{ width: view.width, height: view.height }}
      >
        <ComparedHeadings columns={drawn} view={view} />
        {rows.total === null && <Ordering rowCount={rowCount} />}
        {view.rows.map(({ index, start, slot }) => (
          <ComparedRowView
            key={slot}
            id={`${id}-${index}`}
            place={index}
            start={start}
            row={rows.rowAt(index)}
            columns={drawn}
            items={view.columns}
            indexWidth={view.indexWidth}
            isSelected={index === lit}
            onSelect={select}
          />
        ))}
      </div>
    </div>
  )
}

/** Of many rows the first come after a moment, which is said at once. */
function Ordering({ rowCount }: { readonly rowCount: number }) {
  return (
    <div className="sticky left-0 z-20 flex w-fit p-2" style={{ top: GRID_HEADER_HEIGHT }}>
      <p role="status" className="rounded-md border border-line bg-raised px-2.5 py-1 text-muted shadow-sm">
        {compareText.ordering(rowCount)}
      </p>
    </div>
  )
}

const sizeColumn: ComparedColumn = { kind: 'size', width: SIZE_WIDTH }
