/** Rows to a file of this machine: inputs, outputs or both, all or those shown. */
import { tableFileFormats } from '#shared/table-calls.ts'
import type { TableFileFormat } from '#shared/table-calls.ts'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import { useEngine } from '../engine.tsx'
import { formatCount, formatPlural } from '../format.ts'
import { Button } from '../parts/Button.tsx'
import { DialogFrame } from '../parts/DialogFrame.tsx'
import { Segmented } from '../parts/Segmented.tsx'
import { tableText } from '../strings/table.ts'
import type { TableInput } from './table-input.ts'
import type { FileGrid } from './use-file-grid.ts'
import { useSession } from './use-session.ts'
import { WriteForm } from './WriteForm.tsx'
import type { WriteFile } from './WriteForm.tsx'

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

const formats = tableFileFormats.map((format) => ({ value: format, label: tableText.formats[format] }))

function ExportDialog({ input, grid, onClose }: ExportProps & { readonly onClose: () => void }) {
  const { api } = useEngine()
  const { modelId } = useSession()
  const hasOutputs = grid.outputs !== null
  const view = useStore(grid.session.store, (state) => state.view)
  const [what, setWhat] = useState<What>(hasOutputs ? 'both' : 'inputs')
  const [chosenRows, setRows] = useState<'all' | 'shown'>('all')
  const [format, setFormat] = useState<TableFileFormat>('csv')
  const [path, setPath] = useState(() => suggested(input, hasOutputs, 'csv'))
  // Outputs stand beside the inputs they are the answer to; what is arranged now are others.
  const answered = what !== 'inputs' && grid.outputs?.isStale === true ? grid.outputs : null
  const rows = answered === null ? chosenRows : 'all'
  const write: WriteFile = async (target, context) => {
    const inputs = grid.columns.map(({ place, column }) => ({
      side: 'input' as const,
      column: place,
      name: column.name,
    }))
    // What Palate tells of probabilities is no part of the answer.
    const outputs = (grid.outputs?.columns ?? []).flatMap(({ name, told }, column) =>
      told === undefined
        ? {
            side: 'output' as const,
            column,
            name: freeName(name, what === 'both' ? inputs.map((known) => known.name) : []),
          }
        : [],
    )
    const { rowCount, ...written } = await api.exportTable(
      {
        id: modelId,
        tableId: input.table.tableId,
        version: answered?.version ?? input.version,
        view: rows === 'shown' ? view : null,
        runId: what === 'inputs' ? null : (grid.outputs?.runId ?? null),
        ...target,
        format,
        columns: [...(what === 'outputs' ? [] : inputs), ...(what === 'inputs' ? [] : outputs)],
      },
      context,
    )
    return { ...written, what: formatPlural(rowCount, 'row') }
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
    <DialogFrame title={tableText.exportTitle} onClose={onClose}>
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
        <WriteForm path={path} onPath={setPath} onWrite={write} />
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
