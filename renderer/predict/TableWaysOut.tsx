/** What can be done where a table's file is gone or is another: read it again, choose it where it is now, save the edits. */
import type { CallInput, Progress } from '#shared/contract.ts'
import type { Failure } from '#shared/failure.ts'
import { toFailure } from '#shared/user-error.ts'
import { useState } from 'react'
import { useEngine } from '../engine.tsx'
import { Button } from '../parts/Button.tsx'
import { DialogFrame } from '../parts/DialogFrame.tsx'
import { FailureNote } from '../parts/FailureNote.tsx'
import { Note } from '../parts/Note.tsx'
import { ProgressLine } from '../parts/ProgressLine.tsx'
import { saveText } from '../save-file.ts'
import { tableText } from '../strings/table.ts'
import { placeOfFile } from './add-file.ts'
import type { Reading } from './add-file.ts'
import { ChooseFile } from './LoadFile.tsx'
import type { TableInput } from './table-input.ts'
import { matchesOf } from './table-matches.ts'
import { usePredict, useSession } from './use-session.ts'

type From = CallInput<'reopenTable'>['from']

/** Codes of a file that is not what it was. */
const ofFiles: ReadonlySet<string> = new Set(['not-found', 'bad-payload'])

/** A failure of a table that is open, with its ways out where it is one of its file. */
export function TableFailure({ input, failure }: { input: TableInput; failure: Failure }) {
  const { tableId, name, path } = input.table
  if (!ofFiles.has(failure.code)) return <FailureNote failure={failure} />
  const table = { tableId, version: input.version }
  return (
    <WaysOut
      failure={failure}
      table={table}
      run={null}
      file={{ name, path, matches: matchesOf(input) }}
      onDrop={null}
    />
  )
}

/** A table of before that is being read, or could not be; nothing where none waits. */
export function WaitingTable() {
  const { actions } = useSession()
  const waiting = usePredict((state) => state.waitingTable)
  if (waiting === null) return null
  const { file, run, failure, since, progress } = waiting
  if (failure === null) {
    return (
      <div className="mb-3">
        <ProgressLine progress={progress} fallback={tableText.readingAgain(file.name)} since={since} />
      </div>
    )
  }
  return (
    <div className="mb-3">
      <p className="mb-1.5 font-semibold">{tableText.waiting(file.name, file.editedCells)}</p>
      <WaysOut failure={failure} table={null} run={run} file={file} onDrop={actions.dropWaiting} />
    </div>
  )
}

/** After a file was opened again: edited cells that found no place in it. */
export function LostEdits() {
  const { actions } = useSession()
  const lost = usePredict((state) => state.lostEdits)
  if (lost === 0) return null
  return (
    <div className="mb-3">
      <Note
        tone="warn"
        role="status"
        title={tableText.lostEdits(lost)}
        actions={
          <Button weight="link" onClick={actions.hearLost}>
            {tableText.understood}
          </Button>
        }
      />
    </div>
  )
}

interface WaysOutProps {
  readonly failure: Failure
  readonly table: CallInput<'reopenTable'>['table']
  /** The kept run whose table it is; null where it is that of the input. */
  readonly run: string | null
  readonly file: {
    readonly name: string
    readonly path: string | null
    readonly matches: readonly (string | null)[]
  }
  readonly onDrop: (() => void) | null
}

interface Work {
  readonly since: number
  readonly progress: Progress | null
  readonly cancel: () => void
}

function WaysOut({ failure: first, table, run, file, onDrop }: WaysOutProps) {
  const { api } = useEngine()
  const { modelId, actions } = useSession()
  const [isChoosing, setIsChoosing] = useState(false)
  const [work, setWork] = useState<Work | null>(null)
  const [later, setLater] = useState<Failure | null>(null)
  const doing = async (act: (reading: Reading) => Promise<void>) => {
    const aborting = new AbortController()
    const begun = { since: Date.now(), progress: null, cancel: () => aborting.abort() }
    setIsChoosing(false)
    setLater(null)
    setWork(begun)
    try {
      const report = (progress: Progress) => setWork({ ...begun, progress })
      await act({ signal: aborting.signal, report })
    } catch (error) {
      const failure = toFailure(error)
      if (failure.code !== 'cancelled') setLater(failure)
    } finally {
      setWork(null)
    }
  }
  const asked = { id: modelId, table, ...(run === null ? {} : { run }) }
  const reopen = (place: (reading: Reading) => Promise<From>) =>
    doing(async (reading) => {
      const from = await place(reading)
      actions.takeReopened(await api.reopenTable({ ...asked, from }, reading), file.matches)
    })
  const save = () =>
    doing(async () => {
      const { cells } = await api.tableEdits(asked)
      saveText(JSON.stringify(cells, null, 1), `${file.name}.edits.json`, 'application/json')
    })
  if (work !== null) {
    return (
      <ProgressLine
        progress={work.progress}
        fallback={tableText.readingAgain(file.name)}
        since={work.since}
        onCancel={work.cancel}
      />
    )
  }
  return (
    <>
      <FailureNote
        failure={later ?? first}
        actions={
          <>
            {file.path !== null && (
              <Button weight="link" onClick={() => void reopen(async () => null)}>
                {tableText.readAgain}
              </Button>
            )}
            <Button weight="link" onClick={() => setIsChoosing(true)}>
              {tableText.chooseAgain}
            </Button>
            <Button weight="link" onClick={() => void save()}>
              {tableText.saveEdits}
            </Button>
            {onDrop !== null && (
              <Button weight="link" onClick={onDrop}>
                {tableText.dropWaiting}
              </Button>
            )}
          </>
        }
      />
      {isChoosing && (
        <DialogFrame
          title={tableText.chooseAgainTitle(file.name)}
          width="narrow"
          onClose={() => setIsChoosing(false)}
        >
          <ChooseFile
            failure={null}
            onFile={(chosen) =>
              void reopen((reading) =>
                placeOfFile(api, { file: chosen, activity: tableText.adding }, reading),
              )
            }
            onPath={(path) => void reopen(async () => ({ path }))}
          />
        </DialogFrame>
      )}
    </>
  )
}
