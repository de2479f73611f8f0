/** Rows of a result, fetched in pages as they come into sight. */
import type { Api } from '#shared/contract.ts'
import type { ResultSummary, ResultWindow } from '#shared/prediction.ts'
import type { Value } from '#shared/values.ts'
import { useEffect, useRef, useState } from 'react'

/** Rows asked for at once. */
export const PAGE_ROWS = 200
/** Pages that are kept; beyond them the farthest are let go. */
const MAX_PAGES = 40

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
  const [pages, setPages] = useState<ReadonlyMap<number, ResultWindow>>(new Map())
  const [failure, setFailure] = useState<unknown>(null)
  const asked = useRef(new Set<number>())
  const { modelId, predictionId, result } = place
  const firstPage = Math.floor(from / PAGE_ROWS)
  const lastPage = Math.floor(Math.max(from, to - 1) / PAGE_ROWS)
  useEffect(() => {
    const fetchPage = async (page: number) => {
      asked.current.add(page)
      try {
        const place = { id: modelId, predictionId, view: result.view }
        const window = await api.resultWindow({ ...place, from: page * PAGE_ROWS, count: PAGE_ROWS })
        setPages((before) => keepNear(new Map(before).set(page, window), page, asked.current))
      } catch (error) {
        asked.current.delete(page)
        setFailure(error)
      }
    }
    for (let page = firstPage; page <= lastPage; page++) {
      if (!asked.current.has(page) && page * PAGE_ROWS < result.rowCount) void fetchPage(page)
    }
  }, [api, modelId, predictionId, result, firstPage, lastPage])
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

function keepNear(
  pages: Map<number, ResultWindow>,
  page: number,
  asked: Set<number>,
): ReadonlyMap<number, ResultWindow> {
  if (pages.size <= MAX_PAGES) return pages
  const farthest = [...pages.keys()]
    .filter((key) => key !== 0)
    .sort((left, right) => Math.abs(right - page) - Math.abs(left - page))[0]
  if (farthest !== undefined) {
    pages.delete(farthest)
    asked.delete(farthest)
  }
  return pages
}
