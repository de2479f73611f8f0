/** A list of a store: filter, order, rows, further pages, and what went wrong. */
import type { CallInput } from '#shared/contract.ts'
import type { LeftOut } from '#shared/store.ts'
import { MAX_PAGE_SIZE } from '#shared/page-size.ts'
import { useId, useState } from 'react'
import type { ReactNode } from 'react'
import { filterOf, allOf } from '../browsing.ts'
import { formatCount } from '../format.ts'
import { Button } from '../parts/Button.tsx'
import { DataTable } from '../parts/DataTable.tsx'
import type { DataColumn } from '../parts/DataTable.tsx'
import { FailureNote } from '../parts/FailureNote.tsx'
import { Name } from '../parts/Name.tsx'
import { Note } from '../parts/Note.tsx'
import { ProgressLine } from '../parts/ProgressLine.tsx'
import { Empty } from '../parts/Section.tsx'
import { browseText } from '../strings/browse.ts'
import { usePages } from '../use-pages.ts'
import type { Found, SearchName } from '../use-pages.ts'
import { SignIn } from './SignIn.tsx'

/** A way to order a list: MLflow's own `order_by`. */
export interface ListOrder {
  readonly label: string
  readonly by: readonly string[]
}

/** A column that is left out where no row has anything for it. */
export interface ListColumn<T> extends DataColumn<T> {
  readonly hasContent?: (row: T) => boolean
}

interface BrowseListProps<K extends SearchName> {
  readonly search: K
  readonly caption: string
  readonly store: string
  readonly experimentIds?: readonly string[]
  /** A filter that always holds. */
  readonly within?: string
  /** What stands in the filter at first. */
  readonly typed?: string
  /** The filter that a plain word means. */
  readonly plain: (word: string) => string
  /** A test of rows for what was typed where the store has no filter for it; null where it has one. */
  readonly narrowedBy?: (typed: string) => ((row: Found<K>) => boolean) | null
  readonly example: string
  /** What may be typed; a part of a name or a filter where absent. */
  readonly filterHelp?: string
  readonly empty: readonly [string, string]
  readonly orders: (found: readonly Found<K>[]) => readonly ListOrder[]
  readonly columns: (found: readonly Found<K>[]) => readonly ListColumn<Found<K>>[]
  readonly rowKey: (row: Found<K>) => string
  readonly revision: number
  readonly onSignedIn: () => void
  readonly aside?: ReactNode
}

/** The list, from its first page on. */
export function BrowseList<K extends SearchName>(props: BrowseListProps<K>) {
  const { search, caption, store, experimentIds, within = '', plain, revision } = props
  const [typed, setTyped] = useState(props.typed ?? '')
  const [order, setOrder] = useState<ListOrder | null>(null)
  const ordered = order ?? props.orders([])[0]
  const test = props.narrowedBy?.(typed) ?? null
  const query = {
    store,
    filter: allOf(within, test === null ? filterOf(typed, plain) : ''),
    ...(test === null ? {} : { pageSize: MAX_PAGE_SIZE }),
    ...(experimentIds === undefined ? {} : { experimentIds }),
    ...(ordered === undefined ? {} : { orderBy: ordered.by }),
  } as CallInput<K>
  const pages = usePages(search, query, revision)
  const items = test === null ? pages.items : pages.items.filter(test)
  const orders = props.orders(items)
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-end gap-x-3 gap-y-2">
        <FilterForm
          typed={typed}
          help={props.filterHelp ?? browseText.filterHelp}
          example={props.example}
          onApply={setTyped}
        />
        <OrderChoice orders={orders} chosen={order} onChoose={setOrder} />
        <div className="ml-auto">{props.aside}</div>
      </div>
      {items.length > 0 && (
        <DataTable
          caption={caption}
          rows={items}
          columns={withContent(props.columns(items), items)}
          rowKey={props.rowKey}
        />
      )}
      <ListEnd pages={pages} found={items.length} isFiltered={typed !== ''} {...props} />
      {pages.leftOut.count > 0 && <LeftOutNote {...pages.leftOut} />}
    </div>
  )
}

function withContent<T>(columns: readonly ListColumn<T>[], rows: readonly T[]): readonly ListColumn<T>[] {
  return columns.filter(({ hasContent }) => hasContent === undefined || rows.some((row) => hasContent(row)))
}

