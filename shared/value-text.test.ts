import { float16ToNumber } from './values.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cellText, instantText, numberText, valueText } from './value-text.ts'

describe('numbers', () => {
  test.each([
    [Math.fround(0.1), 'float32', '0.1'],
    [Math.fround(16_777_217), 'float32', '16777216'],
    [Math.fround(1 / 3), 'float32', '0.33333334'],
    [Math.fround(3.4028234663852886e38), 'float32', '3.4028235e+38'],
    [float16ToNumber(0x2e66), 'float16', '0.1'],
    [0.1, 'float64', '0.1'],
    [-0, 'float32', '-0.0'],
    [Number.NaN, 'float32', 'NaN'],
    [Number.NEGATIVE_INFINITY, 'float64', '-Infinity'],
    [9_223_372_036_854_775_807n, 'int64', '9223372036854775807'],
  ])('%s of %s is %s', (value, dtype, text) => {
    expect(numberText(value, dtype)).toBe(text)
  })

  test('every float32 is told apart by its text', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Math.fround(Number(numberText(value, 'float32')))).toBe(value)
      }),
    )
  })
})

test.each([
  [{ kind: 'instant', unit: 'ns', ticks: 1_772_353_800_250_000_000n }, '2026-03-01 08:30:00.25'],
  [{ kind: 'instant', unit: 'D', ticks: -1n }, '1969-12-31'],
  [{ kind: 'instant', unit: 's', ticks: -1n }, '1969-12-31 23:59:59'],
  [{ kind: 'instant', unit: 'us', ticks: null }, 'NaT'],
  [
    { kind: 'instant', unit: 's', ticks: 0n, zone: 'Europe/Lisbon' },
    '1970-01-01 00:00:00 UTC (Europe/Lisbon)',
  ],
] as const)('%o reads %s', (instant, text) => {
  expect(instantText(instant)).toBe(text)
})

test('null, absent and empty text are three words', () => {
  expect([null, undefined, ''].map((value) => cellText(value))).toEqual([
    { text: 'null', tone: 'quiet', align: 'left' },
    { text: 'absent', tone: 'quiet', align: 'left' },
    { text: 'empty text', tone: 'quiet', align: 'left' },
  ])
})

test('a cell of half a million letters is cut', () => {
  expect(cellText('x'.repeat(500_000)).text).toHaveLength(301)
})

test('nested values are written whole', () => {
  const tensor = {
    kind: 'tensor',
    shape: [2, 2],
    values: { dtype: 'float32', data: Float32Array.of(0.1, 2, 3, Number.NaN) },
  } as const
  const value = new Map<string | bigint, typeof tensor | boolean | null | Uint8Array>([
    ['a', tensor],
    [2n, true],
    ['b', null],
    ['c', Uint8Array.of(255)],
  ])
  expect(valueText(value)).toBe('{"a": [[0.1, 2], [3, NaN]], 2: true, "b": null, "c": /w==}')
})
