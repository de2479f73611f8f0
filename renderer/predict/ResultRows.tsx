/** The rows of a result's table: its headings, what the model gave, and rows of the input that were not sent. */
import type { ResultOrder, ResultSummary } from '#shared/prediction.ts'
import { resultText } from '../strings/predict.ts'
import { unfitText } from '../strings/unfit.ts'
import { BAR_WIDTH } from './result-layout.ts'
import type { ResultLayout } from './result-layout.ts'
import type { ResultRows } from './result-rows.ts'
import { ClassCell, Heading, INDEX_WIDTH, ResultCell } from './ResultCells.tsx'
import type { ResultItem } from './ResultCells.tsx'
import { useSession } from './use-session.ts'

export const ROW_HEIGHT = 30
export const HEADER_HEIGHT = 42

interface RowProps {
  readonly result: ResultSummary
  readonly layout: ResultLayout
  readonly visible: readonly ResultItem[]
}

interface HeadingRowProps extends RowProps {
  readonly order: ResultOrder
  readonly onSort: (column: number) => void
}

/** What the columns are. */
export function HeadingRow({ result, layout, visible, order, onSort }: HeadingRowProps) {
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
  readonly item: ResultItem
  /** Its place in the result as it is arranged. */
  readonly row: number
  /** The row of the input it answers. */
  readonly place: number
  /** The input's row; null where rows do not belong together. */
  readonly followed: number | null
  /** The column of the match that is gone to, where it is in this row. */
  readonly found: number | null
}

/** A row of the result. */
export function BodyRow(props: BodyRowProps) {
  const { result, layout, visible, rows, item: at, row, place, followed, found } = props
  const { actions } = useSession()
  const isLoaded = rows.isLoaded(row)
  return (
    <div
      role="row"
      aria-rowindex={at.index + 2}
      className={`absolute left-0 w-full border-b border-line ${place === followed ? 'bg-accent-soft' : ''}`}
      style={{ top: at.start, height: ROW_HEIGHT }}
      onMouseDown={() => followed !== null && actions.goTo({ row: place })}
    >
      <RowHeader place={place} />
      {layout.hasClasses && <ClassCell result={result} rows={rows} row={row} />}
      {visible.map((item) => (
        <ResultCell
          key={item.index}
          item={item}
          dtype={result.columns[item.index]?.dtype ?? ''}
          isMap={layout.maps.has(item.index)}
          isLoaded={isLoaded}
          isFound={item.index === found}
          value={rows.cellAt(row, item.index)}
        />
      ))}
    </div>
  )
}

function RowHeader({ place }: { place: number }) {
  return (
    <div
      role="rowheader"
      className="sticky left-0 z-10 inline-flex h-full items-center justify-end border-r border-line bg-raised px-2 text-faint"
      style={{ width: INDEX_WIDTH }}
    >
      {place + 1}
    </div>
  )
}

/** A row of the input that was not sent. */
export function GapRow({ item, followed }: { item: ResultItem; followed: number | null }) {
  const { actions } = useSession()
  return (
    <div
      role="row"
      aria-rowindex={item.index + 2}
      className={`absolute left-0 w-full border-b border-line ${item.index === followed ? 'bg-accent-soft' : ''}`}
      style={{ top: item.start, height: ROW_HEIGHT }}
      onMouseDown={() => actions.goTo({ row: item.index })}
    >
      <RowHeader place={item.index} />
      <span role="cell" className="inline-block px-2.5 text-faint italic">
        {unfitText.notSentRefused}
      </span>
    </div>
  )
}
