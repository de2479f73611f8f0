import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { compare } from '#app/compare/compare.ts'
import { compareFrames, compareOptions } from '#app/compare/judge-answer.testing.ts'
import { encodeOutput } from '#app/payload/encode-predictions.ts'
import { createTableWriter } from '#app/table/table-writer.ts'
import type { Tensor, Table, Value } from '#shared/values.ts'
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
    const { comparison } = compareFrames(table, (await savedOutput(file, signal)).output)
    expect(comparison.columns[0]?.counts).toMatchObject({ equal: 6 })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('a Parquet file has the types that pandas reads', async () => {
  const { output: every } = await savedOutput(`${testdata}/every-dtype.parquet`, signal)
  const { columns } = compareFrames(every, every).comparison
  const typeOf = (name: string) => columns.find(({ left }) => left === name)?.leftType
  expect([typeOf('f16'), typeOf('i8'), typeOf('Int64')]).toEqual(['float16', 'int8', 'Int64'])
  const { output: zoned } = await savedOutput(`${testdata}/zoned.parquet`, signal)
  expect(compareFrames(zoned, zoned).comparison.columns[0]?.leftType).toBe('datetime64[us, Europe/Berlin]')
})

const single = (...cells: number[]): Tensor => ({
  kind: 'tensor',
  shape: [cells.length],
  values: { dtype: 'float32', data: Float32Array.from(cells) },
})
const rich: Table = {
  kind: 'table',
  rowCount: 3,
  columns: [
    {
      name: 'due',
      values: { dtype: 'datetime64', unit: 'ns', data: BigInt64Array.of(0n, 5_000n, 86_400_000_000_000n) },
    },
    {
      name: 'raw',
      values: { dtype: 'object', data: [Uint8Array.of(104, 105), Uint8Array.of(), new Uint8Array(80)] },
    },
    {
      name: 'list',
      values: {
        dtype: 'object',
        data: [
          [0.25, 0.75],
          [1, Number.NaN],
          [0.5, 0.5],
        ],
      },
    },
    { name: 'ragged', values: { dtype: 'object', data: [[1n], [], [2n, 3n]] } },
    { name: 'array', values: { dtype: 'object', data: [single(0.1, 0.2), single(0.3, 0.4), single(1, 0)] } },
    {
      name: 'dict',
      values: { dtype: 'object', data: [1n, 2n, 3n].map((a) => new Map<string, Value>([['a', a]])) },
    },
    { name: 'count', values: { dtype: 'extension', name: 'Int64', data: [1n, null, 3n] } },
    { name: 'small', values: { dtype: 'extension', name: 'UInt8', data: [255n, null, 0n] } },
    { name: 'ratio', values: { dtype: 'extension', name: 'Float64', data: [0.1, null, -0.5] } },
  ],
}

for (const format of ['csv', 'jsonl', 'parquet', 'json'] as const) {
  test(`moments, bytes, lists, arrays and numbers with gaps equal their own ${format}`, async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'palate-test-'))
    try {
      const file = path.join(folder, `outputs.${format}`)
      if (format === 'json') await writeFile(file, `{"predictions": ${encodeOutput(rich)}}`)
      else {
        const writer = await createTableWriter(file, format)
        await writer.write(rich)
        await writer.finish()
      }
      const common = { failure: null, rowNumbers: null, failures: [] }
      const own = { ...common, name: 'own', output: rich }
      const saved = { ...common, name: 'saved', ...(await savedOutput(file, signal)) }
      for (const [left, right] of [
        [own, saved],
        [saved, own],
      ] as const) {
        const { comparison } = compare(left, right, { inputs: null, options: compareOptions() })
        expect(comparison).toMatchObject({ rowsDifferent: 0, onlyLeft: [], onlyRight: [], holds: true })
        expect(comparison.columns.map((column) => column.left)).toContain('array[1]')
      }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
}

test('texts of a file are texts where the other side has texts', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'palate-test-'))
  try {
    const data = ['[1]', '{"a": 2}', '2024-01-02']
    const table: Table = {
      kind: 'table',
      rowCount: 3,
      columns: [{ name: 'words', values: { dtype: 'str', data } }],
    }
    const file = path.join(folder, 'words.csv')
    const writer = await createTableWriter(file, 'csv')
    await writer.write(table)
    await writer.finish()
    const common = { failure: null, rowNumbers: null, failures: [] }
    const sides = [
      { ...common, name: 'own', output: table },
      { ...common, name: 'saved', ...(await savedOutput(file, signal)) },
    ] as const
    const { comparison } = compare(...sides, { inputs: null, options: compareOptions({ strictTypes: true }) })
    expect(comparison).toMatchObject({
      holds: true,
      columns: [{ left: 'words', leftType: 'str', rightType: 'str' }],
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
