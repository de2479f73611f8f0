/** One row of a table from a file as a form. */
import { useEffect } from 'react'
import { Button } from '../parts/Button.tsx'
import { Note } from '../parts/Note.tsx'
import { predictText } from '../strings/predict.ts'
import { FormLines } from './FormLines.tsx'
import { RowSwitch } from './RowSwitch.tsx'
import type { FileGrid } from './use-file-grid.ts'
import { usePredict, useSession } from './use-session.ts'

/** The row that is in front in the grid; a change is an edit of the table. */
export function FileForm({ grid: { model, session, states } }: { grid: FileGrid }) {
  const { actions } = useSession()
  const row = usePredict((state) => Math.min(state.row, Math.max(0, model.rowCount - 1)))
  const right = model.columns.length
  useEffect(() => session.ensure({ top: row, bottom: row + 1, left: 0, right }), [session, row, right])
  const add = () => {
    model.insertRow(model.rowCount)
    actions.goTo({ row: model.rowCount })
  }
  if (model.rowCount === 0) {
    return (
      <Note
        actions={
          <Button weight="link" onClick={add}>
            {predictText.addRow}
          </Button>
        }
      >
        {predictText.noRows}
      </Note>
    )
  }
  return (
    <FormLines model={model} row={row} markAt={model.markAt} statesOf={() => states}>
      <RowSwitch row={row} rowCount={model.rowCount} onAdd={add} />
    </FormLines>
  )
}
