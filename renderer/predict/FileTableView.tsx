/** A table from a file as the input: its grid with words about the cell one is in, a row as a form, a request of it. */
import { ArrowDownToLine, CircleSlash, Copy, Minus, Plus, Search, X } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import { formatBytes, formatCount, formatPlural } from '../format.ts'
import { Button, IconButton } from '../parts/Button.tsx'
import { FindKeys } from '../parts/FindKeys.tsx'
import { Name } from '../parts/Name.tsx'
import { ProgressLine } from '../parts/ProgressLine.tsx'
import { Segmented } from '../parts/Segmented.tsx'
import { Tag } from '../parts/Tag.tsx'
import { predictText } from '../strings/predict.ts'
import { tableText } from '../strings/table.ts'
import { CellViewer } from './CellViewer.tsx'
import type { GridPlace, GridRange } from './draft-edits.ts'
import { ExportButton } from './ExportDialog.tsx'
import { FilterBar } from './FilterBar.tsx'
import { FileForm } from './FileForm.tsx'
import { FileRaw } from './FileRaw.tsx'
import { FindBar } from './FindBar.tsx'
import { InputGrid } from './InputGrid.tsx'
import { UndoButtons } from './UndoButtons.tsx'
import { MapColumnsButton } from './LoadFile.tsx'
import { shortNote } from './marks.ts'
import { Misfits } from './Misfits.tsx'
import { inputModes } from './session.ts'
import { VerdictNote } from './ReceiveSummary.tsx'
import type { TableInput } from './table-input.ts'
import type { TableSession } from './table-session.ts'
import { LostEdits, TableFailure } from './TableWaysOut.tsx'
import { useFileGrid } from './use-file-grid.ts'
import type { FileGrid } from './use-file-grid.ts'
import { usePredict, useSession } from './use-session.ts'

/** The table with its tools; one row of it as a form; its first rows as a request. */
export function FileTableView({ input }: { input: TableInput }) {
  const [opened, setOpened] = useState<GridPlace | null>(null)
  const grid = useFileGrid(input, setOpened)
  const { actions } = useSession()
  const mode = usePredict((state) => state.mode)
  const failure = useStore(grid.session.store, (state) => state.failure)
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <Segmented label={predictText.modeLabel} value={mode} choices={modes} onChange={actions.show} />
        <UndoButtons />
        <MapColumnsButton input={input} />
        <ExportButton input={input} grid={grid} />
      </div>
      <Heading input={input} />
      <LostEdits />
      {failure !== null && (
        <div className="mb-3">
          <TableFailure input={input} failure={failure} />
        </div>
      )}
      {mode === 'form' && <FileForm grid={grid} />}
      {mode === 'table' && <FileGridView grid={grid} onOpen={setOpened} />}
      {mode === 'raw' && <FileRaw input={input} />}
      <VerdictNote />
      {mode === 'table' && <Misfits grid={grid} input={input} />}
      {opened !== null && <CellViewer grid={grid} place={opened} onClose={() => setOpened(null)} />}
    </>
  )
}

const modes = inputModes.map((mode) => ({ value: mode, label: predictText.modes[mode] }))

/** The grid with its search, filters and tools. */
function FileGridView({ grid, onOpen }: { grid: FileGrid; onOpen: (place: GridPlace) => void }) {
  const [range, setRange] = useState<GridRange | null>(null)
  const [isFinding, setIsFinding] = useState(false)
  const { model, session } = grid
  const row = usePredict((state) => Math.min(state.row, Math.max(0, model.rowCount - 1)))
  const column = usePredict((state) => Math.min(state.column, Math.max(0, model.columns.length - 1)))
  const selected = range ?? { top: row, left: column, bottom: row, right: column }
  const work = useStore(session.store, (state) => state.work)
  return (
    <FindKeys onFind={() => setIsFinding(true)}>
      {isFinding && (
        <FindInTable
          session={session}
          onClose={() => {
            setIsFinding(false)
            session.closeFind()
          }}
        />
      )}
      <FilterBar grid={grid} />
      <Tools grid={grid} selected={selected} onFind={() => setIsFinding(true)} />
      <InputGrid model={model} selected={selected} onSelect={setRange} />
      <CellLine grid={grid} place={{ row, column }} onOpen={onOpen} />
      {work !== null && work.kind !== 'searching' && (
        <div className="mt-2">
          <ProgressLine
            progress={work.progress}
            fallback={tableText.working}
            since={work.since}
            onCancel={work.cancel}
          />
        </div>
      )}
    </FindKeys>
  )
}

