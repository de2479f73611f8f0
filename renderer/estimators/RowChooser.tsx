/** Which row of which input is followed through the tree. */
import { useId } from 'react'
import { treesText } from '../strings/trees.ts'
import type { RowInput } from './use-row-input.ts'

interface RowChooserProps {
  readonly input: RowInput
  readonly row: number
  /** Null while it is not known. */
  readonly rowCount: number | null
  readonly onChoose: (row: number) => void
}

/** The line above a tree. */
export function RowChooser({ input, row, rowCount, onChoose }: RowChooserProps) {
  const fieldId = useId()
  if (input.kind === 'reading') return null
  if (input.kind !== 'input') return <p className="mb-2 text-muted">{treesText.noRow[input.kind]}</p>
  const known = rowCount ?? input.rowCount
  return (
    <div className="mb-2 flex flex-wrap items-center gap-2 text-muted">
      <label htmlFor={fieldId}>{treesText.row}</label>
      <input
        id={fieldId}
        type="number"
        min={1}
        max={known ?? undefined}
        value={row + 1}
        onChange={({ target }) => {
          const wanted = Math.trunc(target.valueAsNumber)
          if (wanted >= 1 && (known === null || wanted <= known)) onChoose(wanted - 1)
        }}
        className="h-7 w-20 rounded-md border border-control bg-panel px-2 text-right text-ink tabular-nums"
      />
      <span>
        {known !== null && `${treesText.of(known)} `}
        {treesText.from[input.from]}
      </span>
    </div>
  )
}
