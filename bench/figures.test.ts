import { expect, test } from 'vitest'
import { figuresText, withFigures } from './figures.ts'
import type { Figures } from './figures.ts'

const serving: Figures = { title: 'Serving', machine: 'one', lines: ['a'] }
const engine: Figures = { title: 'Engine', machine: 'one', lines: ['b'] }

test('replaces a section in its place and leaves the others', () => {
  const first = withFigures('', [serving, engine])
  const second = withFigures(first, [{ ...serving, machine: 'two', lines: ['c', 'd'] }])
  expect(second).toBe(first.replace('one\n\na\n', 'two\n\nc\nd\n'))
})

test('adds a new section at the end', () => {
  const text = withFigures(withFigures('', [serving]), [engine])
  expect(text.endsWith(`${figuresText(serving)}\n${figuresText(engine)}`)).toBe(true)
})

test('says the same when nothing is new', () => {
  const text = withFigures('# Old head\n\nwords\n', [serving])
  expect(withFigures(text, [])).toBe(text)
})
