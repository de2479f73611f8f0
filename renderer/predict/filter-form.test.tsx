// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { FilterForm } from './FilterForm.tsx'

test('a condition has its column, operator and value; one that stands alone has no value', () => {
  cleanup()
  const added: unknown[] = []
  render(
    <FilterForm
      labels={{ column: 'Column', operator: 'How', operand: 'With' }}
      names={['size', 'size', 'note']}
      operators={[
        { value: 'above', label: 'is above' },
        { value: 'missing', label: 'is missing', isAlone: true },
      ]}
      onAdd={(condition) => added.push(condition)}
      onClose={() => added.push('closed')}
    />,
  )
  const apply = screen.getByRole('button', { name: 'Apply' })
  fireEvent.change(screen.getByLabelText('Column'), { target: { value: '1' } })
  fireEvent.change(screen.getByLabelText('With'), { target: { value: ' 3' } })
  fireEvent.submit(apply)
  fireEvent.change(screen.getByLabelText('How'), { target: { value: 'missing' } })
  expect(screen.queryByLabelText('With')).toBeNull()
  fireEvent.submit(apply)
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }))
  expect(added).toEqual([
    { column: 1, operator: 'above', operand: ' 3' },
    { column: 1, operator: 'missing', operand: '' },
    'closed',
  ])
})
