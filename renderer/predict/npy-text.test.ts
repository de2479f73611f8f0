import { expect, test } from 'vitest'
import { npyText } from './npy-text.ts'

/** A version 1 file as numpy writes it. */
function npy(header: string, data: ArrayBufferView): Uint8Array {
  const padded = `${header.padEnd(117)}\n`
  const bytes = new Uint8Array(10 + padded.length + data.byteLength)
  bytes.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, padded.length & 255, padded.length >> 8])
  bytes.set(new TextEncoder().encode(padded), 10)
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 10 + padded.length)
  return bytes
}

const header = (descr: string, shape: string, fortran = 'False') =>
  `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': (${shape}), }`

test('numbers come in their own digits, int64 exactly, float32 shortly', () => {
  expect(npyText(npy(header('<f4', '2, 2'), Float32Array.of(0.1, 2.5, Number.NaN, Infinity)))).toEqual({
    dtype: 'f4',
    shape: [2, 2],
    text: '[[0.1, 2.5], [NaN, Infinity]]',
  })
  expect(npyText(npy(header('<i8', '2,'), BigInt64Array.of(9007199254740993n, -1n)))).toMatchObject({
    text: '[9007199254740993, -1]',
  })
  expect(npyText(npy(header('|b1', '2,'), Uint8Array.of(1, 0)))).toMatchObject({ text: '[true, false]' })
})

test('float16, its least numbers, and what is no number', () => {
  const bits = Uint16Array.of(0x2e66, 0x3c00, 0xc000, 0x7bff, 0x0001, 0x7c00, 0x7e00, 0x8000, 0x3555)
  expect(npyText(npy(header('<f2', '9,'), bits))).toEqual({
    dtype: 'f2',
    shape: [9],
    text: '[0.1, 1, -2, 65500, 6e-8, Infinity, NaN, 0, 0.3333]',
  })
})

test('arrays in Fortran’s order are turned; a scalar is one number', () => {
  const columns = npy(header('<f8', '2, 3', 'True'), Float64Array.of(1, 4, 2, 5, 3, 6))
  expect(npyText(columns)).toMatchObject({ text: '[[1, 2, 3], [4, 5, 6]]' })
  expect(npyText(npy(header('<i4', ''), Int32Array.of(7)))).toMatchObject({ shape: [], text: '7' })
})

test('what is no such file says why', () => {
  expect(npyText(new TextEncoder().encode('[1, 2, 3, 4, 5]'))).toBe('This is no .npy file.')
  expect(npyText(npy(header('|O', '1,'), Uint8Array.of(0)))).toContain('neither numbers')
  expect(npyText(npy(header('<f8', '9,'), Float64Array.of(1)))).toContain('ends before')
  expect(npyText(npy(header('<f8', '99999, 99999'), Float64Array.of(1)))).toContain('more than can be edited')
})
