/** `float()` and `int()` of text in other scripts, as CPython 3.11 reads it. */
import { describe, expect, test } from 'vitest'
import { floatFromText, intFromText } from './python-number.ts'

const read: readonly (readonly [string, number])[] = [
  ['١', 1],
  ['१२.५', 12.5],
  ['１e２', 100],
  ['1\u{1d7d8}', 10],
  ['\u{1d7ff}', 9],
  ['\u3000 1\u2028', 1],
  ['1_0', 10],
  ['\u00a0-٣\u0085', -3],
]

const refused = [
  '\u001c1',
  '1\u200b',
  '²',
  'Ⅷ',
  '一',
  '1__0',
  '_1',
  '1_',
  '\u{10d40}',
  '\ufeff1',
  '1\u0000',
  '٫5',
]

describe('numbers in text', () => {
  test.each(read)('float(%j) is %d', (text, value) => expect(floatFromText(text)).toBe(value))
  test.each(refused)('float(%j) is a ValueError', (text) =>
    expect(() => floatFromText(text)).toThrow(/convert/),
  )
  test('int reads the same digits', () => {
    expect(intFromText(' ٤٢_٠ ')).toBe(420n)
    expect(() => intFromText('²')).toThrow('invalid literal')
  })
})
