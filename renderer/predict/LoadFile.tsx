/** Rows from a file: choosing it, reading it, and saying which of its columns are the model's. */
import type { Progress } from '#shared/contract.ts'
import type { Failure } from '#shared/failure.ts'
import type { OpenTable } from '#shared/table-calls.ts'
import { toFailure } from '#shared/user-error.ts'
import { ArrowUp, Columns3, FileSpreadsheet, FileUp, Folder } from 'lucide-react'
import { useId, useRef, useState } from 'react'
import { useEngine } from '../engine.tsx'
import { formatBytes } from '../format.ts'
import { Button, IconButton } from '../parts/Button.tsx'
import { CallView } from '../parts/CallView.tsx'
import { DialogFrame } from '../parts/DialogFrame.tsx'
import { FailureNote } from '../parts/FailureNote.tsx'
import { Name } from '../parts/Name.tsx'
import { ProgressLine } from '../parts/ProgressLine.tsx'
import { tableText } from '../strings/table.ts'
import { useCall } from '../use-call.ts'
import { openChosenFile } from './add-file.ts'
import type { Reading } from './add-file.ts'
import { isPlainMatch, matchedByName } from './column-mapping.ts'
import { signatureColumns } from './input-shape.ts'
import { MapColumns } from './MapColumns.tsx'
import { tableInputOf } from './table-input.ts'
import type { TableInput } from './table-input.ts'
import { usePredict, useSession } from './use-session.ts'

/** Opens the dialog. */
export function LoadFileButton() {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <>
      <Button title={tableText.loadHint} onClick={() => setIsOpen(true)}>
        {tableText.load}
      </Button>
      {isOpen && <LoadFile onClose={() => setIsOpen(false)} />}
    </>
  )
}

/** Opens the matching of a table that is the input already. */
export function MapColumnsButton({ input }: { input: TableInput }) {
  const { actions } = useSession()
  const [isOpen, setIsOpen] = useState(false)
  const model = usePredict(({ shape }) => signatureColumns(shape))
  if (model.length === 0) return null
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>
        <Columns3 aria-hidden size={14} />
        {tableText.mapButton}
      </Button>
      {isOpen && (
        <DialogFrame title={tableText.mapTitle} width="wide" onClose={() => setIsOpen(false)}>
          <MapColumns
            table={input.table}
            model={model}
            first={input.mapping}
            onUse={(mapping) => {
              const { version, rowCount } = input
              actions.takeTable({ ...tableInputOf(input.table, model, mapping), version, rowCount })
              setIsOpen(false)
            }}
          />
        </DialogFrame>
      )}
    </>
  )
}

type Step =
  | { readonly kind: 'choosing'; readonly failure: Failure | null }
  | {
      readonly kind: 'reading'
      readonly since: number
      readonly progress: Progress | null
      readonly cancel: () => void
    }
  | { readonly kind: 'matching'; readonly table: OpenTable }

function LoadFile({ onClose }: { onClose: () => void }) {
  const { api } = useEngine()
  const { modelId, actions } = useSession()
  const [step, setStep] = useState<Step>({ kind: 'choosing', failure: null })
  const model = usePredict(({ shape }) => signatureColumns(shape))
  const read = async (open: (reading: Reading) => Promise<OpenTable>) => {
    const aborting = new AbortController()
    const reading = {
      kind: 'reading',
      since: Date.now(),
      progress: null,
      cancel: () => aborting.abort(),
    } as const
    setStep(reading)
    try {
      const table = await open({
        signal: aborting.signal,
        report: (progress) => setStep((now) => (now.kind === 'reading' ? { ...reading, progress } : now)),
      })
      const mapping = matchedByName(
        model,
        table.columns.map(({ name }) => name),
      )
      if (!isPlainMatch(model, mapping)) return setStep({ kind: 'matching', table })
      actions.takeTable(tableInputOf(table, model, mapping))
      onClose()
    } catch (error) {
      const failure = toFailure(error)
      setStep({ kind: 'choosing', failure: failure.code === 'cancelled' ? null : failure })
    }
  }
  const close = () => {
    if (step.kind === 'reading') step.cancel()
    if (step.kind === 'matching') void api.closeTable({ id: modelId, tableId: step.table.tableId })
    onClose()
  }
  return (
    <DialogFrame
      title={step.kind === 'matching' ? tableText.mapTitle : tableText.loadTitle}
      width={step.kind === 'matching' ? 'wide' : 'narrow'}
      onClose={close}
    >
      {step.kind === 'choosing' && (
        <ChooseFile
          failure={step.failure}
          onFile={(file) =>
            void read((reading) =>
              openChosenFile(api, { id: modelId, file, activity: tableText.adding }, reading),
            )
          }
          onPath={(path) => void read((reading) => api.openTable({ id: modelId, from: { path } }, reading))}
        />
      )}
      {step.kind === 'reading' && (
        <ProgressLine
          progress={step.progress}
          fallback={tableText.reading}
          since={step.since}
          onCancel={step.cancel}
        />
      )}
      {step.kind === 'matching' && (
        <MapColumns
          table={step.table}
          model={model}
          first={null}
          onUse={(mapping) => {
            actions.takeTable(tableInputOf(step.table, model, mapping))
            onClose()
          }}
        />
      )}
    </DialogFrame>
  )
}

