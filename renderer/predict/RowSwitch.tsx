/** Which row a form shows, and the way to the others. */
import { ChevronLeft, ChevronRight, Plus } from 'lucide-react'
import { formatCount } from '../format.ts'
import { Button, IconButton } from '../parts/Button.tsx'
import { predictText } from '../strings/predict.ts'
import { useSession } from './use-session.ts'

/** Rows from which on one is reached by its number. */
const MIN_NUMBERED = 10

interface RowSwitchProps {
  readonly row: number
  readonly rowCount: number
  readonly onAdd: () => void
}

/** The row before, the row after, in long tables a row by its number, and one more row. */
export function RowSwitch({ row, rowCount, onAdd }: RowSwitchProps) {
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
          {rowCount < MIN_NUMBERED ? (
            <span role="status">{predictText.rowOf(row + 1, rowCount)}</span>
          ) : (
            <RowNumber row={row} rowCount={rowCount} />
          )}
          <IconButton
            label={predictText.nextRow}
            disabled={row >= rowCount - 1}
            onClick={() => actions.goTo({ row: row + 1 })}
          >
            <ChevronRight aria-hidden size={15} />
          </IconButton>
        </>
      )}
      <Button weight="quiet" onClick={onAdd}>
        <Plus aria-hidden size={13} />
        {predictText.addRow}
      </Button>
    </>
  )
}

function RowNumber({ row, rowCount }: Pick<RowSwitchProps, 'row' | 'rowCount'>) {
  const { actions } = useSession()
  return (
    <label className="flex items-center gap-1.5">
      {predictText.row}
      <input
        type="number"
        min={1}
        max={rowCount}
        value={row + 1}
        onChange={({ target }) => {
          const wanted = target.valueAsNumber
          if (Number.isInteger(wanted)) actions.goTo({ row: Math.min(rowCount, Math.max(1, wanted)) - 1 })
        }}
        style={{ width: `${String(rowCount).length + 4}ch` }}
        className="min-h-[26px] rounded-md border border-control bg-panel px-1.5 text-right tabular-nums"
      />
      {predictText.ofRows(formatCount(rowCount))}
    </label>
  )
}
