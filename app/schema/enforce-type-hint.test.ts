import { expect, test } from 'vitest'
import type { ColumnType, Signature } from '#shared/model.ts'
import { valuesOfJson } from './testing.ts'
import { enforce, signatureBeforeMlflow } from './enforce.ts'

const scalar = (type: 'long' | 'string' | 'double' | 'datetime'): ColumnType => ({ kind: 'scalar', type })

function hinted(type: ColumnType): Signature {
  const columns = [{ name: null, type, required: true }]
  return { inputs: { kind: 'columns', columns }, outputs: null, params: null, fromTypeHint: true }
}

const item: ColumnType = {
  kind: 'object',
  properties: [
    { name: 'a', type: scalar('long'), required: true },
    { name: 'b', type: scalar('string'), required: false },
  ],
}

function judged(type: ColumnType, json: string): unknown {
  const enforced = enforce({ kind: 'plain', value: valuesOfJson(json) }, undefined, hinted(type))
  if (enforced.ok) return enforced.trace.undecided ?? 'taken'
  const { status, errorCode, message } = enforced.refusal
  return [status, errorCode, message.split('Error: ').slice(1).join('Error: ')]
}

test('what the fields of a pydantic class do not tell is left to the class', () => {
  expect(judged(item, '[{"a": 1, "b": null}]')).toBe('taken')
  expect(judged(item, '[{}]')).toBe('a is not given')
  expect(judged(item, '[{"A": 1, "a": "1"}]')).toBe('a should be int; A is not among the recorded fields')
  expect(judged({ kind: 'array', items: item }, '[[{"a": 1.5}]]')).toBe('a should be int')
  expect(judged(item, '{}')).toEqual([400, 'INVALID_PARAMETER_VALUE', 'Expected list, but got dict'])
  expect(judged(item, '[3]')).toEqual([
    400,
    'INVALID_PARAMETER_VALUE',
    expect.stringContaining('Expecting example to be a dictionary'),
  ])
})

test('a class inside a class is looked into, and takes no text for dates', () => {
  const outer: ColumnType = {
    kind: 'object',
    properties: [
      { name: 'p', type: item, required: true },
      { name: 'm', type: { kind: 'map', values: { kind: 'array', items: item } }, required: true },
      { name: 't', type: scalar('datetime'), required: false },
    ],
  }
  expect(judged(outer, '[{"p": {"a": 1}, "m": {"k": [{"a": 2, "b": "x"}]}}]')).toBe('taken')
  expect(judged(outer, '[{"p": {}, "m": {}}]')).toBe('p.a is not given')
  expect(judged(outer, '[{"p": {"a": 1, "z": 2}, "m": {"k": [{"a": 2.5}]}}]')).toBe(
    'p.z is not among the recorded fields; m.k[0].a should be int',
  )
  expect(judged(outer, '[{"p": {"a": 1}, "m": {}, "t": "2020-01-01"}]')).toBe('t should be datetime')
  expect(judged(outer, '[{"p": {"a": 1}, "m": [], "t": null}]')).toBe('m should be dict[str, list[object]]')
})

test('Optional inside a list or dict is not recorded', () => {
  expect(judged({ kind: 'array', items: scalar('long') }, '[[1, null]]')).toBe('item 2 of a list is null')
  expect(judged({ kind: 'map', values: scalar('double') }, '[{"x": null}]')).toBe('x is null')
  expect(judged(scalar('long'), '[null]')).toEqual([
    400,
    'INVALID_PARAMETER_VALUE',
    "Failed to validate data against type hint `list[int]`, invalid elements: [('None', 'Expected type int, but got NoneType')]",
  ])
})

test('text that is no point in time fails as Python does', () => {
  for (const text of ['2020-01-01', '20200101', '2020-W01-1', '2020-01-01x10:00', '2020-01-01T10:00:00,5'])
    expect(judged(scalar('datetime'), JSON.stringify([text]))).toBe('taken')
  expect(judged(scalar('datetime'), '["2020"]')).toEqual([
    500,
    'INTERNAL_ERROR',
    "Failed to validate the input data against the type hint `list[datetime]`. Error: Invalid isoformat string: '2020'",
  ])
})

test('a real MLflow is given the input as it is', () => {
  const input = { kind: 'plain', value: 3n } as const
  expect(enforce(input, undefined, signatureBeforeMlflow(hinted(item), true))).toMatchObject({
    ok: true,
    input,
  })
  expect(enforce(input, undefined, signatureBeforeMlflow(hinted(item), false)).ok).toBe(false)
})
