import type { ColumnType, ScalarType } from '#shared/model.ts'
import { expect, test } from 'vitest'
import { checkCell, wholeOf } from './cell-check.ts'
import { absentCell, nullCell, textCell } from './draft.ts'
import { freeColumn } from './draft-edits.ts'
import { checkArray } from './nested-check.ts'

function check(type: ScalarType, text: string, dtype: string | null = null): string {
  const column = { ...freeColumn('x', { kind: 'scalar', type }), dtype }
  const found = checkCell(column, textCell(text))
  return found === null ? 'fits' : `${found.severity}: ${found.message}`
}

test.each([
  ['integer', '2147483647', 'fits'],
  ['integer', '2147483648', 'takes -2147483648 to 2147483647'],
  ['long', '9223372036854775807', 'fits'],
  ['long', '9223372036854775808', 'error'],
  ['long', '-9223372036854775808', 'fits'],
  ['long', '2.5', 'cuts it to 2'],
  ['long', '2.0', 'fits'],
  ['long', '1e3', 'fits'],
  ['long', '1e400', 'whole numbers only'],
  ['long', 'NaN', 'whole numbers only'],
  ['long', '3,5', 'point instead of the comma'],
  ['double', 'NaN', 'fits'],
  ['double', '-inf', 'fits'],
  ['double', '1e400', 'warning'],
  ['double', 'two', 'no number'],
  ['double', '', 'missing'],
  ['float', '3.5e38', 'warning'],
  ['float', '3.4e38', 'fits'],
  ['boolean', 'True', 'fits'],
  ['boolean', '1', 'true or false'],
  ['datetime', '2026-03-01', 'fits'],
  ['datetime', '2026-03-01T08:30:00.123456789', 'fits'],
  ['datetime', '2026-03-01 08:30:00Z', 'zone'],
  ['datetime', '2026-13-01', 'Write a date'],
  ['binary', 'AP8Q', 'fits'],
  ['binary', 'AP8', 'base64'],
  ['string', '', 'fits'],
] as const)('%s %s: %s', (type, text, expected) => {
  expect(check(type, text)).toContain(expected)
})

test.each([
  ['uint8', '255', 'fits'],
  ['uint8', '-1', 'takes 0 to 255'],
  ['uint64', '18446744073709551615', 'fits'],
  ['int8', '128', 'error'],
] as const)('parts of an array have the range of %s: %s', (dtype, text, expected) => {
  expect(check('integer', text, dtype)).toContain(expected)
})

test('null and absent: what MLflow refuses or changes', () => {
  const column = (type: ScalarType, required = true) =>
    ({ ...freeColumn('x', { kind: 'scalar', type }), origin: 'signature', required }) as const
  expect(checkCell(column('long', false), nullCell)?.severity).toBe('error')
  expect(checkCell(column('double'), nullCell)?.message).toContain('NaN')
  expect(checkCell(column('string', false), nullCell)).toBeNull()
  expect(checkCell(column('string'), absentCell)?.severity).toBe('error')
  expect(checkCell(column('string', false), absentCell)).toBeNull()
})

test('the exact whole number of a text', () => {
  expect(['1e3', '12.50e1', '12.5', '-0.0', '9007199254740993', '1e-1'].map(wholeOf)).toEqual([
    1000n,
    125n,
    null,
    0n,
    9007199254740993n,
    null,
  ])
})

const doc: ColumnType = {
  kind: 'object',
  properties: [
    { name: 'id', type: { kind: 'scalar', type: 'long' }, required: true },
    { name: 'tags', type: { kind: 'array', items: { kind: 'scalar', type: 'string' } }, required: false },
    { name: 'weights', type: { kind: 'map', values: { kind: 'scalar', type: 'double' } }, required: false },
  ],
}

test.each([
  ['{"id": 1}', 'fits'],
  ['{"id": 1, "tags": ["a", 2]}', 'value.tags[1]: string is wanted, this is a number.'],
  ['{"tags": []}', 'value.id is required.'],
  ['{"id": 1, "more": 2}', 'value.more is not in the signature.'],
  ['{"id": 1, "weights": {"a": "b"}}', 'value.weights.a: double is wanted'],
  ['{"id": 1, "tags": null}', 'fits'],
  ['[1]', 'object is wanted, this is a list'],
  ['{"id": 1', 'no JSON'],
])('nested %s: %s', (text, expected) => {
  const found = checkCell(freeColumn('x', doc), textCell(text))
  expect(found?.message ?? 'fits').toContain(expected)
})

test.each([
  ['[[1, 2], [3, 4]]', [-1, 2], 'fits'],
  ['[[1, 2], [3]]', [-1, 2], 'not of the same length'],
  ['[[1, 2, 3]]', [-1, 2], 'The shape is [1, 3]; [n, 2] is wanted.'],
  ['[1, 2]', [-1, 2], 'The shape is [2]; [n, 2] is wanted.'],
  ['5', [-1], 'nested list'],
  ['', [-1], 'needed'],
])('array %s of %j: %s', (text, shape, expected) => {
  expect(checkArray(text, shape)?.message ?? 'fits').toContain(expected)
})
