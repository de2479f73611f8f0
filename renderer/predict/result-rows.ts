/** Rows of a result, fetched in pages as they come into sight. */
import type { Api } from '#shared/contract.ts'
import type { ResultOrder, ResultSummary, ResultWindow } from '#shared/prediction.ts'
import type { Value } from '#shared/values.ts'
import { useCallback } from 'react'
import { PAGE_ROWS } from '../page-feed.ts'
import { usePagesInSight } from '../use-pages-in-sight.ts'

/** What has been fetched. */
export interface ResultRows {
  readonly cellAt: (row: number, column: number) => Value | undefined
  readonly isLoaded: (row: number) => boolean
  /** The place of a row in the result as the model gave it. */
  readonly placeOf: (row: number) => number
  readonly first: ResultWindow | null
  readonly failure: unknown
}

interface ResultPlace {
  readonly modelId: string
  readonly predictionId: string
  readonly result: ResultSummary
  /** Does not change while the hook is used. */
  readonly order: ResultOrder
}

/** Fetches the pages that hold rows `from` to `to` (exclusive). */
export function useResultRows(api: Api, place: ResultPlace, from: number, to: number): ResultRows {
  const { modelId, predictionId, result, order } = place
  const { view, rowCount } = result
  const fetchPage = useCallback(
    (page: number) => {
      const isOrdered = order.sort !== undefined || order.filter !== undefined
      const asked = { id: modelId, predictionId, view, ...(isOrdered ? { order } : {}) }
      return api.resultWindow({ ...asked, from: page * PAGE_ROWS, count: PAGE_ROWS })
    },
    [api, modelId, predictionId, view, order],
  )
  const { pages, failure } = usePagesInSight(fetchPage, { from, to, rowCount })
  return {
    cellAt: (row, column) => {
      const page = pages.get(Math.floor(row / PAGE_ROWS))
      return page?.columns[column]?.cells[row - page.from]
    },
    placeOf: (row) => {
      const page = pages.get(Math.floor(row / PAGE_ROWS))
      return page?.rows?.[row - page.from] ?? row
    },
    isLoaded: (row) => pages.has(Math.floor(row / PAGE_ROWS)),
    first: pages.get(0) ?? null,
    failure,
  }
}
