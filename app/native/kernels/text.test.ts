import { expect, test } from 'vitest'
import type { OtherGrid } from '../grid.ts'
import { tokenPattern } from '../lowering/python-pattern.ts'
import type { TextOperation } from '../operation-parts.ts'
import { textCounts } from './text.ts'

function documents(...items: readonly string[]): OtherGrid {
  return { kind: 'other', rows: items.length, columns: 1, rank: 1, form: 'list', items, text: () => '' }
}

function vectorizer(token: string, words: readonly string[]): TextOperation {
  const pattern = tokenPattern(token)
  if (pattern === null) throw new Error('the pattern is refused')
  return {
    lowercase: true,
    accents: null,
    analyzer: 'word',
    pattern: pattern.source,
    hasGroup: pattern.hasGroup,
    runs: pattern.runs,
    shortest: 1,
    longest: 1,
    stopWords: new Set(),
    vocabulary: new Map(words.map((word, column) => [word, column])),
    width: words.length,
    binary: false,
    dtype: 'int64',
  }
}

test('long texts are counted; a long run of what a pattern tries from each character is refused', () => {
  const withMark = vectorizer('\\w+!', ['well!'])
  expect([...textCounts(withMark, documents('well! '.repeat(20_000))).data]).toEqual([20_000])
  expect(() => textCounts(withMark, documents(`well! ${'a'.repeat(200_000)}`))).toThrow(
    'A text with 200000 characters in a row',
  )
  const words = vectorizer('(?u)\\b\\w\\w+\\b', ['well'])
  expect([...textCounts(words, documents('well '.repeat(20_000))).data]).toEqual([20_000])
})

test('words of any length are counted by a pattern of words alone', () => {
  const words = vectorizer('\\w+', ['a'.repeat(200_000)])
  expect([...textCounts(words, documents('a'.repeat(200_000))).data]).toEqual([1])
})
