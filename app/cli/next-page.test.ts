import { expect, test } from 'vitest'
import { nextPage } from './next-page.ts'

test.each([
  ['eyJvZmZzZXQiOjF9==', '--page-token eyJvZmZzZXQiOjF9=='],
  ['-x', '--page-token=-x'],
  ['x; rm -rf $(id)', "--page-token 'x; rm -rf $(id)'"],
  ["a'b`c", String.raw`--page-token 'a'\''b` + "`c'"],
])('%j is asked for by %s', (token, said) => {
  expect(nextPage(token, 'linux')).toBe(said)
})

test.each(['\u001b[2Jx; rm -rf $(id)', 'a\nb', 'a\u009b2J', 'a\u202eb', 'a\u2066b', 'a'.repeat(10_000)])(
  '%j is put into no command',
  (token) => {
    expect(nextPage(token, 'linux')).toMatch(/^there is another page, /u)
  },
)

test('on Windows, where each shell has quotes of its own, only plain tokens are', () => {
  expect(nextPage('abc=', 'win32')).toBe('--page-token abc=')
  expect(nextPage('a&calc', 'win32')).toMatch(/^there is another page, /u)
})
