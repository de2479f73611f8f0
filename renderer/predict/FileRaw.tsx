/** The first rows of a table from a file as the request that holds them. */
import { useMemo } from 'react'
import { formatCount } from '../format.ts'
import { Button } from '../parts/Button.tsx'
import { CopyButton } from '../parts/CopyButton.tsx'
import { FailureNote } from '../parts/FailureNote.tsx'
import { predictText } from '../strings/predict.ts'
import { tableText } from '../strings/table.ts'
import type { Draft } from './draft.ts'
import { useFirstRows } from './first-rows.ts'
import type { TableInput } from './table-input.ts'
import { useSession } from './use-session.ts'
import { writeDraftLines } from './write-draft.ts'

/** The request, to read and to copy, and the way to rows that can be written by hand. */
export function FileRaw({ input }: { input: TableInput }) {
  const rows = useFirstRows(input)
  switch (rows.kind) {
    case 'reading':
      return <p className="text-muted">{tableText.reading}…</p>
    case 'failed':
      return <FailureNote failure={rows.failure} />
    case 'read':
      return <Request draft={rows.draft} shown={rows.rowCount} all={input.rowCount} />
  }
}

interface RequestProps {
  readonly draft: Draft
  readonly shown: number
  readonly all: number
}

function Request({ draft, shown, all }: RequestProps) {
  const { actions } = useSession()
  const text = useMemo(() => writeDraftLines(draft), [draft])
  return (
    <>
      <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-muted">
        <span>
          {tableText.firstRows(formatCount(shown), formatCount(all))} {tableText.sentHint}
        </span>
        <span className="ml-auto flex gap-3">
          <Button weight="link" title={tableText.goOnHint} onClick={() => actions.takeRows(draft)}>
            {tableText.goOn}
          </Button>
          <CopyButton text={text} label={predictText.copyBody} worded />
        </span>
      </div>
      <pre
        tabIndex={0}
        aria-label={predictText.rawLabel}
        className="max-h-[52vh] overflow-auto rounded-lg border border-line bg-raised px-3 py-2.5 font-mono text-[0.75rem] leading-5"
      >
        {text}
      </pre>
    </>
  )
}
