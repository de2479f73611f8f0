import { expect, test } from 'vitest'
import { formatAge, formatBytes, formatDuration, formatElapsed, formatSavedAt, lastPart } from './format.ts'

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_804, '1.8 kB'],
  [3_012_112, '3.01 MB'],
  [999_600, '1 MB'],
  [2_400_000_000_000_000, '2400 TB'],
])('%i bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})

test.each([
  [0.031, '0.03 ms'],
  [2.14, '2.1 ms'],
  [412.4, '412 ms'],
  [3_240, '3.2 s'],
  [125_000, '2 min 5 s'],
])('%f ms are %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text)
})

test('elapsed time counts in tenths, then in seconds', () => {
  expect([400, 12_900, 125_900].map(formatElapsed)).toEqual(['0.4 s', '12 s', '2 min 5 s'])
})

test('ages', () => {
  const now = Date.UTC(2026, 10, 12, 12)
  const ages = [10_000, 5 * 60_000, 3 * 3_600_000, 30 * 3_600_000].map((before) =>
    formatAge(now - before, now),
  )
  expect(ages).toEqual(['now', '5 min', '3 h', 'yesterday'])
  expect(formatAge(Date.UTC(2026, 2, 5, 12), now)).toBe('Mar 5')
  expect(formatAge(Date.UTC(2023, 10, 14, 12), now)).toBe('Nov 14, 2023')
})

test('dates of MLflow; what is none stays as it is', () => {
  expect(formatSavedAt('2026-11-22 03:59:23.299870')).toBe('22 Nov 2026, 03:59 UTC')
  expect(formatSavedAt('2026-13-01 00:00')).toBe('2026-13-01 00:00')
  expect(formatSavedAt('soon')).toBe('soon')
})

test('the last part of paths of any system', () => {
  expect(['/a/b/', 'C:\\a\\b', 'models:/name@alias', '/'].map(lastPart)).toEqual([
    'b',
    'b',
    'name@alias',
    '/',
  ])
})
