/** A failure with its way out. */
import type { Failure } from '#shared/failure.ts'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { openText } from '../strings/open.ts'
import { Button } from './Button.tsx'
import { Note } from './Note.tsx'

interface FailureNoteProps {
  readonly failure: Failure
  readonly onRetry?: (() => void) | undefined
  readonly actions?: ReactNode
}

/** Message, place, what to do, and on demand what a foreign program said. */
export function FailureNote({ failure, onRetry, actions }: FailureNoteProps) {
  const [open, setOpen] = useState(false)
  const detail = failure.detail
  return (
    <Note
      tone="bad"
      role="alert"
      title={failure.message}
      actions={
        <>
          {onRetry !== undefined && (
            <Button weight="link" onClick={onRetry}>
              {openText.retry}
            </Button>
          )}
          {actions}
          {detail !== undefined && (
            <Button weight="link" aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? openText.hideDetails : openText.details}
            </Button>
          )}
        </>
      }
    >
      {failure.where !== undefined && (
        <p className="text-muted">
          {openText.where}: <code>{failure.where}</code>
        </p>
      )}
      {failure.hint !== undefined && <p>{failure.hint}</p>}
      {open && detail !== undefined && (
        <pre
          role="group"
          tabIndex={0}
          aria-label={openText.details}
          className="mt-2 max-h-60 overflow-auto rounded border border-line bg-panel p-2 whitespace-pre-wrap"
        >
          {detail}
        </pre>
      )}
    </Note>
  )
}
