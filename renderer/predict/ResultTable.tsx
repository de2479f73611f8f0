/** A result as a table that fetches its rows as they come into sight and follows the input's row. */
import type { ResultSummary } from '#shared/prediction.ts'
import { toFailure } from '#shared/user-error.ts'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef } from 'react'
import { useEngine } from '../engine.tsx'
import { FailureNote } from '../parts/FailureNote.tsx'
import { Note } from '../parts/Note.tsx'
import { resultText } from '../strings/predict.ts'
import { BAR_WIDTH, layoutOf } from './result-layout.ts'
import type { ResultLayout } from './result-layout.ts'
import { useResultRows } from './result-rows.ts'
import type { ResultRows } from './result-rows.ts'
import { ClassCell, Heading, INDEX_WIDTH, ResultCell } from './ResultCells.tsx'
import type { ResultItem } from './ResultCells.tsx'
import { usePredict, useSession } from './use-session.ts'

interface ResultTableProps {
  readonly modelId: string
  readonly predictionId: string
  readonly result: ResultSummary
}

const ROW_HEIGHT = 30
const HEADER_HEIGHT = 42
/** Rows that are shown before the table scrolls; as many as of the input table. */
const MAX_ROWS_SHOWN = 14

/** The table. */
export function ResultTable(props: ResultTableProps) {
  const { result } = props
  const { api } = useEngine()
  const box = useRef<HTMLDivElement>(null)
  const followed = useFollowedRow(result)
  const virtualizer = useVirtualizer({
    count: result.rowCount,
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
    if (followed !== null) virtualizer.scrollToIndex(followed, { align: 'auto' })
  }, [virtualizer, followed])
  if (rows.failure !== null) return <FailureNote failure={toFailure(rows.failure)} />
  if (result.rowCount === 0) return <Note>{resultText.emptyResult}</Note>
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
        aria-rowcount={result.rowCount + 1}
        aria-colcount={result.columns.length + 1}
        className="relative min-w-full"
        style={{ width: columns.getTotalSize(), height: virtualizer.getTotalSize() }}
      >
        <HeadingRow result={result} layout={layout} visible={visible} />
        {items.map((item) => (
          <BodyRow
            key={item.index}
            result={result}
            layout={layout}
            visible={visible}
            rows={rows}
            row={item}
            followed={followed}
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

function HeadingRow({ result, layout, visible }: RowProps) {
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
          column !== undefined && <Heading key={item.index} column={column} item={item} layout={layout} />
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
}

function BodyRow({ result, layout, visible, rows, row, followed }: BodyRowProps) {
  const { actions } = useSession()
  const isLoaded = rows.isLoaded(row.index)
  return (
    <div
      role="row"
      aria-rowindex={row.index + 2}
      className={`absolute left-0 w-full border-b border-line ${row.index === followed ? 'bg-accent-soft' : ''}`}
      style={{ top: row.start, height: ROW_HEIGHT }}
      onMouseDown={() => followed !== null && actions.goTo({ row: row.index })}
    >
      <div
        role="rowheader"
        className="sticky left-0 z-10 inline-flex h-full items-center justify-end border-r border-line bg-raised px-2 text-faint"
        style={{ width: INDEX_WIDTH }}
      >
        {row.index + 1}
      </div>
      {layout.hasClasses && <ClassCell result={result} rows={rows} row={row.index} />}
      {visible.map((item) => (
        <ResultCell
          key={item.index}
          item={item}
          dtype={result.columns[item.index]?.dtype ?? ''}
          isMap={layout.maps.has(item.index)}
          isLoaded={isLoaded}
          value={rows.cellAt(row.index, item.index)}
        />
      ))}
    </div>
  )
}