interface FilterFormProps {
  readonly typed: string
  readonly help: string
  readonly example: string
  readonly onApply: (typed: string) => void
}

/** Asked for with Enter: every letter would be a request to the server. */
function FilterForm({ typed, help: words, example, onApply }: FilterFormProps) {
  const [text, setText] = useState(typed)
  const field = useId()
  const help = useId()
  return (
    <form
      role="search"
      className="min-w-0 flex-[1_1_340px]"
      onSubmit={(event) => {
        event.preventDefault()
        onApply(text.trim())
      }}
    >
      <label htmlFor={field} className="font-semibold">
        {browseText.filter}
      </label>
      <p id={help} className="mb-1 text-small text-muted">
        {words} <code>{example}</code>
      </p>
      <div className="flex gap-2">
        <input
          id={field}
          type="search"
          spellCheck={false}
          autoComplete="off"
          aria-describedby={help}
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            if (event.target.value === '') onApply('')
          }}
          className="min-h-7 min-w-0 flex-1 rounded-md border border-control bg-panel px-2 font-mono text-small"
        />
        <Button type="submit">{browseText.apply}</Button>
      </div>
    </form>
  )
}

interface OrderChoiceProps {
  readonly orders: readonly ListOrder[]
  readonly chosen: ListOrder | null
  readonly onChoose: (order: ListOrder) => void
}

function OrderChoice({ orders, chosen, onChoose }: OrderChoiceProps) {
  if (orders.length < 2) return null
  const label = chosen?.label ?? orders[0]?.label ?? ''
  const isListed = orders.some((order) => order.label === label)
  return (
    <label className="flex flex-col gap-1">
      <span className="text-small text-muted">{browseText.order}</span>
      <select
        value={label}
        onChange={(event) => {
          const order = orders.find((order) => order.label === event.target.value)
          if (order !== undefined) onChoose(order)
        }}
        className="min-h-7 max-w-56 rounded-md border border-control bg-panel px-1.5"
      >
        {!isListed && <option value={label}>{label}</option>}
        {orders.map((order) => (
          <option key={order.label} value={order.label}>
            {order.label}
          </option>
        ))}
      </select>
    </label>
  )
}

function LeftOutNote({ count, some }: LeftOut) {
  return (
    <Note tone="warn" role="status" title={browseText.leftOut(formatCount(count), count === 1)}>
      <ul>
        {some.map(({ place, reason }) => (
          <li key={place}>
            <Name text={place} />: {reason}
          </li>
        ))}
      </ul>
      {count > some.length && browseText.more_(count - some.length)}
    </Note>
  )
}

interface ListEndProps {
  readonly pages: ReturnType<typeof usePages<SearchName>>
  /** Rows that are shown of those that were read. */
  readonly found: number
  readonly isFiltered: boolean
  readonly store: string
  readonly empty: readonly [string, string]
  readonly onSignedIn: () => void
}

/** What stands under the rows: the count and more of them, progress, a failure, or that there is nothing. */
function ListEnd({ pages, found, isFiltered, store, empty, onSignedIn }: ListEndProps) {
  const { state, items } = pages
  switch (state.kind) {
    case 'busy':
      return (
        <div className="max-w-md">
          <ProgressLine
            progress={null}
            fallback={items.length === 0 ? browseText.reading : browseText.readingMore}
            since={state.since}
            onCancel={pages.cancel}
          />
        </div>
      )
    case 'failed':
      return (
        <>
          <FailureNote failure={state.failure} onRetry={pages.more} />
          {state.failure.code === 'unauthorized' && <SignIn store={store} onDone={onSignedIn} />}
        </>
      )
    case 'done': {
      if (found === 0 && !state.hasMore) {
        return isFiltered ? (
          <Empty title={browseText.nothingMatches} />
        ) : (
          <Empty title={empty[0]}>{empty[1]}</Empty>
        )
      }
      const count = found === items.length ? formatCount(found) : browseText.among(found, items.length)
      return (
        <div className="flex items-center gap-3 text-muted">
          <span role="status">{state.hasMore ? browseText.shown(count) : browseText.shownAll(count)}</span>
          {state.hasMore && <Button onClick={pages.more}>{browseText.more}</Button>}
        </div>
      )
    }
  }
}
