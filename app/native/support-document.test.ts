import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { sklearnNotes } from './lowering/sklearn-notes.ts'
import { sklearnLowerings } from './lowering/sklearn-registry.ts'
import { supportDocument } from './support-document.ts'

test('docs/native-support.md says what the code does', () => {
  expect(readFileSync(new URL('../../docs/native-support.md', import.meta.url), 'utf8')).toBe(
    supportDocument(),
  )
})

test('every note is about a class that is there', () => {
  const names = new Set([...sklearnLowerings.keys()].map((name) => name.slice(name.lastIndexOf('.') + 1)))
  expect([...sklearnNotes.keys()].filter((name) => !names.has(name))).toEqual([])
})
