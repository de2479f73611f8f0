import { expect, test } from 'vitest'
import { enforce } from '#app/schema/enforce.ts'
import type { ColumnSpec, ScalarType, Schema, Signature, TensorSpec } from '#shared/model.ts'
import { parsePayload } from './parse-payload.ts'

function column(name: string, type: ScalarType): ColumnSpec {
  return { name, type: { kind: 'scalar', type }, required: true }
}

function tensor(name: string | null, dtype: string): TensorSpec {
  return { name, dtype, shape: [-1] }
}

/** Every step as `name action: notes of its cells`. */
function told(inputs: Schema, body: string, contentType = 'application/json'): readonly string[] {
  const signature: Signature = { inputs, outputs: null, params: null, fromTypeHint: false }
  const parsed = parsePayload({ contentType, body: Buffer.from(body) }, signature)
  if (!parsed.ok) throw new Error(parsed.refusal.message)
  const { trace } = enforce(parsed.input, parsed.params, signature, parsed.casts)
  return trace.steps.map(({ name, action, cells }) =>
    `${name} ${action}: ${cells.map(({ note }) => note).join(' ')}`.trim(),
  )
}

const columns: Schema = {
  kind: 'columns',
  columns: [column('flag', 'boolean'), column('whole', 'integer'), column('size', 'double')],
}

const changed = [
  "flag cast: 'false' becomes True.",
  'whole cast: 2.7 becomes 2.',
  "size cast: '7' becomes 7.0.",
]

test.each([
  '{"inputs": [{"flag": "false", "whole": 2.7, "size": "7"}]}',
  '{"inputs": {"flag": ["false"], "whole": [2.7], "size": ["7"]}}',
  '{"instances": [{"flag": "false", "whole": 2.7, "size": "7"}]}',
  '{"dataframe_records": [{"flag": "false", "whole": 2.7, "size": "7"}]}',
])('the trace tells what changes in %s', (body) => {
  expect(told(columns, body)).toEqual(changed)
})

test('what changes in arrays', () => {
  const unnamed: Schema = { kind: 'tensors', tensors: [tensor(null, 'int64')] }
  expect(told(unnamed, '{"inputs": [1.9, "5", true]}')).toEqual(["cast: 1.9 becomes 1. '5' becomes 5."])
  expect(told(unnamed, '{"inputs": [1, 5]}')).toEqual(['kept:'])
  const named: Schema = { kind: 'tensors', tensors: [tensor('ids', 'int64'), tensor('f', 'float32')] }
  expect(told(named, '{"inputs": {"ids": [1.5], "f": [16777217]}}')).toEqual([
    'ids cast: 1.5 becomes 1.',
    'f cast: 16777217 becomes 16777216.0.',
  ])
})

test('what changes in a CSV', () => {
  const floats: Schema = { kind: 'columns', columns: [column('a', 'float'), column('b', 'float')] }
  expect(told(floats, 'a,b\n16777217,0.5\n', 'text/csv')).toEqual([
    'a cast: 16777217 becomes 16777216.0.',
    'b cast:',
  ])
})
