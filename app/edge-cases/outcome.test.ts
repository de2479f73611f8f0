import { expect, test } from 'vitest'
import type { Trace } from '#shared/prediction.ts'
import { outcomeOf } from './outcome.ts'

const trace: Trace = {
  reordered: false,
  rowCount: 1,
  steps: [
    { kind: 'column', name: 'a', action: 'cast', from: 'int64', to: 'float64', cells: [] },
    { kind: 'param', name: 'p', action: 'filled', from: '', to: 'int', note: 'The default.', cells: [] },
    { kind: 'param', name: 'q', action: 'dropped', from: 'int', to: '', note: 'Not known.', cells: [] },
  ],
}
const answer = { ok: true, body: { text: '{"predictions": [1]}' } } as const

test('defaults of params are told only where a case is about params', () => {
  const column = outcomeOf({ answer, trace }, 'null')
  expect(column).toMatchObject({
    preview: '[1]',
    changes: ['a cast from int64 to float64', 'param q dropped: Not known.'],
  })
  const params = outcomeOf({ answer, trace }, 'params')
  expect(params).toMatchObject({ changes: expect.arrayContaining(['param p filled: The default.']) })
})
