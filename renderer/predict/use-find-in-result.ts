/** The search in a result: what was found in the order that is shown, and which of it one is at. */
import type { Api } from '#shared/contract.ts'
import type { ResultOrder } from '#shared/prediction.ts'
import type { FoundCells } from '#shared/table-calls.ts'
import { toFailure } from '#shared/user-error.ts'
import { useEffect, useRef, useState } from 'react'
import type { GridPlace } from './draft-edits.ts'
import type { FoundText } from './FindBar.tsx'

interface Found extends FoundText {
  readonly cells: FoundCells['cells']
  readonly order: ResultOrder
}

/** Where to look. */
interface Searched {
  readonly modelId: string
  readonly predictionId: string
  readonly view: string
  readonly order: ResultOrder
}

/** The search and its verbs. */
export interface ResultFind {
  readonly found: FoundText | null
  /** The match one is at. */
  readonly place: GridPlace | null
  readonly isSearching: boolean
  /** Empty where the search did not fail. */
  readonly failure: string
  readonly find: (text: string) => Promise<void>
  readonly step: (by: 1 | -1) => void
  readonly close: () => void
}

/** Another order forgets what was found: its rows are others. */
export function useFindInResult(api: Api, { modelId, predictionId, view, order }: Searched): ResultFind {
  const [kept, setKept] = useState<Found | null>(null)
  const [isSearching, setIsSearching] = useState(false)
  const [failure, setFailure] = useState('')
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])
  const found = kept?.order === order ? kept : null
  const close = () => {
    running.current?.abort()
    setKept(null)
  }
  const find = async (text: string) => {
    running.current?.abort()
    const search = new AbortController()
    running.current = search
    setIsSearching(true)
    setFailure('')
    try {
      const asked = { id: modelId, predictionId, view, order, text }
      const { total, cells } = await api.findInResult(asked, { signal: search.signal })
      setKept({ text, total, cells, at: -1, order })
    } catch (error) {
      if (!search.signal.aborted) setFailure(toFailure(error).message)
    } finally {
      if (running.current === search) setIsSearching(false)
    }
  }
  const step = (by: 1 | -1) =>
    setKept((before) => {
      const count = before?.cells.length ?? 0
      if (before === null || count === 0) return before
      const at = before.at < 0 && by < 0 ? count - 1 : (before.at + by + count) % count
      return { ...before, at }
    })
  return { found, place: found?.cells[found.at] ?? null, isSearching, failure, find, step, close }
}
