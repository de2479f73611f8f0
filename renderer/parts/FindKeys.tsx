/** What it surrounds is searched by the keys of find, wherever in it the focus is. */
import type { ReactNode } from 'react'
import { isFindKey } from '../shortcuts.ts'

/** Calls `onFind` for the keys of find pressed inside, in place of the browser's own search. */
export function FindKeys({
  onFind,
  children,
}: {
  readonly onFind: () => void
  readonly children: ReactNode
}) {
  return (
    <div
      role="presentation"
      onKeyDown={(event) => {
        if (!isFindKey(event)) return
        event.preventDefault()
        onFind()
      }}
    >
      {children}
    </div>
  )
}
