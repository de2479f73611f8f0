// @vitest-environment happy-dom
import type { ColumnType } from '#shared/model.ts'
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, expect, test } from 'vitest'
import { textCell } from './draft.ts'
import type { Cell } from './draft.ts'
import { ValueEditor } from './ValueEditor.tsx'

afterEach(cleanup)

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
  press('doc id: absent')
  write('doc id', '7')
  choose('What doc title holds', 'null')
  expect(text()).toBe('{"id": 7, "title": null}')
  choose('What doc title holds', 'value')
  expect(text()).toBe('{"id": 7, "title": ""}')
  choose('What doc title holds', 'absent')
  expect(text()).toBe('{"id": 7}')
})

test('a number stays as it is typed, and keeps its digits', () => {
  const text = edit('{"id": 12345678901234567890, "scores": {"a": 1.50}}')
  expect(screen.getByDisplayValue('1.50')).toBeDefined()
  write('doc scores a', '1.')
  expect(screen.getByDisplayValue('1.')).toBeDefined()
  expect(text()).toBe('{"id": 12345678901234567890, "scores": {"a": 1.0}}')
})

test('items are added, moved and taken away, and the focus goes with them', () => {
  const text = edit('{"id": 1, "tags": ["x"]}')
  press('Add an item to doc tags')
  expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'doc tags item 2' }))
  write('doc tags item 2', 'y')
  press('Move doc tags item 2 up')
  expect(text()).toBe('{"id": 1, "tags": ["y", "x"]}')
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Move doc tags item 1 down')
  press('Remove doc tags item 1')
  expect(text()).toBe('{"id": 1, "tags": ["x"]}')
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Add an item to doc tags')
})

test('keys of a map are named; what the signature does not know is shown and kept until it is removed', () => {
  const text = edit('{"id": 1, "more": [true], "scores": {}}')
  expect(screen.getByText('not in the signature')).toBeDefined()
  press('Add a key to doc scores')
  write('Key 1 of doc scores', 'b')
  write('doc scores b', '2')
  expect(text()).toBe('{"id": 1, "more": [true], "scores": {"b": 2}}')
  press('Remove doc more')
  expect(text()).toBe('{"id": 1, "scores": {"b": 2}}')
})

test('JSON is the same value; text that is none is shown as text', () => {
  const text = edit('{"id": 1}')
  fireEvent.click(screen.getByRole('radio', { name: 'JSON' }))
  write('doc', '{"id": ')
  fireEvent.click(screen.getByRole('radio', { name: 'Fields' }))
  expect(screen.getByText(/This is no JSON/u)).toBeDefined()
  expect(text()).toBe('{"id": ')
  write('doc', '{"id": 5}')
  expect(screen.getByRole('textbox', { name: 'doc id' })).toHaveProperty('value', '5')
})

test('another kind than the type, and what is nested too deeply, stay as JSON', () => {
  const text = edit('{"id": 1, "tags": {"no": "list"}}')
  expect(screen.getByRole('textbox', { name: 'doc tags as JSON' })).toBeDefined()
  expect(screen.getByText(/No field of array of string/u)).toBeDefined()
  write('doc tags as JSON', '["a"]')
  expect(text()).toBe('{"id": 1, "tags": ["a"]}')
  expect(screen.getByRole('textbox', { name: 'doc tags item 1' })).toBeDefined()
})

test('a value of any type has a kind; half a number does not change it', () => {
  const text = edit('{"a": 1}', { kind: 'any' })
  choose('Kind of doc a', 'number')
  write('doc a', '-')
  expect(screen.getByRole('combobox', { name: 'Kind of doc a' })).toHaveProperty('value', 'number')
  write('doc a', '-2')
  expect(text()).toBe('{"a": -2}')
  choose('Kind of doc', 'list')
  expect(text()).toBe('[]')
})
