/** A result as a table that fetches its rows as they come into sight. */
import { Name } from '../parts/Name.tsx'
import type { ResultColumn, ResultSummary, ResultWindow } from '#shared/prediction.ts'
import type { Value } from '#shared/values.ts'
import { toFailure } from '#shared/user-error.ts'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef } from 'react'
import { useEngine } from '../engine.tsx'
import { FailureNote } from '../parts/FailureNote.tsx'
import { Note } from '../parts/Note.tsx'
import { ProbabilityBar } from '../parts/ProbabilityBar.tsx'
import { resultText } from '../strings/predict.ts'
import { cellText } from '../value-text.ts'
import { columnWidth } from './column-widths.ts'
import {
  areClassProbabilities,
  leaderOfMap,
  classNames,
  leaderOfRow,
  probabilityMapColumns,
} from './probabilities.ts'
import { useResultRows } from './result-rows.ts'
import type { ResultRows } from './result-rows.ts'

interface ResultTableProps {
  readonly modelId: string
  readonly predictionId: string
  readonly result: ResultSummary
}

const ROW_HEIGHT = 30
const HEADER_HEIGHT = 42
const INDEX_WIDTH = 52
const BAR_WIDTH = 190
/** Rows that are shown before the table scrolls; as many as of the input table. */
const MAX_ROWS_SHOWN = 14

/** The table. */
export function ResultTable(props: ResultTableProps) {
  const { result } = props
  const { api } = useEngine()
  const box = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: result.rowCount,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    paddingStart: HEADER_HEIGHT,
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
        {items.map((item) => (
          <div
            key={item.index}
            role="row"
            aria-rowindex={item.index + 2}
            className="absolute left-0 w-full border-b border-line"
            style={{ top: item.start, height: ROW_HEIGHT }}
          >
            <div
              role="rowheader"
              className="sticky left-0 z-10 inline-flex h-full items-center justify-end border-r border-line bg-raised px-2 text-faint"
              style={{ width: INDEX_WIDTH }}
            >
              {item.index + 1}
            </div>
            {layout.hasClasses && <ClassCell result={result} rows={rows} row={item.index} />}
            {visible.map((column) => (
              <ResultCell
                key={column.index}
                item={column}
                dtype={result.columns[column.index]?.dtype ?? ''}
                isMap={layout.maps.has(column.index)}
                isLoaded={rows.isLoaded(item.index)}
                value={rows.cellAt(item.index, column.index)}
              />
            ))}
          </div>
        ))}
      </div>
    </div>
  )
}

interface Layout {
  readonly widths: readonly number[]
  /** Columns that hold dicts of probabilities. */
  readonly maps: ReadonlySet<number>
  /** Whether the columns are the classes of one distribution. */
  readonly hasClasses: boolean
  /** Columns whose values stand to the right. */
  readonly numeric: ReadonlySet<number>
}

const SAMPLED_ROWS = 40

function layoutOf(result: ResultSummary, first: ResultWindow | null): Layout {
  const maps = first === null ? new Set<number>() : probabilityMapColumns(first)
  const samples = result.columns.map((_, place) => first?.columns[place]?.cells.slice(0, SAMPLED_ROWS) ?? [])
  const widths = result.columns.map((column, place) =>
    maps.has(place)
      ? BAR_WIDTH
      : columnWidth(
          [column.name, column.dtype],
          (samples[place] ?? []).map((value) => cellText(value, column.dtype).text),
        ),
  )
  const numeric = samples.flatMap((cells, place) =>
    cells.length > 0 && cells.every((value) => cellText(value).align === 'right') ? [place] : [],
  )
  return {
    widths,
    maps,
    numeric: new Set(numeric),
    hasClasses: first !== null && areClassProbabilities(first),
  }
}

interface Item {
  readonly index: number
  readonly start: number
  readonly size: number
}

function Heading({ column, item, layout }: { column: ResultColumn; item: Item; layout: Layout }) {
  return (
    <div
      role="columnheader"
      title={column.name}
      className={`absolute top-0 flex h-full flex-col justify-center px-2.5 leading-4 ${layout.numeric.has(item.index) ? 'items-end' : ''}`}
      style={{ left: item.start, width: item.size }}
    >
      <span className="max-w-full truncate font-medium text-muted">
        <Name text={column.name} />
      </span>
      <span className="max-w-full truncate font-mono text-tiny text-faint">{column.dtype}</span>
    </div>
  )
}

interface ResultCellProps {
  readonly item: Item
  readonly dtype: string
  readonly isMap: boolean
  readonly isLoaded: boolean
  readonly value: Value | undefined
}

function ResultCell({ item, dtype, isMap, isLoaded, value }: ResultCellProps) {
  const { text, tone, align } = cellText(value, dtype)
  const leader = isMap ? leaderOfMap(value) : null
  const look = tone === 'quiet' ? 'text-faint italic' : tone === 'mono' ? 'font-mono text-small' : ''
  return (
    <div
      role="cell"
      title={isLoaded ? text : undefined}
      className={`absolute top-0 h-full truncate px-2.5 py-[4.5px] leading-5 ${align === 'right' ? 'text-right' : ''} ${look}`}
      style={{ left: item.start, width: item.size }}
    >
      {!isLoaded ? (
        <span className="text-faint">…</span>
      ) : leader === null ? (
        text
      ) : (
        <ProbabilityBar {...leader} />
      )}
    </div>
  )
}

function ClassCell({ result, rows, row }: { result: ResultSummary; rows: ResultRows; row: number }) {
  const leader = leaderOfRow(
    classNames(result.columns.map((column) => column.name)),
    result.columns.map((_, place) => rows.cellAt(row, place)),
  )
  return (
    <div
      role="cell"
      className="absolute top-0 h-full truncate px-2.5 py-[4.5px] leading-5"
      style={{ left: INDEX_WIDTH, width: BAR_WIDTH }}
    >
      {leader !== null && <ProbabilityBar {...leader} />}
    </div>
  )
}
