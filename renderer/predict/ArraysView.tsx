/** Arrays that are no table: one value as a field of its type, others as nested lists with their shape checked. */
import { useId } from 'react'
import { Name } from '../parts/Name.tsx'
import { TypeText } from '../parts/Tag.tsx'
import { predictText } from '../strings/predict.ts'
import { signatureText } from '../strings/model.ts'
import { shapeText } from '../type-text.ts'
import { ArrayFile } from './ArrayFile.tsx'
import { CellEditor } from './CellEditor.tsx'
import { textCell } from './draft.ts'
import type { Cell, DraftArray } from './draft.ts'
import { setArray } from './draft-edits.ts'
import { isSingle, typeOfDtype } from './input-shape.ts'
import { arrayMark } from './marks.ts'
import type { CellMark } from './marks.ts'
import { useMarks } from './use-marks.ts'
import { useSession } from './use-session.ts'

/** One field an array. */
export function ArraysView({ arrays }: { arrays: readonly DraftArray[] }) {
  const { actions } = useSession()
  const marks = useMarks()
  return (
    <div className="flex flex-col gap-4">
      {arrays.map((array, place) => {
        const Field = isSingle(array) ? SingleField : ListField
        return (
          <Field
            key={array.name ?? ''}
            array={array}
            name={array.name ?? signatureText.unnamedTensor}
            mark={arrayMark(array, marks)}
            onChange={(cell) => actions.edit((draft) => setArray(draft, place, cell))}
          />
        )
      })}
    </div>
  )
}

interface ArrayFieldProps {
  readonly array: DraftArray
  readonly name: string
  readonly mark: CellMark | null
  readonly onChange: (cell: Cell) => void
}

function isBad(mark: CellMark | null): boolean {
  return mark?.kind === 'error' || mark?.kind === 'refused'
}

/** An array without axes. */
function SingleField({ array, name, mark, onChange }: ArrayFieldProps) {
  const id = useId()
  return (
    <div className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] items-start gap-x-3 rounded-lg border border-line px-3 py-1.5">
      <div className="flex min-w-0 flex-wrap items-baseline gap-x-2 pt-[5px]">
        <span className="wrap-anywhere">
          <Name text={name} />
        </span>
        <TypeText>{predictText.oneValue(array.dtype)}</TypeText>
      </div>
      <div className="min-w-0">
        <CellEditor
          name={name}
          type={typeOfDtype(array.dtype)}
          cell={array.cell}
          states={['value']}
          invalid={isBad(mark)}
          placeholder={mark?.kind === 'missing' ? predictText.needed : ''}
          describedBy={mark === null || mark.kind === 'missing' ? undefined : `${id}-note`}
          onChange={onChange}
        />
        {mark !== null && mark.kind !== 'missing' && <ArrayNote id={`${id}-note`} mark={mark} />}
      </div>
    </div>
  )
}

function ListField({ array, name, mark, onChange }: ArrayFieldProps) {
  const id = useId()
  return (
    <div>
      <label htmlFor={id} className="mb-1 flex flex-wrap items-baseline gap-2">
        <span className="font-semibold">
          <Name text={name} />
        </span>
        <TypeText>{predictText.shapeWanted(array.dtype, shapeText(array.extents ?? array.shape))}</TypeText>
      </label>
      <textarea
        id={id}
        rows={8}
        spellCheck={false}
        value={'text' in array.cell ? array.cell.text : ''}
        aria-invalid={isBad(mark)}
        aria-describedby={`${id}-note`}
        onChange={(event) => onChange(textCell(event.target.value))}
        className={`block w-full resize-y rounded-md border bg-panel p-2 font-mono text-small ${isBad(mark) ? 'border-bad' : 'border-line-strong'}`}
      />
      <ArrayNote id={`${id}-note`} mark={mark} />
      <ArrayFile name={name} array={array} onText={(text) => onChange(textCell(text))} />
    </div>
  )
}

function ArrayNote({ id, mark }: { id: string; mark: CellMark | null }) {
  const tone = isBad(mark) ? 'text-bad' : mark?.kind === 'missing' ? 'text-muted' : 'text-warn'
  return (
    <p id={id} className={`mt-0.5 text-small wrap-anywhere ${tone}`}>
      {mark?.note}
    </p>
  )
}
