import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Table } from '#shared/values.ts'
import { joinedFrames } from './frame-rows.ts'
import { readNumberTable } from './read-number-table.ts'
import { readTableChunks } from './read-table.ts'
import { readWholeTable } from './read-whole-table.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'palate-test-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const { signal } = new AbortController()

function csv(name: string, text: string): string {
  const file = path.join(folder, `${name.replaceAll(/\W/g, '-')}.csv`)
  writeFileSync(file, text)
  return file
}

async function exactly(file: string) {
  const chunks: Table[] = []
  for await (const chunk of readTableChunks(file, { format: 'csv', signal })) chunks.push(chunk)
  return joinedFrames(chunks)
}

const many = (cell: (row: number) => string) =>
  Array.from({ length: 3000 }, (_none, row) => cell(row)).join('\n')

describe('tables of plain numbers are read fast, as the exact reader reads them', () => {
  const cases: Readonly<Record<string, string>> = {
    'floats and integers': 'a,b,c\n1,0.1,-3\n22,1e-300,+4\n-5,.5,0\n',
    'missing among floats and among integers': 'a,b\n1.5,\n,7\nNaN,8\n',
    'a column of nothing': 'a,b\n1,\n2,\n',
    'infinities and long fractions':
      'a\ninf\n-Infinity\n0.1234567890123456789\n1.7976931348623157e308\n5e-324\n',
    'Windows lines without a last one': 'a,b\r\n1,2\r\n3,4',
    'blank lines': '\na,b\n1,2\n\n3,4\n\n',
    'repeated and empty names': 'a,a,\n1,2,3\n',
    'one column': 'a\n1\n2\n',
    'whole numbers written as floats': 'a\n1.0\n2.0\n',
    'more rows than the sample': `a,b\n${many((row) => `${row},${row / 7}`)}\n`,
  }
  test.each(Object.entries(cases))('%s', async (name, text) => {
    const file = csv(name, text)
    expect(await readNumberTable(file, signal)).toEqual(await exactly(file))
  })
})

describe('what is no plain number is left to the exact reader', () => {
  const cases: Readonly<Record<string, string>> = {
    texts: 'a,b\n1,x\n2,y\n',
    booleans: 'a\nTrue\nFalse\n',
    'numbers in quotes': 'a,b\n"1",2\n',
    'integers beyond 2^53': 'a\n1\n9007199254740993\n',
    'a float after many integers': `a\n${many(String)}\n0.5\n`,
    'a missing cell after many integers': `a,b\n${many((row) => `${row},1`)}\n,1\n`,
    'a text after many numbers': `a\n${many((row) => `${row}.5`)}\nx\n`,
    'a boolean after many missing': `a,b\n${many((row) => `,${row}`)}\nTrue,1\n`,
    'a short row': 'a,b\n1,2\n3\n',
    'no rows': 'a,b\n',
  }
  test.each(Object.entries(cases))('%s', async (name, text) => {
    const file = csv(name, text)
    expect(await readNumberTable(file, signal)).toBeNull()
    expect(await readWholeTable(file, { format: 'csv', signal })).toEqual(await exactly(file))
  })

  test('types come from the whole file, whatever the first rows are', async () => {
    const data = async (name: string) => {
      const whole = await readWholeTable(csv(name, cases[name] ?? ''), { format: 'csv', signal })
      return whole.kind === 'table' ? whole.columns.map(({ values }) => values.dtype) : []
    }
    expect(await data('a float after many integers')).toEqual(['float64'])
    expect(await data('a missing cell after many integers')).toEqual(['float64', 'int64'])
    expect(await data('a text after many numbers')).toEqual(['str'])
    expect(await data('integers beyond 2^53')).toEqual(['int64'])
  })

  test('a file that is not there', async () => {
    const missing = readWholeTable(path.join(folder, 'none.csv'), { format: 'csv', signal })
    await expect(missing).rejects.toMatchObject({ failure: { code: 'not-found' } })
  })
})
