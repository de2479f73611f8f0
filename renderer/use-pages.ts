/** A search of a store, page after page; what is left is asked for only on demand. */
import type { Api, CallInput, CallOutput } from '#shared/contract.ts'
import type { LeftOut, Page } from '#shared/store.ts'
import type { Failure } from '#shared/failure.ts'
import { toFailure } from '#shared/user-error.ts'
import { useEffect, useReducer, useRef } from 'react'
import { useEngine } from './engine.tsx'

/** The calls that answer with a page. */
export type SearchName =
  | 'searchExperiments'
  | 'searchRuns'
  | 'searchLoggedModels'
  | 'searchRegisteredModels'
  | 'searchModelVersions'

/** What a search finds. */
export type Found<K extends SearchName> = CallOutput<K>['items'][number]

/** Everything until now, and how it goes on. */
export interface Pages<T> {
  readonly items: readonly T[]
  /** What the pages until now left out. */
  readonly leftOut: LeftOut
  readonly state:
    | { readonly kind: 'busy'; readonly since: number }
    | { readonly kind: 'done'; readonly hasMore: boolean }
    | { readonly kind: 'failed'; readonly failure: Failure }
  /** Asks for the next page, or again for the one that failed. */
  readonly more: () => void
  readonly cancel: () => void
}

const NOTHING: LeftOut = { count: 0, some: [] }

type Read<T> = Pick<Pages<T>, 'items' | 'leftOut'>

function bothOf(before: LeftOut, { count, some }: LeftOut = NOTHING): LeftOut {
  return { count: before.count + count, some: before.some.length === 0 ? some : before.some }
}

interface Held<T> {
  readonly key: string
  readonly items: readonly T[]
  readonly leftOut: LeftOut
  readonly nextToken: string | null
  readonly state: Pages<T>['state']
}

/** Pages of one search; another `key` (or query) starts from the first page. */
export function usePages<K extends SearchName>(
  name: K,
  query: CallInput<K>,
  revision: number,
): Pages<Found<K>> {
  const { api } = useEngine()
  const key = `${name} ${revision} ${JSON.stringify(query)}`
  const asking = useRef<AbortController | null>(null)
  const [held, put] = useReducer(
    (before: Held<Found<K>>, patch: Partial<Held<Found<K>>>) => ({ ...before, ...patch }),
    { key: '', items: [], leftOut: NOTHING, nextToken: null, state: { kind: 'busy', since: 0 } },
  )

  const ask = ({ items: before, leftOut: without }: Read<Found<K>>, pageToken: string | null) => {
    asking.current?.abort()
    const aborting = new AbortController()
    asking.current = aborting
    put({
      key,
      items: before,
      leftOut: without,
      nextToken: pageToken,
      state: { kind: 'busy', since: Date.now() },
    })
    const input = pageToken === null ? query : { ...query, pageToken }
    pageOf(api, name, input, aborting.signal).then(
      ({ items, nextToken, leftOut }) => {
        if (asking.current !== aborting) return
        const read = { items: [...before, ...items], leftOut: bothOf(without, leftOut) }
        put({ ...read, nextToken, state: { kind: 'done', hasMore: nextToken !== null } })
      },
      (error: unknown) => {
        if (asking.current !== aborting) return
        put({ state: { kind: 'failed', failure: toFailure(error) } })
      },
    )
  }

  useEffect(() => {
    ask({ items: [], leftOut: NOTHING }, null)
    return () => asking.current?.abort()
    // The key holds everything that is asked for.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key])

  // Between a new query and its first effect the items are those of the old one.
  const isCurrent = held.key === key
  return {
    items: isCurrent ? held.items : [],
    leftOut: isCurrent ? held.leftOut : NOTHING,
    state: isCurrent ? held.state : { kind: 'busy', since: Date.now() },
    more: () => ask(held, held.nextToken),
    cancel: () => asking.current?.abort(),
  }
}

function pageOf<K extends SearchName>(
  api: Api,
  name: K,
  input: CallInput<K>,
  signal: AbortSignal,
): Promise<Page<Found<K>>> {
  // Each of these calls takes and gives what its name says; TypeScript cannot follow that through a union.
  const search = api[name] as unknown as (
    input: CallInput<K>,
    context: { readonly signal: AbortSignal },
  ) => Promise<Page<Found<K>>>
  return search(input, { signal })
}
