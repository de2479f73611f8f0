/** Rows to a file of this machine: inputs, outputs or both, all or those shown. */
import type { CallOutput, Progress } from '#shared/contract.ts'
import type { Failure } from '#shared/failure.ts'
import { tableFileFormats } from '#shared/table-calls.ts'
import type { TableFileFormat } from '#shared/table-calls.ts'
import { toFailure } from '#shared/user-error.ts'
import { Download } from 'lucide-react'
import { useId, useState } from 'react'
import { useStore } from 'zustand'
import { useEngine } from '../engine.tsx'
import { formatBytes, formatCount, formatPlural } from '../format.ts'
import { Button } from '../parts/Button.tsx'
import { DialogFrame } from '../parts/DialogFrame.tsx'
import { FailureNote } from '../parts/FailureNote.tsx'
import { Note } from '../parts/Note.tsx'
import { ProgressLine } from '../parts/ProgressLine.tsx'
import { Segmented } from '../parts/Segmented.tsx'
import { tableText } from '../strings/table.ts'
import type { TableInput } from './table-input.ts'
import type { FileGrid } from './use-file-grid.ts'
import { useSession } from './use-session.ts'

interface ExportProps {
  readonly input: TableInput
  readonly grid: FileGrid
}

/** Opens the dialog. */
export function ExportButton(props: ExportProps) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>
        <Download aria-hidden size={14} />
        {tableText.export}
      </Button>
      {isOpen && <ExportDialog {...props} onClose={() => setIsOpen(false)} />}
    </>
  )
}

type What = 'both' | 'inputs' | 'outputs'

type Work =
  | { readonly kind: 'idle'; readonly failure: Failure | null }
  | {
      readonly kind: 'busy'
      readonly since: number
      readonly progress: Progress | null
      readonly cancel: () => void
    }
  | { readonly kind: 'done'; readonly written: CallOutput<'exportTable'> }

const formats = tableFileFormats.map((format) => ({ value: format, label: tableText.formats[format] }))

function ExportDialog({ input, grid, onClose }: ExportProps & { readonly onClose: () => void }) {
  const { api } = useEngine()
  const { modelId } = useSession()
  const id = useId()
  const hasOutputs = grid.outputs !== null
  const view = useStore(grid.session.store, (state) => state.view)
  const [what, setWhat] = useState<What>(hasOutputs ? 'both' : 'inputs')
  const [chosenRows, setRows] = useState<'all' | 'shown'>('all')
  const [format, setFormat] = useState<TableFileFormat>('csv')
  const [path, setPath] = useState(() => suggested(input, hasOutputs, 'csv'))
  const [replace, setReplace] = useState(false)
  const [work, setWork] = useState<Work>({ kind: 'idle', failure: null })
  // Outputs stand beside the inputs they are the answer to; what is arranged now are others.
  const answered = what !== 'inputs' && grid.outputs?.isStale === true ? grid.outputs : null
  const rows = answered === null ? chosenRows : 'all'
  const write = async () => {
    const aborting = new AbortController()
    const busy = { kind: 'busy', since: Date.now(), progress: null, cancel: () => aborting.abort() } as const
    setWork(busy)
    const inputs = grid.columns.map(({ place, column }) => ({
      side: 'input' as const,
      column: place,
      name: column.name,
    }))
    const outputs = (grid.outputs?.columns ?? []).map(({ name }, column) => ({
      side: 'output' as const,
      column,
      name: freeName(name, what === 'both' ? inputs.map((known) => known.name) : []),
    }))
    try {
      const written = await api.exportTable(
        {
          id: modelId,
          tableId: input.table.tableId,
          version: answered?.version ?? input.version,
          view: rows === 'shown' ? view : null,
          runId: what === 'inputs' ? null : (grid.outputs?.runId ?? null),
          path,
          format,
          columns: [...(what === 'outputs' ? [] : inputs), ...(what === 'inputs' ? [] : outputs)],
          replace,
        },
        { signal: aborting.signal, report: (progress) => setWork({ ...busy, progress }) },
      )
      setWork({ kind: 'done', written })
    } catch (error) {
      const failure = toFailure(error)
      setWork({ kind: 'idle', failure: failure.code === 'cancelled' ? null : failure })
    }
  }
  const whats = [
    { value: 'both', label: tableText.exportBoth },
    { value: 'inputs', label: tableText.exportInputs },
    { value: 'outputs', label: tableText.exportOutputs },
  ] as const
  const rowChoices = [
    { value: 'all', label: tableText.exportAll(formatCount(input.rowCount)) },
    { value: 'shown', label: tableText.exportShown(formatCount(grid.model.rowCount)) },
  ] as const
  return (
    <DialogFrame
      title={tableText.exportTitle}
      onClose={() => {
        if (work.kind === 'busy') work.cancel()
        onClose()
      }}
    >
      <div className="flex flex-col items-start gap-3">
        {hasOutputs && (
          <Segmented label={tableText.exportWhat} value={what} choices={whats} onChange={setWhat} />
        )}
        {answered !== null && (
          <p role="status" className="text-muted">
            {what === 'both' ? tableText.exportAnswered : tableText.exportEarlier}
          </p>
        )}
        {view !== null && answered === null && (
          <Segmented label={tableText.exportRows} value={rows} choices={rowChoices} onChange={setRows} />
        )}
        <Segmented
          label={tableText.exportFormat}
          value={format}
          choices={formats}
          onChange={(next) => {
            setFormat(next)
            setPath(path.replace(/\.(csv|json|jsonl|parquet)$/i, `.${next}`))
          }}
        />
        <div className="w-full">
          <label htmlFor={id} className="mb-1 block">
            {tableText.exportPath}
          </label>
          <input
            id={id}
            type="text"
            spellCheck={false}
            value={path}
            onChange={(event) => setPath(event.target.value)}
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
              title={tableText.exportDone(
                formatPlural(work.written.rowCount, 'row'),
                formatBytes(work.written.bytes),
              )}
            >
              <code className="wrap-anywhere">{work.written.path}</code>
            </Note>
          )}
        </div>
      </div>
    </DialogFrame>
  )
}

/** Beside the file it came from, else in the folder that Palate runs in. */
function suggested({ table }: TableInput, hasOutputs: boolean, format: TableFileFormat): string {
  const base = (table.path ?? table.name).replace(/\.[^.\\/]*$/, '')
  return `${base}-${hasOutputs ? 'predictions' : 'rows'}.${format}`
}

function freeName(name: string, taken: readonly string[]): string {
  let candidate = name
  for (let count = 1; taken.includes(candidate); count++)
    candidate = `${name} (output${count === 1 ? '' : ` ${count}`})`
  return candidate
}
