import { expect, test } from 'vitest'
import { decimalObject, strOfObject, timeObject } from './python-objects.ts'

/** As CPython 3.11 prints them. */
test.each<[bigint, number, string]>([
  [150n, 2, '1.50'],
  [-5n, 2, '-0.05'],
  [150n, 0, '150'],
  [0n, 0, '0'],
  [0n, 2, '0.00'],
  [1n, 10, '1E-10'],
  [-123n, 10, '-1.23E-8'],
  [1n, 6, '0.000001'],
  [1n, 7, '1E-7'],
  [0n, 10, '0E-10'],
  [123456780000000001n, 10, '12345678.0000000001'],
])('Decimal of %s with %s places is %s', (unscaled, scale, text) => {
  const value = decimalObject(unscaled, scale)
  expect(value.repr).toBe(`Decimal('${text}')`)
  expect(strOfObject(value)).toBe(text)
})

test.each<[bigint, string, string]>([
  [3_723_000_004n, 'datetime.time(1, 2, 3, 4)', '01:02:03.000004'],
  [0n, 'datetime.time(0, 0)', '00:00:00'],
  [3_720_000_000n, 'datetime.time(1, 2)', '01:02:00'],
  [86_399_500_000n, 'datetime.time(23, 59, 59, 500000)', '23:59:59.500000'],
  [500_000n, 'datetime.time(0, 0, 0, 500000)', '00:00:00.500000'],
])('the time of %s microseconds', (microseconds, repr, text) => {
  const value = timeObject(microseconds)
  expect(value.repr).toBe(repr)
  expect(strOfObject(value)).toBe(text)
})

test('another object says the same both ways', () => {
  expect(strOfObject({ kind: 'opaque', type: 'Odd', repr: '<Odd at 0x1>' })).toBe('<Odd at 0x1>')
})
