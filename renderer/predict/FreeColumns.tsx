/** Columns of an input that nothing describes: the user names them. */
import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { Button, IconButton } from '../parts/Button.tsx'
import { Name } from '../parts/Name.tsx'
import { Note } from '../parts/Note.tsx'
import { TypeText } from '../parts/Tag.tsx'
import { predictText } from '../strings/predict.ts'
import type { ColumnType } from '#shared/model.ts'
import { typeText } from '#shared/type-text.ts'
import type { RowsInput } from './draft.ts'
import { addColumn, insertRows, removeColumn } from './draft-edits.ts'
import { useSession } from './use-session.ts'

const types: readonly ColumnType[] = [
  { kind: 'scalar', type: 'double' },
  { kind: 'scalar', type: 'long' },
  { kind: 'scalar', type: 'string' },
  { kind: 'scalar', type: 'boolean' },
  { kind: 'any' },
]

/** A line to add a column. */
export function FreeColumns({ input }: { input: RowsInput }) {
  const { actions } = useSession()
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState('double')
  const isTaken = input.columns.some((column) => column.name === name)
  const type = types.find((type) => typeText(type) === chosen) ?? { kind: 'any' }
  const add = () => {
    if (name === '' || isTaken) return
    actions.edit((draft) => {
      const wider = addColumn(draft, name, type)
      return input.rows.length === 0 ? insertRows(wider, 0, 1) : wider
    })
    setName('')
  }
  return (
    <div className="mb-3 flex flex-col gap-3">
      {input.columns.length === 0 && <Note>{predictText.freeLead}</Note>}
      <ul className="flex flex-wrap gap-1.5 empty:hidden">
        {input.columns.map((column, place) => (
          <li
            key={column.name}
            className="flex items-center gap-1.5 rounded-md border border-line bg-raised pl-2"
          >
            <Name text={column.name} />
            <TypeText>{typeText(column.type)}</TypeText>
            <IconButton
              label={predictText.removeColumn(column.name)}
              className="size-6"
              onClick={() => actions.edit((draft) => removeColumn(draft, place))}
            >
              <X aria-hidden size={12} />
            </IconButton>
          </li>
        ))}
      </ul>
      <form
        className="flex flex-wrap items-center gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          add()
        }}
      >
        <input
          type="text"
          aria-label={predictText.columnName}
          placeholder={predictText.columnName}
          value={name}
          aria-invalid={isTaken}
          onChange={(event) => setName(event.target.value)}
          className="min-h-7 w-48 rounded-md border border-line-strong bg-panel px-2"
        />
        <select
          aria-label={predictText.columnType}
          value={chosen}
          onChange={(event) => setChosen(event.target.value)}
          className="h-7 rounded-md border border-line-strong bg-panel px-1"
        >
          {types.map((type) => (
            <option key={typeText(type)}>{typeText(type)}</option>
          ))}
        </select>
        <Button type="submit" aria-disabled={name === '' || isTaken}>
          <Plus aria-hidden size={13} />
          {predictText.addColumn}
        </Button>
      </form>
    </div>
  )
}
