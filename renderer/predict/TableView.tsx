/** Many rows as a table to edit: its tools, the grid, and words about the cell one is in. */
import { typeText } from '#shared/type-text.ts'
import { ArrowDownToLine, CircleSlash, Copy, Minus, Plus, Search, SquareDashed } from 'lucide-react'
import { useState } from 'react'
import { formatPlural } from '../format.ts'
import { Button, IconButton } from '../parts/Button.tsx'
import { FindKeys } from '../parts/FindKeys.tsx'
import { Keys } from '../parts/Keys.tsx'
import { Name } from '../parts/Name.tsx'
import { predictText } from '../strings/predict.ts'
import { tableText } from '../strings/table.ts'
import { signatureText } from '../strings/model.ts'
import { absentCell } from './draft.ts'
import type { RowsInput } from './draft.ts'
import { clearedCell, deleteRows, fillDown, insertRows, setCells } from './draft-edits.ts'
import type { GridRange } from './draft-edits.ts'
import { FindInDraft } from './FindInDraft.tsx'
import { fixedRows } from './input-shape.ts'
import { InputGrid } from './InputGrid.tsx'
import { markAt, shortNote } from './marks.ts'
import { useDraftGrid } from './use-draft-grid.ts'
import { useMarks } from './use-marks.ts'
import { usePredict, useSession } from './use-session.ts'

/** The table with its tools. */
export function TableView({ input }: { input: RowsInput }) {
  const [range, setRange] = useState<GridRange | null>(null)
  const [isFinding, setIsFinding] = useState(false)
  const row = usePredict((state) => state.row)
  const column = usePredict((state) => state.column)
  const model = useDraftGrid(input)
  const selected = range ?? { top: row, left: column, bottom: row, right: column }
  return (
    <FindKeys onFind={() => setIsFinding(true)}>
      {isFinding && <FindInDraft input={input} onClose={() => setIsFinding(false)} />}
      <Tools input={input} selected={selected} onFind={() => setIsFinding(true)} />
      <InputGrid model={model} selected={selected} onSelect={setRange} />
      <CellLine input={input} row={row} column={column} />
    </FindKeys>
  )
}

interface ToolsProps {
  readonly input: RowsInput
  readonly selected: GridRange
  readonly onFind: () => void
}

function Tools({ input, selected, onFind }: ToolsProps) {
  const { actions } = useSession()
  const { edit } = actions
  const count = selected.bottom - selected.top + 1
  const isEmpty = input.rows.length === 0
  const copies = input.rows.slice(selected.top, selected.bottom + 1)
  const canBeAbsent = input.columns[selected.left]?.part === null
  return (
    <div
      role="toolbar"
      aria-label={predictText.actions}
      className="mb-1.5 flex flex-wrap items-center gap-0.5"
    >
      <Button weight="quiet" onClick={() => edit((draft) => insertRows(draft, input.rows.length, 1))}>
        <Plus aria-hidden size={13} />
        {predictText.addRow}
      </Button>
      <IconButton
        label={predictText.duplicateRow}
        disabled={isEmpty}
        onClick={() => edit((draft) => insertRows(draft, selected.bottom + 1, count, copies))}
      >
        <Copy aria-hidden size={14} />
      </IconButton>
      <IconButton
        label={predictText.deleteRow}
        disabled={isEmpty}
        onClick={() => edit((draft) => deleteRows(draft, selected.top, count))}
      >
        <Minus aria-hidden size={15} />
      </IconButton>
      <span aria-hidden className="mx-1 h-4 w-px bg-line" />
      <IconButton
        label={predictText.setNull}
        disabled={isEmpty || !canBeAbsent}
        onClick={() => edit((draft) => setCells(draft, selected, (place) => clearedAt(input, place.column)))}
      >
        <CircleSlash aria-hidden size={14} />
      </IconButton>
      <IconButton
        label={predictText.setAbsent}
        disabled={isEmpty || !canBeAbsent}
        onClick={() => edit((draft) => setCells(draft, selected, () => absentCell))}
      >
        <SquareDashed aria-hidden size={14} />
      </IconButton>
      <IconButton
        label={predictText.fillDown}
        disabled={isEmpty || count < 2}
        onClick={() => edit((draft) => fillDown(draft, selected))}
      >
        <ArrowDownToLine aria-hidden size={14} />
      </IconButton>
      <IconButton label={tableText.findLabel} disabled={isEmpty} onClick={onFind}>
        <Search aria-hidden size={14} />
      </IconButton>
      <span className="ml-3 flex items-center gap-1.5 text-small text-faint max-[900px]:hidden">
        <Keys keys="Enter" /> {predictText.edit} <Keys keys="Delete" /> {predictText.null}
      </span>
      <RowCount count={input.rows.length} />
    </div>
  )
}

/** How many rows there are, and how many there have to be where that is fixed. */
function RowCount({ count }: { readonly count: number }) {
  const fixed = usePredict(({ shape }) => fixedRows(shape))
  const words = formatPlural(count, 'row')
  if (fixed === null || fixed === count) return <span className="ml-auto text-muted">{words}</span>
  return <span className="ml-auto text-warn">{predictText.rowsWanted(words, fixed)}</span>
}

function clearedAt(input: RowsInput, place: number) {
  const column = input.columns[place]
  return column === undefined ? absentCell : clearedCell(column)
}

/** The cell one is in, in words: where, which type, what is wrong. */
function CellLine({ input, row, column }: { input: RowsInput; row: number; column: number }) {
  const marks = useMarks()
  const spec = input.columns[column]
  if (spec === undefined || row >= input.rows.length) return null
  const mark = markAt(input, { row, column }, marks)
  const isBad = mark?.kind === 'error' || mark?.kind === 'refused'
  const tone = isBad ? 'text-bad' : mark?.kind === 'missing' ? 'text-muted' : 'text-warn'
  const optional = !spec.required && spec.origin === 'signature' ? `, ${signatureText.no}` : ''
  return (
    <p className="mt-1.5 min-h-5 text-small text-muted wrap-anywhere">
      <Name text={spec.name} />{' '}
      <code className="text-tiny text-faint">
        {spec.dtype ?? typeText(spec.type)}
        {optional}
      </code>
      {spec.origin === 'payload' && <span className="text-warn"> {predictText.extraColumn}</span>}
      {mark !== null && <span className={tone}> {shortNote(mark)}</span>}
    </p>
  )
}
