/** One cell in full, however long, to read and to change. */
import { useEffect, useState } from 'react'
import { formatCount } from '../format.ts'
import { Button } from '../parts/Button.tsx'
import { CopyButton } from '../parts/CopyButton.tsx'
import { DialogFrame } from '../parts/DialogFrame.tsx'
import { FailureNote } from '../parts/FailureNote.tsx'
import { toFailure } from '#shared/user-error.ts'
import { predictText } from '../strings/predict.ts'
import { tableText } from '../strings/table.ts'
import type { GridPlace } from './draft-edits.ts'
import type { FileGrid } from './use-file-grid.ts'

interface CellViewerProps {
  readonly grid: FileGrid
  readonly place: GridPlace
  readonly onClose: () => void
}

/** The dialog. */
export function CellViewer({ grid: { model, session }, place, onClose }: CellViewerProps) {
  const [text, setText] = useState<string | null | undefined>()
  const [failure, setFailure] = useState<unknown>(null)
  const column = model.columns[place.column]
  const { row, column: at } = place
  useEffect(() => {
    let isGone = false
    session.whole({ top: row, bottom: row + 1, left: at, right: at + 1 }).then(
      ([cells]) => {
        const cell = cells?.[0] ?? null
        if (!isGone) setText(typeof cell === 'object' && cell !== null ? cell.start : cell)
      },
      (error: unknown) => {
        if (!isGone) setFailure(error)
      },
    )
    return () => {
      isGone = true
    }
  }, [session, row, at])
  if (column === undefined) return null
  const isReadOnly = column.side === 'output'
  return (
    <DialogFrame
      title={tableText.cellTitle(column.column.name, formatCount(model.numberOf(row) ?? row + 1))}
      width="wide"
      onClose={onClose}
    >
      {failure !== null && <FailureNote failure={toFailure(failure)} />}
      {text !== undefined && (
        <>
          <textarea
            aria-label={column.column.name}
            readOnly={isReadOnly}
            spellCheck={false}
            rows={14}
            value={text ?? ''}
            placeholder={text === null ? predictText.null : ''}
            onChange={(event) => setText(event.target.value)}
            className="block w-full resize-y rounded-md border border-line-strong bg-panel p-2 font-mono text-small"
          />
          <div className="mt-3 flex items-center gap-3">
            <span className="text-muted">{tableText.letters(formatCount(text?.length ?? 0))}</span>
            <CopyButton text={text ?? ''} label={tableText.seeAll} />
            {!isReadOnly && (
              <Button
                weight="primary"
                className="ml-auto"
                onClick={() => {
                  session.set(place, text)
                  onClose()
                }}
              >
                {tableText.save}
              </Button>
            )}
          </div>
        </>
      )}
    </DialogFrame>
  )
}
