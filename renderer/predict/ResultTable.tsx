/** A result as a table that fetches its rows as they come into sight and follows the input's row. */
import type { ResultOrder, ResultSummary } from '#shared/prediction.ts'
import { toFailure } from '#shared/user-error.ts'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useEngine } from '../engine.tsx'
import { FindKeys } from '../parts/FindKeys.tsx'
import { FailureNote } from '../parts/FailureNote.tsx'
import { Note } from '../parts/Note.tsx'
import { resultText } from '../strings/predict.ts'
import type { GridPlace } from './draft-edits.ts'
import { FindBar } from './FindBar.tsx'
import { ResultBar } from './ResultBar.tsx'
import { BAR_WIDTH, layoutOf } from './result-layout.ts'
import type { ResultLayout } from './result-layout.ts'
import { useResultRows } from './result-rows.ts'
import type { ResultRows } from './result-rows.ts'
import { ClassCell, Heading, INDEX_WIDTH, ResultCell } from './ResultCells.tsx'
import type { ResultItem } from './ResultCells.tsx'
import { useFindInResult } from './use-find-in-result.ts'
import { usePredict, useSession } from './use-session.ts'

interface ResultTableProps {
  readonly modelId: string
  readonly predictionId: string
  readonly result: ResultSummary
}

const ROW_HEIGHT = 30
const HEADER_HEIGHT = 42
/** A single row of more columns is worth a search. */
const MAX_SEEN_COLUMNS = 8
/** Rows that are shown before the table scrolls; as many as of the input table. */
const MAX_ROWS_SHOWN = 14

/** The table, and above it what shows other rows of it or saves it. */
export function ResultTable(props: ResultTableProps) {
  const { result, modelId, predictionId } = props
  const { api } = useEngine()
  const [order, setOrder] = useState<ResultOrder>({})
  const [shown, setShown] = useState<number | null>(null)
  const [isFinding, setIsFinding] = useState(false)
  const search = useFindInResult(api, { modelId, predictionId, view: result.view, order })
  return (
    <FindKeys onFind={() => setIsFinding(true)}>
      {(result.rowCount > 1 || result.columns.length > MAX_SEEN_COLUMNS) && (
        <ResultBar
          {...props}
          order={order}
          shown={shown}
          onOrder={setOrder}
          onFind={() => setIsFinding(true)}
        />
      )}
      {isFinding && (
        <FindBar
          label={resultText.findLabel}
          found={search.found}
          isSearching={search.isSearching}
          onFind={search.find}
          onStep={search.step}
          onClose={() => {
            setIsFinding(false)
            search.close()
          }}
        />
      )}
      {search.failure !== '' && (
        <p role="alert" className="mb-1.5 text-bad">
          {search.failure}
        </p>
      )}
      <OrderedRows
        key={JSON.stringify(order)}
        {...props}
        order={order}
        at={search.place}
        onShown={setShown}
        onSort={(column) => setOrder((before) => ({ ...before, ...nextSort(before, column) }))}
      />
    </FindKeys>
  )
}

/** Up, then down, then up again. */
function nextSort({ sort }: ResultOrder, column: number): ResultOrder {
  return { sort: { column, descending: sort?.column === column && !sort.descending } }
}

interface OrderedRowsProps extends ResultTableProps {
  readonly order: ResultOrder
  /** The match that is gone to. */
  readonly at: GridPlace | null
  readonly onShown: (rowCount: number) => void
  readonly onSort: (column: number) => void
}

