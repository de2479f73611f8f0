/** Rows of a result, fetched in pages as they come into sight. */
import type { Api } from '#shared/contract.ts'
import type { ResultSummary, ResultWindow } from '#shared/prediction.ts'
import type { Value } from '#shared/values.ts'
import { useCallback } from 'react'
import { PAGE_ROWS, usePagesInSight } from '../use-pages-in-sight.ts'

/** What has been fetched. */
export interface ResultRows {
  readonly cellAt: (row: number, column: number) => Value | undefined
  readonly isLoaded: (row: number) => boolean
  readonly first: ResultWindow | null
  readonly failure: unknown
}

interface ResultPlace {
  readonly modelId: string
  readonly predictionId: string
  readonly result: ResultSummary
}

/** Fetches the pages that hold rows `from` to `to` (exclusive). */
export function useResultRows(api: Api, place: ResultPlace, from: number, to: number): ResultRows {
  const { modelId, predictionId, result } = place
  const { view, rowCount } = result
  const fetchPage = useCallback(
    (page: number) =>
      api.resultWindow({ id: modelId, predictionId, view, from: page * PAGE_ROWS, count: PAGE_ROWS }),
    [api, modelId, predictionId, view],
  )
  const { pages, failure } = usePagesInSight(fetchPage, { from, to, rowCount })
  return {
    cellAt: (row, column) => {
      const page = pages.get(Math.floor(row / PAGE_ROWS))
      return page?.columns[column]?.cells[row - page.from]
    },
    isLoaded: (row) => pages.has(Math.floor(row / PAGE_ROWS)),
    first: pages.get(0) ?? null,
    failure,
  }
}
