/** Headings and cells of a result. */
import type { ResultColumn, ResultSummary } from '#shared/prediction.ts'
import { classNames, leaderOf, leaderOfRow } from '#shared/probabilities.ts'
import type { Value } from '#shared/values.ts'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { Name } from '../parts/Name.tsx'
import { ProbabilityBar } from '../parts/ProbabilityBar.tsx'
import { resultText } from '../strings/predict.ts'
import { cellText } from '#shared/value-text.ts'
import { BAR_WIDTH } from './result-layout.ts'
import type { ResultLayout } from './result-layout.ts'
import type { ResultRows } from './result-rows.ts'

/** Pixels of the column of row numbers. */
export const INDEX_WIDTH = 52

/** A row or column that is drawn. */
export interface ResultItem {
  readonly index: number
  readonly start: number
  readonly size: number
}

/** The name and dtype of a column. */
export function Heading({
  column,
  item,
  layout,
  sort,
  onSort,
}: {
  column: ResultColumn
  item: ResultItem
  layout: ResultLayout
  sort: { readonly descending: boolean } | null
  onSort: () => void
}) {
  const Arrow = sort?.descending === true ? ArrowDown : ArrowUp
  return (
    <div
      role="columnheader"
      title={column.name}
      aria-sort={sort === null ? 'none' : sort.descending ? 'descending' : 'ascending'}
      className={`absolute top-0 flex h-full flex-col justify-center px-2.5 leading-4 ${layout.numeric.has(item.index) ? 'items-end' : ''}`}
      style={{ left: item.start, width: item.size }}
    >
      <button
        type="button"
        aria-label={resultText.sortBy(column.name)}
        className="flex max-w-full items-center gap-1 rounded-sm font-medium text-muted hover:text-ink"
        onClick={onSort}
      >
        <span className="truncate">
          <Name text={column.name} />
        </span>
        {sort !== null && <Arrow aria-hidden size={12} className="shrink-0" />}
      </button>
      <span className="max-w-full truncate font-mono text-tiny text-faint">{column.dtype}</span>
    </div>
  )
}

interface ResultCellProps {
  readonly item: ResultItem
  readonly dtype: string
  readonly isMap: boolean
  readonly isLoaded: boolean
  /** The match of a search that is gone to. */
  readonly isFound: boolean
  readonly value: Value | undefined
}

/** One value. */
export function ResultCell({ item, dtype, isMap, isLoaded, isFound, value }: ResultCellProps) {
  const { text, tone, align } = cellText(value, dtype)
  const leader = isMap ? leaderOf(value) : null
  const look = tone === 'quiet' ? 'text-faint italic' : tone === 'mono' ? 'font-mono text-small' : ''
  return (
    <div
      role="cell"
      title={isLoaded ? text : undefined}
      className={`absolute top-0 h-full truncate px-2.5 py-[4.5px] leading-5 ${align === 'right' ? 'text-right' : ''} ${isFound ? 'outline-2 -outline-offset-2 outline-accent' : ''} ${look}`}
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

/** The class that leads among the columns of a row. */
export function ClassCell({ result, rows, row }: { result: ResultSummary; rows: ResultRows; row: number }) {
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
