import fc from 'fast-check'
import { expect, test } from 'vitest'
import { byteSize } from './byte-size.ts'
import { compareText } from './compare-text.ts'
import { decodeText } from './decode-text.ts'
import { displayWidth, fitText, wrapText } from './display-width.ts'
import { hasInvisible, visible } from '#shared/visible.ts'

test('what is not seen is written out', () => {
  expect(visible('a\nb\u202egnp.exe\u0000\u{e0041}\ud800z')).toBe(
    String.raw`a\nb\u202egnp.exe\u0000\u{e0041}\ud800z`,
  )
  for (const code of [0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069]) {
    expect(visible(String.fromCodePoint(code))).toBe(String.raw`\u` + code.toString(16))
  }
  expect(visible('Köln 東京 🎉')).toBe('Köln 東京 🎉')
})

test('nothing invisible is left, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(hasInvisible(visible(text))).toBe(false)
    }),
  )
})

test('texts are in the order of their UTF-8 bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (left, right) => {
      const bytes = Buffer.compare(Buffer.from(left), Buffer.from(right))
      expect(Math.sign(compareText(left, right))).toBe(bytes)
    }),
  )
})

test.each([
  [[0xff, 0xfe, 0x61, 0x00], 'UTF-16', 1, 0xff],
  [[0xfe, 0xff, 0x00, 0x61], 'UTF-16', 1, 0xfe],
  [[0xff, 0xfe, 0, 0], 'UTF-32', 1, 0xff],
  [[0x61, 0x0a, 0x62, 0xe9, 0xe8], 'unknown', 2, 0xe9],
  [[0x61, 0x0a, 0x0a, 0x80], 'unknown', 3, 0x80],
  [[0x61, 0xe2, 0x82], 'unknown', 1, 0xe2],
  [[0xf0, 0x9f, 0x8e, 0x61], 'unknown', 1, 0xf0],
])('bytes %j are %s, wrong in line %i at %i', (bytes, encoding, line, byte) => {
  expect(decodeText(Uint8Array.from(bytes))).toEqual({ ok: false, encoding, line, byte })
})

test('a byte order mark is told and left out', () => {
  expect(decodeText(Uint8Array.from([0xef, 0xbb, 0xbf, 0x61]))).toEqual({
    ok: true,
    text: 'a',
    hasMark: true,
  })
  expect(decodeText(new Uint8Array())).toEqual({ ok: true, text: '', hasMark: false })
})

test('wide characters take two columns, combining ones none', () => {
  expect(['abc', '東京', 'e\u0301', '🎉', '', '👩‍👩‍👧', '🇫🇷'].map(displayWidth)).toEqual([3, 4, 1, 2, 0, 2, 2])
})

test('cut and wrapped texts keep to their columns', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }).map(visible),
      fc.integer({ min: 2, max: 30 }),
      (text, columns) => {
        const widths = [fitText(text, columns), ...wrapText(text, columns)].map(displayWidth)
        expect(Math.max(...widths)).toBeLessThanOrEqual(columns)
      },
    ),
  )
})

test('wrapping loses no word', () => {
  expect(wrapText('Takes 4 doubles; returns a long-named-thing.', 16)).toEqual([
    'Takes 4 doubles;',
    'returns a',
    'long-named-thing',
    '.',
  ])
})

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 KB'],
  [99_949, '99.9 KB'],
  [99_951, '100 KB'],
  [999_600, '1.0 MB'],
  [3_140_000_000, '3.1 GB'],
])('%i bytes are %s', (bytes, text) => {
  expect(byteSize(bytes)).toBe(text)
})
