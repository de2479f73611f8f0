import { expect, test } from 'vitest'
import { tokenPattern } from './python-pattern.ts'

/** What Python's `re.findall` gives for the text, recorded from Python 3.11. */
const recorded: readonly (readonly [pattern: string, text: string, tokens: readonly string[]])[] = [
  ['(?u)\\b\\w\\w+\\b', "it's naïve co-op a1_b x 東京", ['it', 'naïve', 'co', 'op', 'a1_b', '東京']],
  ['\\b[a-zA-Z]{2,}\\b', 'Ab a1 ab9 über cd', ['Ab', 'cd']],
  ["[A-Za-z]+(?:'[a-z]+)?", "it's a Dog's", ["it's", 'a', "Dog's"]],
  ['(?u)\\b(\\w)\\w+\\b', 'one two x', ['o', 't']],
]

test.each(recorded)('%s finds what Python finds', (pattern, text, tokens) => {
  const translated = tokenPattern(pattern)
  const found = Array.from(text.matchAll(new RegExp(translated?.source ?? 'nothing', 'gu')), (match) =>
    translated?.hasGroup === true ? match[1] : match[0],
  )
  expect(found).toEqual(tokens)
})

test.each([
  '^\\w+',
  '\\w+$',
  '(a)(b)',
  '(\\w+)+',
  '(?P<x>a)',
  '(?i)a',
  'a++',
  '[^\\W\\d_]+',
  '\\1',
  '(?=a)*',
  'a{3,1}',
  '(a|b',
  'x'.repeat(301),
  'a*'.repeat(9) + 'b',
  '(?u)(?:a|a)?(?:a|a)?(?:a|aa)?(?:a|a)?a*a*a*a*a*b',
  '(?:a{1,9}|b)c?\\w*\\w*\\w*\\w*\\w*!',
  '\\w*\\w*!',
  '\\w*a\\w*a\\w*!',
  'a?'.repeat(20) + 'a',
  '(?:a?a?)*b',
  '(?:a|a)*b',
  'a+\\b+?!',
  '(?:a|aa)+b',
  '(?:\\w{1,9}){1,9}!',
  '(?:a?){40}a{40}',
  '(?:ab)*(?:ab)*(?:ab)*!',
  '(?:ab)?'.repeat(20) + '!',
  '(?:a|ab)'.repeat(20) + '!',
  '[a-c]+[a-c]+\\b',
])('%s is refused', (pattern) => {
  expect(tokenPattern(pattern)).toBeNull()
})

test.each([
  '(?u)\\b\\w\\w+\\b',
  '\\w+-?\\w+',
  '\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?',
  '[a-z]+[0-9]*[a-z]*',
  '\\w+|[^\\w\\s]',
  '\\S+@\\S+',
  'https?://[a-z]+',
  '(?:\\w|-)+',
  '(?:[a-z]\\d){2,}',
  '\\b\\w+-?\\w+\\b',
  '\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|[a-z]+(?:-[a-z]+)?|\\S',
])('%s is taken', (pattern) => {
  expect(tokenPattern(pattern)).not.toBeNull()
})

test.each([
  ['\\w+', []],
  ['[^|]+', []],
  ['\\w+!', ['[\\p{L}\\p{N}_]']],
  ['a+|b', ['\\u{61}']],
  ['(?:ab)+!', ['[^]']],
  ['(?=\\w+!)a', ['[\\p{L}\\p{N}_]', '[^]']],
])('%s tries runs of some characters from each of them', (pattern, runs) => {
  expect(tokenPattern(pattern)?.runs).toEqual(runs)
})
