/** The editor inside a cell of the input table. */
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { isModified } from '../shortcuts.ts'
import { isNumeric } from '../type-text.ts'
import { sameCell, textCell } from './draft.ts'
import type { Cell, DraftColumn } from './draft.ts'

/** Where to go after an edit; `leave` is for a focus that has gone elsewhere already. */
export type AfterEdit = 'down' | 'next' | 'previous' | 'stay' | 'leave'

/** Takes the new cell, or null where nothing changed. */
export type CommitCell = (cell: Cell | null, after: AfterEdit) => void

interface CellInputProps {
  readonly column: DraftColumn
  readonly cell: Cell
  /** What was typed to begin with; null edits what the cell holds. */
  readonly text: string | null
  readonly label: string
  readonly onCommit: CommitCell
}

/** A text field over the cell. Enter and Tab take the text, Escape drops it. */
export function CellInput({ column, cell, text, label, onCommit }: CellInputProps) {
  const before = 'text' in cell ? cell.text : ''
  const [value, setValue] = useState(text ?? before)
  const field = useRef<HTMLTextAreaElement>(null)
  const isDone = useRef(false)
  const begin = useEffectEvent(() => {
    field.current?.focus()
    if (text === null) field.current?.select()
    else field.current?.setSelectionRange(text.length, text.length)
  })
  useEffect(() => begin(), [])
  const finish = (after: AfterEdit, keep: boolean) => {
    if (isDone.current) return
    isDone.current = true
    const next = cell.kind === 'json' && value === before ? cell : textCell(value)
    const isUntouched = text === null && value === before && !('text' in cell)
    onCommit(keep && !isUntouched && !sameCell(next, cell) ? next : null, after)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter' && isModified(event.nativeEvent)) return finish('stay', true)
    event.stopPropagation()
    if (event.key === 'Escape') finish('stay', false)
    else if (event.key === 'Tab') finish(event.shiftKey ? 'previous' : 'next', true)
    else if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
      finish('down', true)
    } else return
    event.preventDefault()
  }
  return (
    <textarea
      ref={field}
      rows={1}
      aria-label={label}
      spellCheck={false}
      value={value}
      onChange={(event) => setValue(event.target.value)}
      onKeyDown={onKeyDown}
      onBlur={() => finish('leave', true)}
      className={`absolute inset-0 z-30 h-full min-w-full resize-none overflow-hidden bg-panel px-2.5 py-[4.5px] leading-5 outline-2 -outline-offset-2 outline-accent ${isNumeric(column.type) ? 'text-right' : ''}`}
    />
  )
}
