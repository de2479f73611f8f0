/** The editor of one value in the form, whatever its type: nested ones by their fields. */
import { useRef } from 'react'
import { CellEditor, StateChoice } from './CellEditor.tsx'
import type { CellEditorProps } from './CellEditor.tsx'
import { absentCell, nullCell, textCell } from './draft.ts'
import type { Cell } from './draft.ts'
import { NestedField } from './NestedField.tsx'

/** As `CellEditor`. */
export function ValueEditor(props: CellEditorProps) {
  const { name, type, cell, states, onChange } = props
  const lastText = useRef('')
  if (type.kind === 'scalar' || cell.kind === 'json') return <CellEditor {...props} />
  if (cell.kind !== 'text') {
    const restore = (next: Cell) =>
      onChange('text' in next && next.text === '' ? textCell(lastText.current) : next)
    return <CellEditor {...props} onChange={restore} />
  }
  return (
    <div className="flex min-w-0 items-start gap-1.5">
      <div className="min-w-0 flex-1">
        <NestedField name={name} type={type} text={cell.text} onText={(text) => onChange(textCell(text))}>
          <CellEditor {...props} states={['value']} />
        </NestedField>
      </div>
      {states.length > 1 && (
        <StateChoice
          name={name}
          state="value"
          states={states}
          onChoose={(state) => {
            if (state === 'value') return
            lastText.current = cell.text
            onChange(state === 'null' ? nullCell : absentCell)
          }}
        />
      )}
    </div>
  )
}
