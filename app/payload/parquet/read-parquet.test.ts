/** Files that pandas and pyarrow wrote, read as pandas reads them. `testdata/make.py` made both. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { describeValue } from '#app/schema/testing.ts'
import { columnDtypeName } from '#app/python-data/dtype.ts'
import type { Table } from '#shared/values.ts'
import { valueAt } from '#shared/values.ts'
import { readParquet } from './read-parquet.ts'

interface ExpectedFrame {
  readonly index: string
  readonly columns: readonly (readonly [string | number, string])[]
}

function bytesOf(name: string): Uint8Array {
  return readFileSync(new URL(`testdata/${name}`, import.meta.url))
}

const expected = JSON.parse(bytesOf('expected.json').toString()) as Record<string, ExpectedFrame>

function described(table: Table): ExpectedFrame {
  const index = table.index ?? Array.from({ length: table.rowCount }, (_, row) => BigInt(row))
  return {
    index: describeValue(index),
    columns: table.columns.map(({ name, values }) => {
      const cells = Array.from({ length: table.rowCount }, (_, row) => describeValue(valueAt(values, row)))
      return [name, `${columnDtypeName(values)}: ${cells.join(', ')}`]
    }),
  }
}

describe('readParquet', () => {
  test.each(Object.entries(expected))('%s', (name, frame) => {
    expect(described(readParquet(bytesOf(name)))).toEqual(frame)
  })

  const small = bytesOf('every-dtype.parquet')
  test.each([
    ['nothing', new Uint8Array(0), 'Parquet file size is 0 bytes'],
    [
      'too little',
      Buffer.from('abc'),
      'Parquet file size is 3 bytes, smaller than the minimum file footer (8 bytes)',
    ],
    ['no magic', Buffer.from('abcdefghijkl'), 'Parquet magic bytes not found in footer.'],
    [
      'a long footer',
      Buffer.from('PAR1abcdPAR1'),
      "Parquet file size is 12 bytes, smaller than the size reported by footer's (1684234849bytes)",
    ],
    ['an empty footer', Buffer.from('PAR1\0\0\0\0PAR1'), 'the footer does not count the rows'],
    ['its end only', small.subarray(-2000), 'footer'],
  ])('%s is refused', (_, bytes, words) => {
    expect(() => readParquet(bytes)).toThrow(words)
  })

  test('a time zone is kept', () => {
    const zone = { dtype: 'datetime64', unit: 'us', zone: 'Europe/Berlin' }
    expect(readParquet(bytesOf('zoned.parquet')).columns[0]?.values).toMatchObject(zone)
  })
})
