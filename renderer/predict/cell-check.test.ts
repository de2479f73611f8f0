import type { ColumnType, ScalarType } from '#shared/model.ts'
import { expect, test } from 'vitest'
import { checkCell, unfitCell } from './cell-check.ts'
import { absentCell, nullCell, textCell } from './draft.ts'
import { freeColumn } from './draft-edits.ts'
import { checkArray } from './nested-check.ts'
import { unfitNumber } from './number-fit.ts'

function check(type: ScalarType, text: string, dtype: string | null = null): string {
  const column = { ...freeColumn('x', { kind: 'scalar', type }), dtype }
  const found = checkCell(column, textCell(text))
  return found === null ? 'fits' : `${found.severity}: ${found.message}`
}

test.each([
  ['integer', '2147483647', 'fits'],
  ['integer', '2147483648', 'error: 2147483648 does not fit integer.'],
  ['long', '9223372036854775807', 'fits'],
  ['long', '9223372036854775808', 'error'],
  ['long', '-9223372036854775808', 'fits'],
  ['long', '2.5', 'cut it to 2'],
  ['long', '2.0', 'fits'],
  ['long', '1e3', 'fits'],
  ['long', '1e400', 'does not fit long'],
  ['long', 'NaN', 'does not fit long'],
  ['long', '3,5', '3,5 is no number'],
  ['double', 'NaN', 'fits'],
  ['double', '-inf', 'fits'],
  ['double', '1e400', 'make it infinity'],
  ['double', 'two', 'error: two is no number.'],
  ['double', '', 'missing'],
  ['float', '3.5e38', 'error'],
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
  ['uint8', '-1', '-1 does not fit uint8'],
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

test.each([
  ['integer', '2147483648', ['2147483647']],
  ['integer', '-2147483649', ['-2147483648']],
  ['long', '9223372036854775808', ['9223372036854775807']],
  ['long', '9223372036854775807', null],
  ['long', '12.50e1', null],
  ['long', '-0.0', null],
  ['long', '0e99', null],
  ['long', '2.5', ['2', '3']],
  ['long', '-2.5', ['-3', '-2']],
  ['long', '1e-1', ['0', '1']],
  ['long', '9223372036854775807.5', ['9223372036854775807']],
  ['long', '1e400', ['9223372036854775807']],
  ['long', '-1e400', ['-9223372036854775808']],
  ['long', 'inf', []],
  ['float', '1e39', ['3.4028234e38']],
  ['float', '-1e39', ['-3.4028234e38']],
  ['double', '1e309', ['1.7976931348623157e308']],
  ['float16', '65519', null],
  ['uint8', '256', ['255']],
  ['integer', '1_000', ['1000']],
  ['integer', '1,000', ['1000']],
  ['double', '1,000', ['1000', '1.000']],
  ['double', '2,5', ['2.5']],
  ['integer', '1\u202f000', ['1000']],
  ['integer', '\u0663', ['3']],
  ['double', '\uff11.\u0662', ['1.2']],
  ['integer', '\u{1d7db}', ['3']],
  ['integer', 'three', []],
  ['integer', '99_999_999_999', []],
] as const)('%s %s: what could be meant', (type, text, uses) => {
  expect(unfitNumber(text, type)?.uses ?? null).toEqual(uses)
  for (const use of uses ?? []) expect(unfitNumber(use, type)).toBeNull()
})

// As MLflow 3.17.2 answers them (`infer_and_parse_data` and `_enforce_schema`, asked one by one).
test.each([
  ['integer', '2147483648', 'wrap it around'],
  ['integer', '18446744073709551615', 'wrap it around'],
  ['integer', '18446744073709551616', 'refuse it or change it'],
  ['long', '-9223372036854775809', 'refuse it or change it'],
  ['long', '1e30', 'refuse it or change it'],
  ['integer', '-2.5', 'cut it to -2'],
  ['int64', '2.5', 'refuse it or change it'],
  ['float', '1e39', 'make it infinity'],
  ['float16', '65520', 'refuse it or change it'],
  ['long', '1_000', 'sent as text'],
] as const)('%s %s: what a payload would come to', (type, text, otherwise) => {
  expect(unfitNumber(text, type)?.otherwise).toContain(otherwise)
})

test('a column that no signature names takes any number, and so does a text that is none', () => {
  const column = freeColumn('x', { kind: 'scalar', type: 'long' })
  const signed = { ...column, origin: 'signature' } as const
  expect(unfitCell(column, textCell('2.5'))).toBeNull()
  expect(unfitCell(signed, textCell('2.5'))?.said).toBe('2.5 does not fit long.')
  expect(unfitCell(signed, { kind: 'json', text: '"2.5"' })?.said).toBe('2.5 does not fit long.')
  expect(unfitCell(signed, { kind: 'json', text: '"2"' })).toBeNull()
  expect([
    unfitCell(signed, nullCell),
    unfitCell(signed, absentCell),
    unfitCell(signed, textCell('')),
  ]).toEqual([null, null, null])
  const nested: ColumnType = { kind: 'array', items: { kind: 'scalar', type: 'integer' } }
  const list = { ...signed, type: nested }
  expect(unfitCell(list, textCell('[1, 2147483648]'))?.said).toBe(
    'value[1]: 2147483648 does not fit integer.',
  )
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
  ['[1, 2.5]', [-1], '[1]: 2.5 does not fit int64.'],
  ['5', [-1], 'nested list'],
  ['', [-1], 'needed'],
])('array %s of %j: %s', (text, shape, expected) => {
  expect(checkArray(text, shape, 'int64')?.message ?? 'fits').toContain(expected)
})