function OrderedRows(props: OrderedRowsProps) {
  const { result, order, at, onShown, onSort } = props
  const { api } = useEngine()
  const box = useRef<HTMLDivElement>(null)
  const followed = useFollowedRow(result)
  const isOrdered = order.sort !== undefined || order.filter !== undefined
  const [rowCount, setRowCount] = useState(result.rowCount)
  const virtualizer = useVirtualizer({
    count: rowCount,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    paddingStart: HEADER_HEIGHT,
    scrollPaddingStart: HEADER_HEIGHT,
    initialRect: { width: 600, height: 480 },
  })
  const items = virtualizer.getVirtualItems()
  const rows = useResultRows(api, props, items[0]?.index ?? 0, (items.at(-1)?.index ?? 0) + 1)
  const { first } = rows
  const layout = useMemo(() => layoutOf(result, first), [result, first])
  const found = first?.rowCount
  useEffect(() => {
    if (found === undefined) return
    setRowCount(found)
    onShown(found)
  }, [found, onShown])
  const columns = useVirtualizer({
    horizontal: true,
    count: result.columns.length,
    getScrollElement: () => box.current,
    estimateSize: (place) => layout.widths[place] ?? 100,
    overscan: 6,
    paddingStart: INDEX_WIDTH + (layout.hasClasses ? BAR_WIDTH : 0),
    initialRect: { width: 600, height: 480 },
  })
  useEffect(() => columns.measure(), [columns, layout])
  useEffect(() => {
    if (followed !== null && !isOrdered) virtualizer.scrollToIndex(followed, { align: 'auto' })
  }, [virtualizer, followed, isOrdered])
  useEffect(() => {
    if (at === null) return
    virtualizer.scrollToIndex(at.row, { align: 'auto' })
    columns.scrollToIndex(at.column, { align: 'auto' })
  }, [virtualizer, columns, at])
  if (rows.failure !== null) return <FailureNote failure={toFailure(rows.failure)} />
  if (result.rowCount === 0) return <Note>{resultText.emptyResult}</Note>
  if (rowCount === 0) return <Note>{resultText.noneMatch}</Note>
  const visible = columns.getVirtualItems()
  return (
    <div
      ref={box}
      role="group"
      aria-label={result.title}
      tabIndex={0}
      className="relative overflow-auto rounded-lg border border-line"
      style={{ maxHeight: HEADER_HEIGHT + MAX_ROWS_SHOWN * ROW_HEIGHT + 12 }}
    >
      <div
        role="table"
        aria-label={result.title}
        aria-rowcount={rowCount + 1}
        aria-colcount={result.columns.length + 1}
        className="relative min-w-full"
        style={{ width: columns.getTotalSize(), height: virtualizer.getTotalSize() }}
      >
        <HeadingRow result={result} layout={layout} visible={visible} order={order} onSort={onSort} />
        {items.map((item) => (
          <BodyRow
            key={item.index}
            result={result}
            layout={layout}
            visible={visible}
            rows={rows}
            row={item}
            followed={followed}
            found={at?.row === item.index ? at.column : null}
          />
        ))}
      </div>
    </div>
  )
}

/** The input's row, where the result has a row for each of the input's. */
function useFollowedRow(result: ResultSummary): number | null {
  const row = usePredict((state) => state.row)
  const inputRows = usePredict((state) =>
    state.present.draft.input.kind === 'rows' ? state.present.draft.input.rows.length : null,
  )
  return inputRows === result.rowCount && inputRows > 1 ? row : null
}

interface RowProps {
  readonly result: ResultSummary
  readonly layout: ResultLayout
  readonly visible: readonly ResultItem[]
}

interface HeadingRowProps extends RowProps {
  readonly order: ResultOrder
  readonly onSort: (column: number) => void
}

function HeadingRow({ result, layout, visible, order, onSort }: HeadingRowProps) {
  return (
    <div
      role="row"
      aria-rowindex={1}
      className="sticky top-0 z-20 border-b border-line bg-raised"
      style={{ height: HEADER_HEIGHT }}
    >
      <div
        role="columnheader"
        className="sticky left-0 z-10 inline-block h-full border-r border-line bg-raised"
        style={{ width: INDEX_WIDTH }}
      >
        <span className="sr-only">#</span>
      </div>
      {layout.hasClasses && (
        <div
          role="columnheader"
          className="absolute top-0 flex h-full items-center px-2.5 font-medium text-muted"
          style={{ left: INDEX_WIDTH, width: BAR_WIDTH }}
        >
          {resultText.class}
        </div>
      )}
      {visible.map((item) => {
        const column = result.columns[item.index]
        return (
          column !== undefined && (
            <Heading
              key={item.index}
              column={column}
              item={item}
              layout={layout}
              sort={order.sort?.column === item.index ? order.sort : null}
              onSort={() => onSort(item.index)}
            />
          )
        )
      })}
    </div>
  )
}

interface BodyRowProps extends RowProps {
  readonly rows: ResultRows
  readonly row: ResultItem
  /** The input's row; null where rows do not belong together. */
  readonly followed: number | null
  /** The column of the match that is gone to, where it is in this row. */
  readonly found: number | null
}

function BodyRow({ result, layout, visible, rows, row, followed, found }: BodyRowProps) {
  const { actions } = useSession()
  const isLoaded = rows.isLoaded(row.index)
  const place = rows.placeOf(row.index)
  return (
    <div
      role="row"
      aria-rowindex={row.index + 2}
      className={`absolute left-0 w-full border-b border-line ${place === followed ? 'bg-accent-soft' : ''}`}
      style={{ top: row.start, height: ROW_HEIGHT }}
      onMouseDown={() => followed !== null && actions.goTo({ row: place })}
    >
      <div
        role="rowheader"
        className="sticky left-0 z-10 inline-flex h-full items-center justify-end border-r border-line bg-raised px-2 text-faint"
        style={{ width: INDEX_WIDTH }}
      >
        {place + 1}
      </div>
      {layout.hasClasses && <ClassCell result={result} rows={rows} row={row.index} />}
      {visible.map((item) => (
        <ResultCell
          key={item.index}
          item={item}
          dtype={result.columns[item.index]?.dtype ?? ''}
          isMap={layout.maps.has(item.index)}
          isLoaded={isLoaded}
          isFound={item.index === found}
          value={rows.cellAt(row.index, item.index)}
        />
      ))}
    </div>
  )
}
