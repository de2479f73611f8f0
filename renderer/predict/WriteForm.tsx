/** Where a file of this machine goes, and how far its writing is. */
import type { Progress } from '#shared/contract.ts'
import type { Failure } from '#shared/failure.ts'
import { toFailure } from '#shared/user-error.ts'
import { useEffect, useId, useRef, useState } from 'react'
import { formatBytes } from '../format.ts'
import { Button } from '../parts/Button.tsx'
import { FailureNote } from '../parts/FailureNote.tsx'
import { Note } from '../parts/Note.tsx'
import { ProgressLine } from '../parts/ProgressLine.tsx'
import { tableText } from '../strings/table.ts'

/** A file that was written; `what` says how much of what is in it. */
export interface WrittenFile {
  readonly path: string
  readonly bytes: number
  readonly what: string
}

type Work =
  | { readonly kind: 'idle'; readonly failure: Failure | null }
  | {
      readonly kind: 'busy'
      readonly since: number
      readonly progress: Progress | null
      readonly cancel: () => void
    }
  | { readonly kind: 'done'; readonly written: WrittenFile }

/** What writes the file: told where, and whether it may be written over. */
export type WriteFile = (
  target: { readonly path: string; readonly replace: boolean },
  context: { readonly signal: AbortSignal; readonly report: (progress: Progress) => void },
) => Promise<WrittenFile>

interface WriteFormProps {
  readonly path: string
  readonly onPath: (path: string) => void
  readonly onWrite: WriteFile
}

/** The path, the button, and what came of it. Leaving it ends what is under way. */
export function WriteForm({ path, onPath, onWrite }: WriteFormProps) {
  const id = useId()
  const [replace, setReplace] = useState(false)
  const [work, setWork] = useState<Work>({ kind: 'idle', failure: null })
  const leave = useRef<() => void>(null)
  useEffect(() => () => leave.current?.(), [])
  const write = async () => {
    const aborting = new AbortController()
    const busy = { kind: 'busy', since: Date.now(), progress: null, cancel: () => aborting.abort() } as const
    setWork(busy)
    leave.current = busy.cancel
    try {
      const report = (progress: Progress) => setWork({ ...busy, progress })
      const written = await onWrite({ path, replace }, { signal: aborting.signal, report })
      setWork({ kind: 'done', written })
    } catch (error) {
      const failure = toFailure(error)
      setWork({ kind: 'idle', failure: failure.code === 'cancelled' ? null : failure })
    }
  }
  return (
    <>
      <div className="w-full">
        <label htmlFor={id} className="mb-1 block">
          {tableText.exportPath}
        </label>
        <input
          id={id}
          type="text"
          spellCheck={false}
          value={path}
          onChange={(event) => onPath(event.target.value)}
          className="min-h-7 w-full rounded-md border border-control bg-panel px-2"
        />
      </div>
      <label className="flex items-center gap-2">
        <input type="checkbox" checked={replace} onChange={(event) => setReplace(event.target.checked)} />
        {tableText.exportReplace}
      </label>
      {work.kind === 'busy' ? (
        <div className="w-full">
          <ProgressLine
            progress={work.progress}
            fallback={tableText.exportWrite}
            since={work.since}
            onCancel={work.cancel}
          />
        </div>
      ) : (
        <Button weight="primary" disabled={path.trim() === ''} onClick={() => void write()}>
          {tableText.exportWrite}
        </Button>
      )}
      <div className="w-full">
        {work.kind === 'idle' && work.failure !== null && <FailureNote failure={work.failure} />}
        {work.kind === 'done' && (
          <Note
            tone="ok"
            role="status"
            title={tableText.exportDone(work.written.what, formatBytes(work.written.bytes))}
          >
            <code className="wrap-anywhere">{work.written.path}</code>
          </Note>
        )}
      </div>
    </>
  )
}
