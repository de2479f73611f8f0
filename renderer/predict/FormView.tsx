/** One row as a form: a line for each column, with its type, its editor and what is wrong with it. */
import { ChevronLeft, ChevronRight, Plus } from 'lucide-react'
import { useId, useState } from 'react'
import { Button, IconButton } from '../parts/Button.tsx'
import { FilterField } from '../parts/FilterField.tsx'
import { Name } from '../parts/Name.tsx'
import { Note } from '../parts/Note.tsx'
import { TypeText } from '../parts/Tag.tsx'
import { VirtualList } from '../parts/VirtualList.tsx'
import { predictText } from '../strings/predict.ts'
import { signatureText } from '../strings/model.ts'
import { typeText } from '../type-text.ts'
import { CellEditor } from './CellEditor.tsx'
import type { CellState } from './CellEditor.tsx'
import { absentCell } from './draft.ts'
import type { DraftColumn, RowsInput } from './draft.ts'
import { insertRows, setCell } from './draft-edits.ts'
import { markAt, wholeMark } from './marks.ts'
import type { CellMark } from './marks.ts'
import { useMarks } from './use-marks.ts'
import { usePredict, useSession } from './use-session.ts'

/** Columns from which on a filter is worth its place. */
const MIN_FILTERED = 16

/** The row that is in front, as a form. */
export function FormView({ input }: { input: RowsInput }) {
  const { actions } = useSession()
  const row = usePredict((state) => Math.min(state.row, Math.max(0, input.rows.length - 1)))
  const [filter, setFilter] = useState('')
  const wanted = filter.trim().toLowerCase()
  const places = input.columns.flatMap((column, place) =>
    column.name.toLowerCase().includes(wanted) ? [place] : [],
  )
  if (input.rows.length === 0) {
    return (
      <Note
        actions={
          <Button weight="link" onClick={() => actions.edit((draft) => insertRows(draft, 0, 1))}>
            {predictText.addRow}
          </Button>
        }
      >
        {predictText.noRows}
      </Note>
    )
  }
  return (
    <>
      <div className="mb-2 flex flex-wrap items-center gap-2">
        <RowSwitch row={row} rowCount={input.rows.length} />
        {input.columns.length >= MIN_FILTERED && (
          <div className="ml-auto">
            <FilterField label={signatureText.filter} value={filter} onChange={setFilter} />
          </div>
        )}
      </div>
      <div className="rounded-lg border border-line">
        <VirtualList
          count={places.length}
          estimate={47}
          label={predictText.rowOf(row + 1, input.rows.length)}
          render={(index) => {
            const place = places[index] ?? 0
            const column = input.columns[place]
            return (
              column !== undefined && (
                <FormLine key={`${row} ${place}`} input={input} column={column} row={row} place={place} />
              )
            )
          }}
        />
      </div>
    </>
  )
}

function RowSwitch({ row, rowCount }: { row: number; rowCount: number }) {
  const { actions } = useSession()
  return (
    <>
      {rowCount > 1 && (
        <>
          <IconButton
            label={predictText.previousRow}
            disabled={row === 0}
            onClick={() => actions.goTo({ row: row - 1 })}
          >
            <ChevronLeft aria-hidden size={15} />
          </IconButton>
          <span role="status">{predictText.rowOf(row + 1, rowCount)}</span>
          <IconButton
            label={predictText.nextRow}
            disabled={row >= rowCount - 1}
            onClick={() => actions.goTo({ row: row + 1 })}
          >
            <ChevronRight aria-hidden size={15} />
          </IconButton>
        </>
      )}
      <Button
        weight="quiet"
        onClick={() => {
          actions.edit((draft) => insertRows(draft, rowCount, 1))
          actions.goTo({ row: rowCount })
        }}
      >
        <Plus aria-hidden size={13} />
        {predictText.addRow}
      </Button>
    </>
  )
}

interface FormLineProps {
  readonly input: RowsInput
  readonly column: DraftColumn
  readonly row: number
  readonly place: number
}

function FormLine({ input, column, row, place }: FormLineProps) {
  const { actions } = useSession()
  const marks = useMarks()
  const noteId = useId()
  const cell = input.rows[row]?.[place] ?? absentCell
  const mark = markAt(input, { row, column: place }, marks) ?? wholeMark(column, marks)
  const isInvalid = mark?.kind === 'error' || mark?.kind === 'refused'
  return (
    <div className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] items-start gap-x-3 px-3 py-1.5">
      <div className="flex min-w-0 flex-wrap items-baseline gap-x-2 pt-[5px]">
        <span className="wrap-anywhere">
          <Name text={column.name} />
        </span>
        <TypeText>
          {column.dtype ?? typeText(column.type)}
          {!column.required && column.origin === 'signature' && `, ${signatureText.no}`}
        </TypeText>
        {column.origin === 'payload' && <div className="text-small text-warn">{predictText.extraColumn}</div>}
      </div>
      <div className="min-w-0">
        <CellEditor
          name={column.name}
          type={column.type}
          cell={cell}
          states={statesOf(column)}
          invalid={isInvalid}
          placeholder={mark?.kind === 'missing' ? predictText.needed : ''}
          describedBy={mark === null || mark.kind === 'missing' ? undefined : noteId}
          onChange={(next) => actions.edit((draft) => setCell(draft, { row, column: place }, next))}
        />
        {mark !== null && mark.kind !== 'missing' && <MarkNote id={noteId} mark={mark} />}
      </div>
    </div>
  )
}

/** Null and absent can be chosen wherever a request can hold them; MLflow says what comes of it. */
export function statesOf(column: DraftColumn): readonly CellState[] {
  return column.part === null ? ['value', 'null', 'absent'] : ['value']
}

/** The words of a mark. */
export function MarkNote({ id, mark }: { id: string; mark: CellMark }) {
  const tone = mark.kind === 'error' || mark.kind === 'refused' ? 'text-bad' : 'text-warn'
  return (
    <p id={id} className={`mt-0.5 text-small wrap-anywhere ${tone}`}>
      {mark.note}
    </p>
  )
}
