/** Columns that several lists of a store have. */
import type { KeyValue, StoredMetric } from '#shared/store.ts'
import { Tag } from '../parts/Tag.tsx'
import { browseText } from '../strings/browse.ts'
import { Age, hasPairs, Metrics, OpenButton, Pairs } from './BrowseCells.tsx'
import type { ListColumn } from './BrowseList.tsx'

/** A point of time. */
export function ageColumn<T>(id: string, header: string, timeOf: (row: T) => number | null): ListColumn<T> {
  return { id, header, width: '100px', cell: (row) => <Age time={timeOf(row)} /> }
}

/** What people tagged. */
export function tagsColumn<T extends { readonly tags: readonly KeyValue[] }>(): ListColumn<T> {
  return {
    id: 'tags',
    header: browseText.tags,
    hasContent: ({ tags }) => hasPairs(tags),
    cell: ({ tags }) => <Pairs pairs={tags} />,
  }
}

/** What people wrote about it. */
export function descriptionColumn<T extends { readonly description: string | null }>(): ListColumn<T> {
  return {
    id: 'description',
    header: browseText.description,
    hasContent: ({ description }) => description !== null,
    cell: ({ description }) => (
      <span className="line-clamp-3" title={description ?? ''}>
        {description}
      </span>
    ),
  }
}

/** What a run or a logged model has. */
interface Logged {
  readonly metrics: readonly StoredMetric[]
  readonly params: readonly KeyValue[]
  readonly tags: readonly KeyValue[]
  readonly status: string
}

/** Metrics, params, tags and the status; `usual` is the status that says nothing. */
export function loggedColumns<T extends Logged>(usual: string): readonly ListColumn<T>[] {
  return [
    {
      id: 'metrics',
      header: browseText.metrics,
      hasContent: ({ metrics }) => metrics.length > 0,
      cell: ({ metrics }) => <Metrics metrics={metrics} />,
    },
    {
      id: 'params',
      header: browseText.params,
      hasContent: ({ params }) => params.length > 0,
      cell: ({ params }) => <Pairs pairs={params} />,
    },
    tagsColumn(),
    {
      id: 'status',
      header: browseText.status,
      width: '96px',
      cell: ({ status }) => <Status status={status} usual={usual} />,
    },
  ]
}

function Status({ status, usual }: { status: string; usual: string }) {
  if (status === usual) return <span className="whitespace-nowrap text-muted">{status.toLowerCase()}</span>
  return <Tag tone={status === 'FAILED' || status === 'KILLED' ? 'bad' : 'warn'}>{status.toLowerCase()}</Tag>
}

/** Opens the row's model. */
export function openColumn<T>(nameOf: (row: T) => string, open: (row: T) => void): ListColumn<T> {
  return {
    id: 'open',
    header: <span className="sr-only">{browseText.open}</span>,
    width: '76px',
    cell: (row) => <OpenButton label={browseText.openModel(nameOf(row))} onClick={() => open(row)} />,
  }
}
