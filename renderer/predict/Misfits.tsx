/** Cells that do not fit what the signature says of their column, over all rows, and the way from one to the next. */
import { useState } from 'react'
import { useStore } from 'zustand'
import { formatCount, formatPlural } from '../format.ts'
import { Button } from '../parts/Button.tsx'
import { Note } from '../parts/Note.tsx'
import { tableText } from '../strings/table.ts'
import type { FileColumn, TableInput } from './table-input.ts'
import type { FileGrid } from './use-file-grid.ts'
import { useSession } from './use-session.ts'

/** Columns that are named one by one. */
const MAX_NAMED = 6

/** A button that looks, then what was found. */
export function Misfits({ grid, input }: { grid: FileGrid; input: TableInput }) {
  const { actions } = useSession()
  const { session, columns } = grid
  const misfits = useStore(session.store, (state) => state.misfits)
  const isChecking = useStore(session.store, (state) => state.work?.kind === 'checking')
  const [at, setAt] = useState(-1)
  const checks = columns.flatMap(({ place, column }) =>
    column.origin === 'signature' && column.type.kind === 'scalar'
      ? [{ column: place, type: column.type.type, required: column.required }]
      : [],
  )
  if (checks.length === 0) return null
  const known = misfits !== null && misfits.version === input.version ? misfits.cells : null
  const goTo = (cell: { readonly row: number; readonly column: number } | undefined) => {
    const column = columns.findIndex(({ place }) => place === cell?.column)
    if (cell !== undefined && column >= 0) actions.goTo({ row: cell.row, column })
  }
  const next = () => {
    const cells = known?.cells ?? []
    const place = (at + 1) % Math.max(1, cells.length)
    setAt(place)
    goTo(cells[place])
  }
  if (known === null || isChecking) {
    return (
      <p className="mt-2">
        <Button
          weight="link"
          disabled={isChecking}
          onClick={() => {
            setAt(-1)
            void session.check(checks)
          }}
        >
          {isChecking ? tableText.checking : tableText.check}
        </Button>
      </p>
    )
  }
  if (known.total === 0) return <p className="mt-2 text-muted">{tableText.allFit}</p>
  return (
    <div className="mt-3">
      <Note
        tone="warn"
        role="status"
        title={tableText.misfits(formatPlural(known.total, 'cell'))}
        actions={
          <Button weight="link" className="min-h-0!" onClick={next}>
            {tableText.nextMisfit}
          </Button>
        }
      >
        <ul className="flex flex-wrap gap-x-4">
          {known.perColumn
            .toSorted((one, other) => other.count - one.count)
            .slice(0, MAX_NAMED)
            .map(({ column, count }) => (
              <li key={column}>
                <Button
                  weight="link"
                  className="min-h-0!"
                  onClick={() => goTo(known.cells.find((cell) => cell.column === column))}
                >
                  {tableText.misfitsOf(nameOf(columns, column), formatCount(count))}
                </Button>
              </li>
            ))}
        </ul>
        <p className="mt-1">{tableText.misfitsSent}</p>
      </Note>
    </div>
  )
}

function nameOf(columns: readonly FileColumn[], place: number): string {
  return columns.find((column) => column.place === place)?.column.name ?? ''
}
