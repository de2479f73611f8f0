/** The input: how it is entered, params, and what will come of it. */
import { useEffect, useRef } from 'react'
import { Button } from '../parts/Button.tsx'
import { Note } from '../parts/Note.tsx'
import { Segmented } from '../parts/Segmented.tsx'
import { predictText } from '../strings/predict.ts'
import { tableText } from '../strings/table.ts'
import { ArraysView } from './ArraysView.tsx'
import { EdgeCasesButton } from './EdgeCases.tsx'
import { FileTableView } from './FileTableView.tsx'
import { LoadFileButton } from './LoadFile.tsx'
import { FormView } from './FormView.tsx'
import { FreeColumns } from './FreeColumns.tsx'
import { ParamsView } from './ParamsView.tsx'
import { RawView } from './RawView.tsx'
import { ReceiveSummary, VerdictNote } from './ReceiveSummary.tsx'
import { inputModes } from './session.ts'
import { UndoButtons } from './UndoButtons.tsx'
import { TableView } from './TableView.tsx'
import { WaitingTable } from './TableWaysOut.tsx'
import { usePredict, useSession } from './use-session.ts'

const modes = inputModes.map((mode) => ({ value: mode, label: predictText.modes[mode] }))

/** Everything on the input's side. */
export function InputSide() {
  const { actions } = useSession()
  const mode = usePredict((state) => state.mode)
  const source = usePredict((state) => state.shape.source)
  const table = usePredict((state) => state.present.table)
  const unreadable = usePredict((state) => state.present.raw?.problem ?? null)
  if (table !== undefined) {
    return (
      <>
        <FileTableView input={table} />
        <ParamsView />
        <ReceiveSummary />
      </>
    )
  }
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-x-2 gap-y-2">
        <Segmented label={predictText.modeLabel} value={mode} choices={modes} onChange={actions.show} />
        <UndoButtons />
        <StartButtons />
      </div>
      <WaitingTable />
      <SetAside />
      {source === 'graph' && mode !== 'raw' && <p className="mb-3 text-muted">{predictText.graphLead}</p>}
      {mode === 'raw' ? (
        <>
          <RawView />
          <VerdictNote />
        </>
      ) : unreadable === null ? (
        <DraftViews mode={mode} />
      ) : (
        <Unreadable why={unreadable.message} />
      )}
      <ReceiveSummary />
    </>
  )
}

/** A table with edits that was closed just now can be had again. */
function SetAside() {
  const { actions } = useSession()
  const closed = usePredict(({ past, present }) =>
    present.table === undefined ? past.at(-1)?.table : undefined,
  )
  if (closed === undefined || closed.version === 0) return null
  return (
    <div className="mb-3">
      <Note
        role="status"
        title={tableText.setAside(closed.table.name)}
        actions={
          <Button weight="link" onClick={actions.undo}>
            {tableText.bringBack}
          </Button>
        }
      />
    </div>
  )
}

function StartButtons() {
  const { actions } = useSession()
  const hasExample = usePredict((state) => state.example !== null)
  return (
    <>
      {hasExample && (
        <Button title={predictText.exampleHint} onClick={actions.startFromExample}>
          {predictText.example}
        </Button>
      )}
      <Button title={predictText.blankHint} onClick={actions.startBlank}>
        {predictText.blank}
      </Button>
      <LoadFileButton />
      <EdgeCasesButton />
    </>
  )
}

function DraftViews({ mode }: { mode: 'form' | 'table' }) {
  const asked = usePredict((state) => state.asked)
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (asked > 0) place.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [asked])
  const input = usePredict((state) => state.present.draft.input)
  const source = usePredict((state) => state.shape.source)
  return (
    <div ref={place}>
      {source === 'free' && input.kind === 'rows' && <FreeColumns input={input} />}
      {input.kind === 'arrays' && <ArraysView arrays={input.arrays} />}
      {input.kind === 'rows' &&
        input.columns.length > 0 &&
        (mode === 'form' ? <FormView input={input} /> : <TableView input={input} />)}
      <VerdictNote />
      <ParamsView />
    </div>
  )
}

function Unreadable({ why }: { why: string }) {
  const { actions } = useSession()
  return (
    <Note
      tone="warn"
      title={predictText.rawOnly}
      actions={
        <>
          <Button weight="link" onClick={() => actions.show('raw')}>
            {predictText.toRaw}
          </Button>
          <Button weight="link" onClick={actions.dropRaw}>
            {predictText.dropRaw}
          </Button>
        </>
      }
    >
      {predictText.rawOnlyLead} {why}
    </Note>
  )
}
