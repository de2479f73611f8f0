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
import { useResultRows } from './result-rows.ts'
import { INDEX_WIDTH } from './ResultCells.tsx'
import { BodyRow, GapRow, HEADER_HEIGHT, HeadingRow, ROW_HEIGHT } from './ResultRows.tsx'
import { rowLayout } from './sent-rows.ts'
import type { SentRows } from './sent-rows.ts'
import { useFindInResult } from './use-find-in-result.ts'
import { usePredict } from './use-session.ts'

interface ResultTableProps {
  readonly modelId: string
  readonly predictionId: string
  readonly result: ResultSummary
  /** Which rows of the input it answers; null where it is all of them. */
  readonly sent: SentRows | null
}

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
      <ResultBar
        {...props}
        order={order}
        isSearchable={result.rowCount > 1 || result.columns.length > MAX_SEEN_COLUMNS}
        shown={shown}
        onOrder={setOrder}
        onFind={() => setIsFinding(true)}
      />
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
  const followed = useFollowedRow(props.sent?.all ?? result.rowCount)
  const isOrdered = order.sort !== undefined || order.filter !== undefined
  const [rowCount, setRowCount] = useState(result.rowCount)
  const places = useMemo(() => rowLayout(props.sent, rowCount, isOrdered), [props.sent, rowCount, isOrdered])
  const virtualizer = useVirtualizer({
    count: places.count,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    paddingStart: HEADER_HEIGHT,
    scrollPaddingStart: HEADER_HEIGHT,
    initialRect: { width: 600, height: 480 },
  })
  const items = virtualizer.getVirtualItems()
  const inSight = items.flatMap(({ index }) => places.resultRow(index) ?? [])
  const rows = useResultRows(api, props, inSight[0] ?? 0, (inSight.at(-1) ?? 0) + 1)
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
    virtualizer.scrollToIndex(places.shownAt(at.row), { align: 'auto' })
    columns.scrollToIndex(at.column, { align: 'auto' })
  }, [virtualizer, columns, places, at])
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
        aria-rowcount={places.count + 1}
        aria-colcount={result.columns.length + 1}
        className="relative min-w-full"
        style={{ width: columns.getTotalSize(), height: virtualizer.getTotalSize() }}
      >
        <HeadingRow result={result} layout={layout} visible={visible} order={order} onSort={onSort} />
        {items.map((item) => {
          const row = places.resultRow(item.index)
          if (row === null) return <GapRow key={item.index} item={item} followed={followed} />
          return (
            <BodyRow
              key={item.index}
              result={result}
              layout={layout}
              visible={visible}
              rows={rows}
              item={item}
              row={row}
              place={places.inputRow(rows.placeOf(row))}
              followed={followed}
              found={at?.row === row ? at.column : null}
            />
          )
        })}
      </div>
    </div>
  )
}

/** The input's row, where the result is about as many rows as the input has. */
function useFollowedRow(rowCount: number): number | null {
  const row = usePredict((state) => state.row)
  const inputRows = usePredict((state) =>
    state.present.draft.input.kind === 'rows' ? state.present.draft.input.rows.length : null,
  )
  return inputRows === rowCount && inputRows > 1 ? row : null
}
