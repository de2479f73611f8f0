import { expect, test } from 'vitest'
import { instantText } from './instant-text.ts'
import { cellJson, plainJson } from './plain-json.ts'

test('values of every kind as strict JSON', () => {
  const value = {
    text: 'a "b"\n',
    long: 2n ** 64n,
    floats: [1.5, NaN, Infinity, -Infinity],
    typed: Float32Array.of(0.5, 2),
    map: new Map<unknown, unknown>([
      [1n, 'one'],
      [true, null],
    ]),
    bytes: Uint8Array.of(0, 255),
    at: { kind: 'instant', unit: 'us', ticks: 1_709_210_096_789_012n },
    tensor: { kind: 'tensor', shape: [2, 1], values: { dtype: 'int64', data: BigInt64Array.of(1n, 2n) } },
    step: { kind: 'tensor', name: 'x' },
    absent: undefined,
  }
  const text = plainJson(value)
  expect(text).toContain('"long":18446744073709551616')
  expect(JSON.parse(text)).toEqual({
    text: 'a "b"\n',
    long: 2 ** 64,
    floats: [1.5, 'NaN', 'Infinity', '-Infinity'],
    typed: [0.5, 2],
    map: { '1': 'one', true: null },
    bytes: 'AP8=',
    at: '2024-02-29T12:34:56.789012',
    tensor: [[1], [2]],
    step: { kind: 'tensor', name: 'x' },
  })
  expect(JSON.parse(plainJson(value, true))).toEqual(JSON.parse(text))
  expect(plainJson({ a: [], b: {}, c: [1] }, true)).toBe('{\n  "a": [],\n  "b": {},\n  "c": [\n    1\n  ]\n}')
})

test('cells of tables: missing and infinite floats are numbers to readers of JSON', () => {
  expect(cellJson([1, NaN, Infinity, -Infinity, 2n])).toBe('[1.0,null,1e999,-1e999,2]')
})

test('points in time', () => {
  const at = (unit: 'D' | 's' | 'ms' | 'us' | 'ns', ticks: bigint | null, zone?: string) =>
    instantText({ kind: 'instant', unit, ticks, ...(zone === undefined ? {} : { zone }) })
  expect(at('D', 19_782n)).toBe('2024-02-29')
  expect(at('s', -1n)).toBe('1969-12-31T23:59:59')
  expect(at('ms', -1n)).toBe('1969-12-31T23:59:59.999')
  expect(at('ns', 1n, 'UTC')).toBe('1970-01-01T00:00:00.000000001Z')
  expect(at('ns', null)).toBeNull()
  expect(at('s', 10n ** 15n)).toBe('1000000000000000 s')
})