function FindInTable({ session, onClose }: { session: TableSession; onClose: () => void }) {
  const { actions } = useSession()
  const found = useStore(session.store, (state) => state.found)
  const isSearching = useStore(session.store, (state) => state.work?.kind === 'searching')
  return (
    <FindBar
      label={tableText.findLabel}
      found={found === null ? null : { text: found.text, total: found.cells.total, at: found.at }}
      isSearching={isSearching}
      onFind={session.find}
      onStep={(by) => {
        const place = session.step(by)
        if (place !== null) actions.goTo(place)
      }}
      onClose={onClose}
    />
  )
}

function Heading({ input }: { input: TableInput }) {
  const { actions } = useSession()
  const { table, rowCount } = input
  return (
    <div className="mb-2 flex flex-wrap items-center gap-2">
      <span className="min-w-0 truncate font-semibold" title={table.path ?? table.name}>
        <Name text={table.name} />
      </span>
      <Tag>{tableText.formats[table.format]}</Tag>
      <span className="text-muted">
        {formatPlural(rowCount, 'row')}, {formatPlural(table.columns.length, 'column')},{' '}
        {formatBytes(table.bytes)}
      </span>
      {input.version > 0 && <Tag tone="accent">{tableText.edited}</Tag>}
      <IconButton label={tableText.close} onClick={actions.leaveTable}>
        <X aria-hidden size={15} />
      </IconButton>
    </div>
  )
}

interface ToolsProps {
  readonly grid: FileGrid
  readonly selected: GridRange
  readonly onFind: () => void
}

function Tools({ grid: { model, session }, selected, onFind }: ToolsProps) {
  const count = selected.bottom - selected.top + 1
  const isEmpty = model.rowCount === 0
  return (
    <div
      role="toolbar"
      aria-label={predictText.actions}
      className="mb-1.5 flex flex-wrap items-center gap-0.5"
    >
      <Button weight="quiet" onClick={() => model.insertRow(isEmpty ? 0 : selected.bottom + 1)}>
        <Plus aria-hidden size={13} />
        {predictText.addRow}
      </Button>
      <IconButton
        label={predictText.duplicateRow}
        disabled={isEmpty}
        onClick={() => session.edit({ kind: 'insert', at: selected.bottom + 1, count, copyOf: selected.top })}
      >
        <Copy aria-hidden size={14} />
      </IconButton>
      <IconButton
        label={predictText.deleteRow}
        disabled={isEmpty}
        onClick={() => model.deleteRows(selected.top, count)}
      >
        <Minus aria-hidden size={15} />
      </IconButton>
      <span aria-hidden className="mx-1 h-4 w-px bg-line" />
      <IconButton label={predictText.setNull} disabled={isEmpty} onClick={() => model.clear(selected)}>
        <CircleSlash aria-hidden size={14} />
      </IconButton>
      <IconButton
        label={predictText.fillDown}
        disabled={isEmpty || count < 2}
        onClick={() => model.fillDown(selected)}
      >
        <ArrowDownToLine aria-hidden size={14} />
      </IconButton>
      <IconButton label={tableText.findLabel} onClick={onFind}>
        <Search aria-hidden size={14} />
      </IconButton>
      <span className="ml-3 text-small text-faint max-[1100px]:hidden">{tableText.sortHint}</span>
      <span className="ml-auto text-muted">{formatPlural(model.rowCount, 'row')}</span>
    </div>
  )
}

interface CellLineProps {
  readonly grid: FileGrid
  readonly place: GridPlace
  readonly onOpen: (place: GridPlace) => void
}

/** The cell one is in, in words: where, which type, what is wrong. */
function CellLine({ grid: { model, session }, place, onOpen }: CellLineProps) {
  const column = model.columns[place.column]
  if (column === undefined || place.row >= model.rowCount) return null
  const mark = model.markAt(place)
  const isBad = mark?.kind === 'error' || mark?.kind === 'refused'
  const cell = session.cellAt(place)
  const letters = typeof cell === 'object' && cell !== null ? cell.length : null
  return (
    <p className="mt-1.5 min-h-5 text-small text-muted wrap-anywhere">
      <Name text={column.column.name} /> <code className="text-tiny text-faint">{column.typeText}</code>
      {column.tone === 'dropped' && <span className="text-warn"> {predictText.extraColumn}</span>}
      {mark !== null && <span className={isBad ? 'text-bad' : 'text-warn'}> {shortNote(mark)}</span>}
      {letters !== null && (
        <>
          {' '}
          {tableText.letters(formatCount(letters))}{' '}
          <Button weight="link" className="min-h-0!" onClick={() => onOpen(place)}>
            {tableText.seeAll}
          </Button>
        </>
      )}
    </p>
  )
}
