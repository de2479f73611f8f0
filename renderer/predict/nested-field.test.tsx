import type { ColumnType } from '#shared/model.ts'
import { fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { expect, test } from 'vitest'
import { textCell } from './draft.ts'
import type { Cell } from './draft.ts'
import { ValueEditor } from './ValueEditor.tsx'

const scalar = (type: 'string' | 'long' | 'double'): ColumnType => ({ kind: 'scalar', type })
const doc: ColumnType = {
  kind: 'object',
  properties: [
    { name: 'id', type: scalar('long'), required: true },
    { name: 'title', type: scalar('string'), required: false },
    { name: 'tags', type: { kind: 'array', items: scalar('string') }, required: false },
    { name: 'scores', type: { kind: 'map', values: scalar('double') }, required: false },
  ],
}

/** The editor over a cell of its own, and what the cell is. */
function edit(text: string, type: ColumnType = doc) {
  let cell: Cell = textCell(text)
  function Editor() {
    const [shown, setShown] = useState<Cell>(cell)
    return (
      <ValueEditor
        name="doc"
        type={type}
        cell={shown}
        states={['value', 'null', 'absent']}
        invalid={false}
        onChange={(next) => {
          cell = next
          setShown(next)
        }}
      />
    )
  }
  render(<Editor />)
  return () => ('text' in cell ? cell.text : cell.kind)
}

const write = (name: string, value: string) =>
  fireEvent.change(screen.getByRole('textbox', { name }), { target: { value } })
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }))
const choose = (name: string, value: string) =>
  fireEvent.change(screen.getByRole('combobox', { name }), { target: { value } })

test('an object has a field for each property, required ones named, absent, null and empty told apart', () => {
  const text = edit('')
  expect(screen.getByText('required')).toBeDefined()
  expect(screen.getAllByText('optional')).toHaveLength(3)
  press('doc id')
  write('doc id', '7')
  choose('doc title: value, null or absent', 'null')
  expect(text()).toBe('{"id": 7, "title": null}')
  choose('doc title: value, null or absent', 'value')
  expect(text()).toBe('{"id": 7, "title": ""}')
  choose('doc title: value, null or absent', 'absent')
  expect(text()).toBe('{"id": 7}')
})
