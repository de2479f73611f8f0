/** A table to read: sortable by its headers, drawn in part where it is long. */
import { createSortedRowModel, rowSortingFeature, tableFeatures, useTable } from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { useMemo, useRef } from 'react'
import type { ReactNode } from 'react'

/** One column of a table to read. */
export interface DataColumn<T> {
  readonly id: string
  readonly header: ReactNode
  /** What sorting compares; without it the column cannot be sorted by. */
  readonly value?: (row: T) => string | number
  readonly cell: (row: T) => ReactNode
  readonly align?: 'left' | 'right'
  /** A CSS width, for long tables of which only a part is drawn. */
  readonly width?: string
}

interface DataTableProps<T> {
  readonly caption: string
  readonly rows: readonly T[]
  readonly columns: readonly DataColumn<T>[]
  readonly rowKey: (row: T) => string
}

/** Rows that are drawn without a scroll box of their own. */
const MAX_PLAIN_ROWS = 120
const ROW_HEIGHT = 31

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() })

/** The table. The first column names the row. */
export function DataTable<T extends object>({ caption, rows, columns, rowKey }: DataTableProps<T>) {
  const definitions = useMemo(() => columns.map((column) => definitionOf(column)), [columns])
  const table = useTable({
    features,
    data: rows,
    columns: definitions,
    getRowId: rowKey,
    enableSortingRemoval: true,
  })
  const sorted = table.getRowModel().rows
  const box = useRef<HTMLDivElement>(null)
  const isLong = sorted.length > MAX_PLAIN_ROWS
  const virtualizer = useVirtualizer({
    count: sorted.length,
    enabled: isLong,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 20,
  })
  const items = isLong
    ? virtualizer.getVirtualItems()
    : sorted.map((_, index) => ({ index, start: 0, end: 0 }))
  const before = isLong ? (items[0]?.start ?? 0) : 0
  const after = isLong ? virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0) : 0
  return (
    <div
      ref={box}
      role="group"
      aria-label={caption}
      tabIndex={0}
      className={`overflow-auto rounded-lg border border-line ${isLong ? 'max-h-[min(70vh,720px)]' : ''}`}
    >
      <table className={`data-table ${isLong ? 'table-fixed' : ''}`} aria-rowcount={rows.length + 1}>
        <caption className="sr-only">{caption}</caption>
        <thead className="sticky top-0 z-10">
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <Header
                key={column.id}
                column={column}
                order={table.getColumn(column.id)?.getIsSorted() ?? false}
                onSort={table.getColumn(column.id)?.getToggleSortingHandler()}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 && <Spacer height={before} />}
          {items.map(({ index }) => {
            const row = sorted[index]
            return (
              row !== undefined && (
                <DataRow key={row.id} row={row.original} index={index} columns={columns} cut={isLong} />
              )
            )
          })}
          {after > 0 && <Spacer height={after} />}
        </tbody>
      </table>
    </div>
  )
}

function definitionOf<T extends object>(column: DataColumn<T>) {
  const value = column.value
  return {
    id: column.id,
    accessorFn: (row: T) => value?.(row) ?? '',
    enableSorting: value !== undefined,
    sortFn: compareRows,
  }
}

interface Sortable {
  getValue(id: string): unknown
}

function compareRows(left: Sortable, right: Sortable, id: string): number {
  const a = left.getValue(id)
  const b = right.getValue(id)
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return String(a).localeCompare(String(b), 'en', { numeric: true })
}

interface HeaderProps<T> {
  readonly column: DataColumn<T>
  readonly order: false | 'asc' | 'desc'
  readonly onSort: ((event: unknown) => void) | undefined
}

function Header<T>({ column, order, onSort }: HeaderProps<T>) {
  const Arrow = order === 'desc' ? ArrowDown : ArrowUp
  const arrow = <Arrow aria-hidden size={11} className={order === false ? 'invisible' : ''} />
  const sorting = order === 'asc' ? 'ascending' : order === 'desc' ? 'descending' : 'none'
  return (
    <th
      scope="col"
      className={column.align === 'right' ? 'number' : ''}
      style={column.width === undefined ? {} : { width: column.width }}
      {...(column.value === undefined ? {} : { 'aria-sort': sorting })}
    >
      {column.value === undefined ? (
        column.header
      ) : (
        <button
          type="button"
          onClick={onSort}
          className="inline-flex items-center gap-1 rounded hover:text-ink"
        >
          {column.align === 'right' && arrow}
          {column.header}
          {column.align !== 'right' && arrow}
        </button>
      )}
    </th>
  )
}

interface DataRowProps<T> {
  readonly row: T
  readonly index: number
  readonly columns: readonly DataColumn<T>[]
  /** Keeps every row one line high, as a partly drawn table needs it. */
  readonly cut: boolean
}

function DataRow<T>({ row, index, columns, cut }: DataRowProps<T>) {
  return (
    <tr aria-rowindex={index + 2}>
      {columns.map((column, place) => {
        const look = `${column.align === 'right' ? 'number' : ''} ${cut ? 'truncate' : 'wrap-anywhere'}`
        return place === 0 ? (
          <th key={column.id} scope="row" className={look}>
            {column.cell(row)}
          </th>
        ) : (
          <td key={column.id} className={look}>
            {column.cell(row)}
          </td>
        )
      })}
    </tr>
  )
}

function Spacer({ height }: { height: number }) {
  return <tr aria-hidden style={{ height }} />
}
