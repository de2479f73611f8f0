import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { compareFrames } from '#app/compare/judge-answer.testing.ts'
import { createTableWriter } from '#app/table/table-writer.ts'
import type { Table } from '#shared/values.ts'
import { savedOutput } from './saved-output.ts'

const { signal } = new AbortController()
const testdata = 'app/payload/parquet/testdata'

test('texts that read as missing are texts again in the CSV that was written', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'palate-test-'))
  try {
    const table: Table = {
      kind: 'table',
      rowCount: 6,
      columns: [{ name: 'label', values: { dtype: 'str', data: ['NA', 'None', 'yes', '', 'nan', null] } }],
    }
    const file = path.join(folder, 'labels.csv')
    const writer = await createTableWriter(file, 'csv')
    await writer.write(table)
    await writer.finish()
    const { comparison } = compareFrames(table, await savedOutput(file, signal))
    expect(comparison.columns[0]?.counts).toMatchObject({ equal: 6 })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('a Parquet file has the types that pandas reads', async () => {
  const every = await savedOutput(`${testdata}/every-dtype.parquet`, signal)
  const { columns } = compareFrames(every, every).comparison
  const typeOf = (name: string) => columns.find(({ left }) => left === name)?.leftType
  expect([typeOf('f16'), typeOf('i8'), typeOf('Int64')]).toEqual(['float16', 'int8', 'Int64'])
  const zoned = await savedOutput(`${testdata}/zoned.parquet`, signal)
  expect(compareFrames(zoned, zoned).comparison.columns[0]?.leftType).toBe('datetime64[us, Europe/Berlin]')
})
