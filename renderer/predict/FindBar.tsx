/** Search in the whole table, with the keyboard. */
import { ArrowDown, ArrowUp, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { formatCount } from '../format.ts'
import { IconButton } from '../parts/Button.tsx'
import { tableText } from '../strings/table.ts'
import type { TableSession } from './table-session.ts'
import { useSession } from './use-session.ts'

/** A field, how many there are, and the way from one to the next. */
export function FindBar({ session, onClose }: { session: TableSession; onClose: () => void }) {
  const { actions } = useSession()
  const [text, setText] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const found = useStore(session.store, (state) => state.found)
  const isSearching = useStore(session.store, (state) => state.work?.kind === 'searching')
  useEffect(() => field.current?.focus(), [])
  const step = async (by: 1 | -1) => {
    if (text === '') return
    if (session.store.getState().found?.text !== text) await session.find(text)
    const place = session.step(by)
    if (place !== null) actions.goTo(place)
  }
  return (
    <div role="search" className="mb-2 flex flex-wrap items-center gap-1.5">
      <input
        ref={field}
        type="text"
        aria-label={tableText.findLabel}
        placeholder={tableText.find}
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          event.stopPropagation()
          if (event.key === 'Enter') void step(event.shiftKey ? -1 : 1)
          else if (event.key === 'Escape') onClose()
        }}
        className="min-h-7 w-56 rounded-md border border-control bg-panel px-2"
      />
      <IconButton label={tableText.findPrevious} onClick={() => void step(-1)}>
        <ArrowUp aria-hidden size={14} />
      </IconButton>
      <IconButton label={tableText.findNext} onClick={() => void step(1)}>
        <ArrowDown aria-hidden size={14} />
      </IconButton>
      <span role="status" className="text-muted">
        {isSearching
          ? tableText.searching
          : found === null || found.text !== text
            ? ''
            : found.cells.total === 0
              ? tableText.noMatches
              : tableText.matches(found.at + 1, formatCount(found.cells.total))}
      </span>
      <IconButton label={tableText.findClose} className="ml-auto" onClick={onClose}>
        <X aria-hidden size={14} />
      </IconButton>
    </div>
  )
}
