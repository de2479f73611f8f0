/** A file that pyarrow 25 wrote without pandas' note; the dtypes are those that `pandas.read_parquet` gave. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { columnDtypeName } from '#app/python-data/dtype.ts'
import { arrowSchema } from './arrow-schema.ts'
import { readParquet } from './read-parquet.ts'

const file = readFileSync(new URL('testdata/arrow-schema-only.parquet', import.meta.url))

test("dictionaries, durations and time zones come from Arrow's own schema", () => {
  const { columns } = readParquet(file)
  expect(columns.map(({ name, values }) => [name, columnDtypeName(values)])).toEqual([
    ['c', 'category'],
    ['d', 'timedelta64[ms]'],
    ['z', 'datetime64[us, Europe/Oslo]'],
    ['n', 'int64'],
  ])
})

test('a broken schema is refused in the words of pyarrow', () => {
  expect(() => arrowSchema('AAAA*AAA')).toThrow(
    'Invalid base64 input: character is not valid base64 character',
  )
  expect(() => arrowSchema('/////wQAAAAQAAAA')).toThrow('Invalid flatbuffers message.')
  expect(arrowSchema('')).toBeNull()
})
