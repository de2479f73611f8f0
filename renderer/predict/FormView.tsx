/** One row of the draft as a form. */
import { Button } from '../parts/Button.tsx'
import { Note } from '../parts/Note.tsx'
import { predictText } from '../strings/predict.ts'
import type { CellState } from './CellEditor.tsx'
import type { DraftColumn, RowsInput } from './draft.ts'
import { insertRows } from './draft-edits.ts'
import { FormLines } from './FormLines.tsx'
import { wholeMark } from './marks.ts'
import { RowSwitch } from './RowSwitch.tsx'
import { useDraftGrid } from './use-draft-grid.ts'
import { useMarks } from './use-marks.ts'
import { usePredict, useSession } from './use-session.ts'

/** The row that is in front, as a form. */
export function FormView({ input }: { input: RowsInput }) {
  const { actions } = useSession()
  const model = useDraftGrid(input)
  const marks = useMarks()
  const row = usePredict((state) => Math.min(state.row, Math.max(0, input.rows.length - 1)))
  const add = (at: number) => actions.edit((draft) => insertRows(draft, at, 1))
  if (input.rows.length === 0) {
    return (
      <Note
        actions={
          <Button weight="link" onClick={() => add(0)}>
            {predictText.addRow}
          </Button>
        }
      >
        {predictText.noRows}
      </Note>
    )
  }
  return (
    <FormLines
      model={model}
      row={row}
      markAt={(place) => {
        const column = input.columns[place.column]
        return model.markAt(place) ?? (column === undefined ? null : wholeMark(column, marks))
      }}
      statesOf={statesOf}
    >
      <RowSwitch
        row={row}
        rowCount={input.rows.length}
        onAdd={() => {
          add(input.rows.length)
          actions.goTo({ row: input.rows.length })
        }}
      />
    </FormLines>
  )
}

/** Null and absent can be chosen wherever a request can hold them; MLflow says what comes of it. */
function statesOf(column: DraftColumn): readonly CellState[] {
  return column.part === null ? ['value', 'null', 'absent'] : ['value']
}
