/** Search in a whole table, with the keyboard. */
import { ArrowDown, ArrowUp, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { formatCount } from '../format.ts'
import { IconButton } from '../parts/Button.tsx'
import { tableText } from '../strings/table.ts'

/** What a search gave. */
export interface FoundText {
  readonly text: string
  readonly total: number
  /** Counts from 0; below that before the first step. */
  readonly at: number
}

interface FindBarProps {
  /** The name of the field. */
  readonly label: string
  readonly found: FoundText | null
  readonly isSearching: boolean
  readonly onFind: (text: string) => Promise<void>
  /** Goes to the next match of the text, or the one before. */
  readonly onStep: (by: 1 | -1, text: string) => void
  readonly onClose: () => void
}

/** A field, how many there are, and the way from one to the next. */
export function FindBar({ label, found, isSearching, onFind, onStep, onClose }: FindBarProps) {
  const [text, setText] = useState('')
  const bar = useRef<HTMLDivElement>(null)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  const step = async (by: 1 | -1) => {
    if (text === '') return
    if (found?.text !== text) await onFind(text)
    onStep(by, text)
  }
  // Without the bar the keys are the table's again.
  const close = () => {
    const table = bar.current?.parentElement?.querySelector<HTMLElement>(
      '[role=grid], [role=group][tabindex]',
    )
    onClose()
    table?.focus({ preventScroll: true })
  }
  return (
    <div ref={bar} role="search" className="mb-2 flex flex-wrap items-center gap-1.5">
      <input
        ref={field}
        type="text"
        aria-label={label}
        placeholder={tableText.find}
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          event.stopPropagation()
          if (event.key === 'Enter') void step(event.shiftKey ? -1 : 1)
          else if (event.key === 'Escape') close()
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
            : found.total === 0
              ? tableText.noMatches
              : tableText.matches(found.at + 1, formatCount(found.total))}
      </span>
      <IconButton label={tableText.findClose} className="ml-auto" onClick={close}>
        <X aria-hidden size={14} />
      </IconButton>
    </div>
  )
}
