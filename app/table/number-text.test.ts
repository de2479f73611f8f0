import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { float32Text, float64Text } from './number-text.ts'

describe('float64', () => {
  test('reads back the same', () => {
    fc.assert(
      fc.property(fc.double({ noDefaultInfinity: true, noNaN: true }), (value) => {
        expect(Number(float64Text(value))).toBe(value)
      }),
      { numRuns: 5000 },
    )
  })

  test('is written as Python writes it', () => {
    const python: readonly (readonly [number, string])[] = [
      [0, '0.0'],
      [-0, '-0.0'],
      [5, '5.0'],
      [1e15, '1000000000000000.0'],
      [1e16, '1e+16'],
      [1.5e300, '1.5e+300'],
      [0.0001, '0.0001'],
      [0.00001, '1e-05'],
      [1.25e-7, '1.25e-07'],
      [5e-324, '5e-324'],
      [123456789012345680, '1.2345678901234568e+17'],
      [Number.NaN, 'nan'],
      [-Infinity, '-inf'],
    ]
    expect(python.map(([value]) => float64Text(value))).toEqual(python.map(([, text]) => text))
  })
})

describe('float32', () => {
  test('reads back the same, with no more than nine digits', () => {
    fc.assert(
      fc.property(fc.float({ noDefaultInfinity: true, noNaN: true }), (value) => {
        const text = float32Text(value)
        expect(Math.fround(Number(text))).toBe(value)
        const digits = (text.split('e')[0] ?? '')
          .replaceAll(/[-.]/g, '')
          .replace(/^0+/, '')
          .replace(/0+$/, '')
        expect(digits.length).toBeLessThanOrEqual(9)
      }),
      { numRuns: 5000 },
    )
  })

  test('is the shortest such text', () => {
    // Of numpy.float32: str(numpy.float32(x)) for each.
    const shortest = [
      '0.1',
      '0.3',
      '86.23825',
      '1.1754944e-38',
      '3.4028235e+38',
      '0.00012345679',
      '16777216.0',
      '999999.9',
      '1e-45',
    ]
    expect(shortest.map((text) => float32Text(Math.fround(Number(text))))).toEqual(shortest)
  })
})
