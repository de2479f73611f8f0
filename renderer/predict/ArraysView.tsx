/** Arrays that are no table: each as a nested list with its shape checked. */
import { useId } from 'react'
import { Name } from '../parts/Name.tsx'
import { TypeText } from '../parts/Tag.tsx'
import { predictText } from '../strings/predict.ts'
import { signatureText } from '../strings/model.ts'
import { shapeText } from '../type-text.ts'
import { ArrayFile } from './ArrayFile.tsx'
import { textCell } from './draft.ts'
import type { DraftArray } from './draft.ts'
import { setArray } from './draft-edits.ts'
import { arrayMark } from './marks.ts'
import { checkArray } from './nested-check.ts'
import { useMarks } from './use-marks.ts'
import { useSession } from './use-session.ts'

/** One field an array. */
export function ArraysView({ arrays }: { arrays: readonly DraftArray[] }) {
  return (
    <div className="flex flex-col gap-4">
      {arrays.map((array, place) => (
        <ArrayField key={array.name ?? ''} array={array} place={place} />
      ))}
    </div>
  )
}

function ArrayField({ array, place }: { array: DraftArray; place: number }) {
  const { actions } = useSession()
  const id = useId()
  const text = 'text' in array.cell ? array.cell.text : ''
  const check = checkArray(text, array.shape)
  const marks = useMarks()
  const refused = check === null ? arrayMark(array, marks) : null
  const isInvalid =
    refused !== null || check?.severity === 'error' || (marks.insists && check?.severity === 'missing')
  const name = array.name ?? signatureText.unnamedTensor
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
        value={text}
        aria-invalid={isInvalid}
        aria-describedby={`${id}-note`}
        onChange={(event) => actions.edit((draft) => setArray(draft, place, textCell(event.target.value)))}
        className={`block w-full resize-y rounded-md border bg-panel p-2 font-mono text-small ${isInvalid ? 'border-bad' : 'border-line-strong'}`}
      />
      <p id={`${id}-note`} className={`mt-0.5 text-small ${isInvalid ? 'text-bad' : 'text-muted'}`}>
        {check?.message ?? refused?.note}
      </p>
      <ArrayFile
        name={name}
        array={array}
        onText={(next) => actions.edit((draft) => setArray(draft, place, textCell(next)))}
      />
    </div>
  )
}