interface ChooseProps {
  readonly failure: Failure | null
  readonly onFile: (file: File) => void
  readonly onPath: (path: string) => void
}

/** A file of this machine: dropped, chosen, by its path, or found by browsing. */
export function ChooseFile({ failure, onFile, onPath }: ChooseProps) {
  const id = useId()
  const picker = useRef<HTMLInputElement>(null)
  const [path, setPath] = useState('')
  const [isBrowsing, setIsBrowsing] = useState(false)
  const [isOver, setIsOver] = useState(false)
  const take = (file: File | undefined) => {
    if (file !== undefined) onFile(file)
  }
  return (
    <>
      <div
        role="presentation"
        onDragOver={(event) => {
          event.preventDefault()
          setIsOver(true)
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          event.stopPropagation()
          take(event.dataTransfer.files[0])
        }}
        className={`rounded-lg border border-dashed px-4 py-6 text-center ${isOver ? 'border-accent bg-accent-soft' : 'border-control'}`}
      >
        <input
          ref={picker}
          type="file"
          accept=".csv,.json,.jsonl,.ndjson,.parquet,.pq"
          aria-label={tableText.choose}
          tabIndex={-1}
          className="sr-only"
          onChange={(event) => take(event.target.files?.[0])}
        />
        <Button weight="primary" onClick={() => picker.current?.click()}>
          <FileUp aria-hidden size={14} />
          {tableText.choose}
        </Button>
        <p className="mt-2 text-muted">{tableText.chooseHint}</p>
      </div>
      <form
        className="mt-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (path.trim() !== '') onPath(path.trim())
        }}
      >
        <label htmlFor={id} className="mb-1 block">
          {tableText.orPath}
        </label>
        <div className="flex gap-2">
          <input
            id={id}
            type="text"
            spellCheck={false}
            value={path}
            onChange={(event) => setPath(event.target.value)}
            className="min-h-7 min-w-0 flex-1 rounded-md border border-control bg-panel px-2"
          />
          <Button onClick={() => setIsBrowsing(!isBrowsing)} aria-expanded={isBrowsing}>
            {tableText.browse}
          </Button>
          <Button type="submit" disabled={path.trim() === ''}>
            {tableText.open}
          </Button>
        </div>
      </form>
      {isBrowsing && <Browse onPath={onPath} />}
      {failure !== null && (
        <div className="mt-3">
          <FailureNote failure={failure} />
        </div>
      )}
    </>
  )
}

function Browse({ onPath }: { onPath: (path: string) => void }) {
  const { calls } = useEngine()
  const [path, setPath] = useState<string | null>(null)
  const listing = useCall(calls, 'browseTables', { path }, { when: 'now' })
  const line = 'flex w-full items-center gap-2 px-3 py-1 text-left -outline-offset-2 hover:bg-sunken'
  return (
    <div className="mt-3">
      <CallView call={listing} busy={tableText.reading}>
        {(folder) => (
          <div className="rounded-lg border border-line bg-panel">
            <div className="flex items-center gap-2 border-b border-line px-2 py-1">
              <IconButton
                label={tableText.up}
                disabled={folder.parent === null}
                onClick={() => setPath(folder.parent)}
              >
                <ArrowUp aria-hidden size={15} />
              </IconButton>
              <code className="truncate">{folder.path}</code>
            </div>
            <ul className="max-h-60 overflow-auto py-1">
              {folder.folders.length + folder.files.length === 0 && (
                <li className="px-3 py-1 text-muted">{tableText.nothingHere}</li>
              )}
              {folder.folders.map((entry) => (
                <li key={entry.path}>
                  <button type="button" className={line} onClick={() => setPath(entry.path)}>
                    <Folder aria-hidden size={14} className="shrink-0 text-faint" />
                    <span className="truncate">
                      <Name text={entry.name} />
                    </span>
                  </button>
                </li>
              ))}
              {folder.files.map((entry) => (
                <li key={entry.path}>
                  <button type="button" className={line} onClick={() => onPath(entry.path)}>
                    <FileSpreadsheet aria-hidden size={14} className="shrink-0 text-accent" />
                    <span className="truncate">
                      <Name text={entry.name} />
                    </span>
                    <span className="ml-auto shrink-0 text-muted">{formatBytes(entry.bytes)}</span>
                  </button>
                </li>
              ))}
            </ul>
          </div>
        )}
      </CallView>
    </div>
  )
}
