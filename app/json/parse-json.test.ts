import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Value } from '#shared/values.ts'
import { JsonError, parseJson } from './parse-json.ts'
import { writeJson } from './write-json.ts'

test.each<[string, Value]>([
  ['1', 1n],
  ['-0', 0n],
  ['1.0', 1],
  ['-0.0', -0],
  ['1e3', 1000],
  ['1E+2', 100],
  ['1e400', Number.POSITIVE_INFINITY],
  ['12345678901234567890123', 12345678901234567890123n],
  ['NaN', Number.NaN],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  [' [ 1 , [ ] , { } ] ', [1n, [], new Map()]],
  ['{"a": 1, "a": 2}', new Map([['a', 2n]])],
  [
    '{"__proto__": null, "": true}',
    new Map<string, Value>([
      ['__proto__', null],
      ['', true],
    ]),
  ],
  [String.raw`"\u00e9\ud83c\udf89\n\/\\\""`, 'é🎉\n/\\"'],
  [String.raw`"\ud800"`, '\ud800'],
])('%s', (text, value) => {
  expect(parseJson(text)).toEqual(value)
})

test.each([
  ['', 1, 1],
  ['[1,]', 1, 4],
  ['{"a" 1}', 1, 6],
  ['{a: 1}', 1, 2],
  ["{'a': 1}", 1, 2],
  ['01', 1, 2],
  ['+1', 1, 1],
  ['.5', 1, 1],
  ['1.', 1, 2],
  ['"a\nb"', 1, 3],
  [String.raw`"\x41"`, 1, 2],
  ['"open', 1, 6],
  ['[1]\n x', 2, 2],
  ['nul', 1, 1],
])('refuses %j at its line and column', (text, line, column) => {
  const error = caught(() => parseJson(text))
  expect(error).toMatchObject({ kind: 'syntax', line, column })
})

test('nesting beyond the limit is told apart from wrong syntax', () => {
  expect(caught(() => parseJson('['.repeat(100_000)))).toMatchObject({ kind: 'depth' })
  expect(caught(() => parseJson('[[[1]]]', 2))).toMatchObject({ kind: 'depth' })
  expect(parseJson('[[1]]', 2)).toEqual([[1n]])
})

function caught(run: () => unknown): JsonError | string {
  try {
    return `gave ${String(run())}`
  } catch (error) {
    return error instanceof JsonError ? error : String(error)
  }
}

const values: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Value>(null, true, false),
    fc.bigInt(),
    fc.double(),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value')),
    fc.array(fc.tuple(fc.string(), tie('value'))).map((entries) => new Map(entries)),
  ),
})).value

test('what is written reads back the same, integers and floats apart', () => {
  fc.assert(
    fc.property(values, fc.constantFrom(0, 2), (value, indent) => {
      expect(parseJson(writeJson(value, indent))).toEqual(value)
    }),
  )
})

test('floats show that they are floats', () => {
  expect(writeJson([1n, 1, 1e22, -0, Number.NaN])).toBe('[1, 1.0, 1e+22, -0.0, NaN]')
})
