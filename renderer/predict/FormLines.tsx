/** One row as lines: for each column its type, its editor and what is wrong with it, wherever the row lives. */
import { useId, useRef, useState } from 'react'
import { Button } from '../parts/Button.tsx'
import { FilterField } from '../parts/FilterField.tsx'
import { Name } from '../parts/Name.tsx'
import { TypeText } from '../parts/Tag.tsx'
import { VirtualList } from '../parts/VirtualList.tsx'
import { predictText } from '../strings/predict.ts'
import { signatureText } from '../strings/model.ts'
import { tableText } from '../strings/table.ts'
import type { CellState } from './CellEditor.tsx'
import { textCell } from './draft.ts'
import type { DraftColumn } from './draft.ts'
import type { GridPlace } from './draft-edits.ts'
import type { GridModel } from './grid-model.ts'
import type { CellMark } from './marks.ts'
import { UnfitWays } from './UnfitWays.tsx'
import { ValueEditor } from './ValueEditor.tsx'
import { useSought } from './use-sought.ts'
import { usePredict } from './use-session.ts'

/** Columns from which on a filter is worth its place. */
const MIN_FILTERED = 16

interface FormLinesProps {
  readonly model: GridModel
  readonly row: number
  readonly markAt: (place: GridPlace) => CellMark | null
  /** What a cell of a column can be beside a value. */
  readonly statesOf: (column: DraftColumn) => readonly CellState[]
  /** What stands before the filter. */
  readonly children: React.ReactNode
}

/** The lines of the columns that are inputs, with a filter where they are many. */
export function FormLines({ model, row, markAt, statesOf, children }: FormLinesProps) {
  const [filter, setFilter] = useState('')
  const lines = useRef<HTMLDivElement>(null)
  const reveal = useRef<(index: number) => void>(null)
  const sought = usePredict((state) => state.sought)
  const at = usePredict((state) => state.column)
  const wanted = filter.trim().toLowerCase()
  const inputs = model.columns.filter(({ side }) => side === 'input')
  const places = inputs.flatMap(({ column }, place) =>
    column.name.toLowerCase().includes(wanted) ? [place] : [],
  )
  useSought(sought, () => {
    const index = places.indexOf(at)
    if (index === -1) setFilter('')
    reveal.current?.(index === -1 ? at : index)
    // A line far away is drawn, and measured, a moment later.
    setTimeout(() => focusLine(lines.current, at), DRAWN)
  })
  return (
    <>
      <div className="mb-2 flex flex-wrap items-center gap-2">
        {children}
        {inputs.length >= MIN_FILTERED && (
          <div className="ml-auto">
            <FilterField label={signatureText.filter} value={filter} onChange={setFilter} />
          </div>
        )}
      </div>
      <div ref={lines} className="rounded-lg border border-line">
        <VirtualList
          reveal={reveal}
          count={places.length}
          estimate={47}
          label={predictText.rowOf(row + 1, model.rowCount)}
          render={(index) => {
            const place = { row, column: places[index] ?? 0 }
            const column = inputs[place.column]?.column
            return (
              column !== undefined && (
                <FormLine
                  key={`${row} ${place.column}`}
                  model={model}
                  place={place}
                  mark={markAt(place)}
                  states={statesOf(column)}
                />
              )
            )
          }}
        />
      </div>
    </>
  )
}

/** Milliseconds until a line that was scrolled to is drawn. */
const DRAWN = 60

function focusLine(lines: HTMLElement | null, column: number): void {
  const field = lines?.querySelector<HTMLElement>(
    `[data-line="${column}"] :is(input:not([type=file]), textarea, button)`,
  )
  field?.focus()
  field?.scrollIntoView({ block: 'center' })
}

interface FormLineProps {
  readonly model: GridModel
  readonly place: GridPlace
  readonly mark: CellMark | null
  readonly states: readonly CellState[]
}

function FormLine({ model, place, mark, states }: FormLineProps) {
  const noteId = useId()
  const found = model.columns[place.column]
  const cell = model.cellAt(place)
  if (found === undefined) return null
  const { column, tone, note } = found
  const isInvalid = mark?.kind === 'error' || mark?.kind === 'refused'
  return (
    <div
      data-line={place.column}
      className={`grid min-h-[46px] items-start gap-x-3 px-3 py-1.5 ${column.type.kind === 'scalar' ? 'grid-cols-[minmax(0,2fr)_minmax(0,3fr)]' : 'gap-y-1'}`}
    >
      <div className="flex min-w-0 flex-wrap items-baseline gap-x-2 pt-[5px]">
        <span className="wrap-anywhere">
          <Name text={column.name} />
        </span>
        <TypeText>{found.typeText}</TypeText>
        {tone === 'dropped' && <div className="text-small text-warn">{note}</div>}
      </div>
      {cell !== undefined && model.isCut(place) ? (
        <CutValue model={model} place={place} text={'text' in cell ? cell.text : ''} />
      ) : (
        cell !== undefined && (
          <div className="min-w-0">
            <ValueEditor
              name={column.name}
              type={column.type}
              cell={cell}
              states={states}
              invalid={isInvalid}
              placeholder={mark?.kind === 'missing' ? predictText.needed : ''}
              describedBy={mark === null || mark.kind === 'missing' ? undefined : noteId}
              onChange={(next) => model.set(place, next)}
            />
            {mark !== null && mark.kind !== 'missing' && (
              <MarkNote id={noteId} mark={mark} onUse={(text) => model.set(place, textCell(text))} />
            )}
          </div>
        )
      )}
    </div>
  )
}

/** A value too long for a field: its beginning, and the way to all of it. */
function CutValue({ model, place, text }: Pick<FormLineProps, 'model' | 'place'> & { text: string }) {
  return (
    <div className="flex min-w-0 items-baseline gap-2 pt-[5px]">
      <span className="truncate">{text}</span>
      <Button weight="link" className="min-h-0!" onClick={() => model.onOpenCell?.(place)}>
        {tableText.seeAll}
      </Button>
    </div>
  )
}

interface MarkNoteProps {
  readonly id: string
  readonly mark: CellMark
  /** Takes another text in place of a number that does not fit. */
  readonly onUse: (text: string) => void
}

/** The words of a mark, and what could be meant. */
export function MarkNote({ id, mark, onUse }: MarkNoteProps) {
  const tone = mark.kind === 'error' || mark.kind === 'refused' ? 'text-bad' : 'text-warn'
  return (
    <>
      <p id={id} className={`mt-0.5 text-small wrap-anywhere ${tone}`}>
        {mark.note}
      </p>
      {mark.unfit !== undefined && <UnfitWays unfit={mark.unfit} onUse={onUse} />}
    </>
  )
}
