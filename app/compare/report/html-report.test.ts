import { describe, expect, test } from 'vitest'
import type { Table } from '#shared/values.ts'
import { compareFrames } from '../judge-answer.testing.ts'
import { htmlReport } from './html-report.ts'

function table(name: string, cells: readonly number[], labels: readonly string[]): Table {
  return {
    kind: 'table',
    rowCount: cells.length,
    columns: [
      { name, values: { dtype: 'float64', data: Float64Array.from(cells) } },
      { name: 'label', values: { dtype: 'str', data: labels } },
    ],
  }
}

const nasty = '<img src=x onerror="alert(1)">'
const left = table(nasty, [0.5, 0.25, 0.125], ['a', 'b', nasty])
const right = table(nasty, [0.5, 0.25, 0.25], ['a', 'a', 'b'])

describe('the report', () => {
  const report = () => htmlReport(compareFrames(left, right).comparison)

  test('is the same bytes each time', () => {
    expect(report()).toBe(report())
  })

  test('needs nothing else, and runs nothing', () => {
    const html = report()
    expect(html).not.toMatch(/<script|<link|<img|<iframe|https?:\/\//i)
    expect(html).toContain("default-src 'none'")
    expect(html).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;')
  })

  test('what cannot be seen in a name is written out, on every place', () => {
    const name = 'total\u202e</title><script>alert(1)</script>\u0000'
    const { comparison } = compareFrames(
      table(name, [1, 2, 3], ['a', 'b', name]),
      table(name, [1, 2, 4], ['a', name, 'b']),
    )
    const html = htmlReport({
      ...comparison,
      left: { ...comparison.left, name },
      right: { ...comparison.right, failure: name },
    })
    expect(html).not.toContain('<script')
    expect(html.includes('\u202e') || html.includes('\0')).toBe(false)
    expect(html.match(/<\/title>/g)).toHaveLength(1)
    expect(html).toContain('<title>total\\u202e&lt;/title&gt;&lt;script&gt;')
  })

  test('says what the comparison says', () => {
    const { comparison } = compareFrames(left, right)
    const html = report()
    expect(html).toContain('Beyond tolerance.')
    expect(html).toContain(comparison.summary[0])
    expect(html).toContain('2 of 3 rows change class')
    expect(html).toMatch(/They are rows \d, \d\.</u)
    expect(html).toMatch(
      /<td class="n">3<\/td><td><code>&lt;img[^/]*<\/code><\/td><td class="n">0.125<\/td><td class="n">0.25<\/td><td class="n">0.125<\/td>/,
    )
    expect(html).toContain('<svg')
  })

  test('both themes and paper have their colors', () => {
    expect(report()).toMatch(/prefers-color-scheme: dark[\s\S]*@media print/)
  })
})
