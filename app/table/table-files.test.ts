import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Column, Data, Table, Value } from '#shared/values.ts'
import { NOT_A_TIME, valueAt } from '#shared/values.ts'
import { readTableChunks } from './read-table.ts'
import type { ReadTableOptions } from './read-table.ts'
import type { TableFormat } from './table-format.ts'
import { tableFormats } from './table-format.ts'
import { createTableWriter } from './table-writer.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'palate-test-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const column = (name: string, values: Data): Column => ({ name, values })
const tableOf = (...columns: readonly Column[]): Table => ({
  kind: 'table',
  rowCount: columns[0]?.values.data.length ?? 0,
  columns,
})

async function written(table: Table, format: TableFormat, pieces = 1): Promise<string> {
  const file = path.join(folder, `table.${format}`)
  const writer = await createTableWriter(file, format)
  try {
    for (let piece = 0; piece < pieces; piece++) await writer.write(table)
    await writer.finish()
  } finally {
    await writer.abandon()
  }
  return file
}

async function read(file: string, options: ReadTableOptions): Promise<readonly Table[]> {
  const chunks: Table[] = []
  for await (const chunk of readTableChunks(file, options)) chunks.push(chunk)
  return chunks
}

function cells(chunks: readonly Table[], name: string): readonly Value[] {
  return chunks.flatMap((chunk) => {
    const found = chunk.columns.find((candidate) => candidate.name === name)
    if (found === undefined) throw new Error(`no column ${name}`)
    return Array.from({ length: chunk.rowCount }, (_none, row) => valueAt(found.values, row))
  })
}

function dtypes(chunks: readonly Table[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    (chunks[0]?.columns ?? []).map(({ name, values }) => [String(name), values.dtype]),
  )
}

const LONG = 'ü'.repeat(250_000)
const rich = tableOf(
  column('float', {
    dtype: 'float64',
    data: Float64Array.of(0.1, Number.NaN, -Infinity, 5e-324, 1.7976931348623157e308),
  }),
  column('single', {
    dtype: 'float32',
    data: Float32Array.of(0.1, -2, 3.4028234663852886e38, 1e-45, Infinity),
  }),
  column('long', {
    dtype: 'int64',
    data: BigInt64Array.of(9_007_199_254_740_993n, -(2n ** 63n), 2n ** 63n - 1n, 0n, -1n),
  }),
  column('flag', { dtype: 'bool', data: Uint8Array.of(1, 0, 1, 0, 1) }),
  column('text', {
    dtype: 'str',
    data: ['plain', 'a "quoted", one', 'two\nlines\r\nand tab\t', '日本 🐟', LONG],
  }),
  column('gaps', { dtype: 'str', data: ['x', null, 'y', null, 'z'] }),
)

describe('round trips', () => {
  for (const format of tableFormats) {
    test(`${format} keeps every value`, async () => {
      const chunks = await read(await written(rich, format), { format })
      expect(cells(chunks, 'float')).toEqual([0.1, Number.NaN, -Infinity, 5e-324, 1.7976931348623157e308])
      const singles = cells(chunks, 'single').map((value) => Math.fround(Number(value)))
      expect(singles).toEqual([Math.fround(0.1), -2, 3.4028234663852886e38, 1.401298464324817e-45, Infinity])
      expect(cells(chunks, 'long')).toEqual([9_007_199_254_740_993n, -(2n ** 63n), 2n ** 63n - 1n, 0n, -1n])
      expect(cells(chunks, 'flag')).toEqual([true, false, true, false, true])
      expect(cells(chunks, 'text')).toEqual(rich.columns[4]?.values.data)
      expect(cells(chunks, 'gaps')).toEqual(['x', null, 'y', null, 'z'])
      expect(dtypes(chunks)).toMatchObject({ float: 'float64', long: 'int64', flag: 'bool', text: 'str' })
    })

    test(`${format} takes a table in many chunks and gives it in chunks`, async () => {
      const file = await written(rich, format, 3)
      const chunks = await read(file, { format, rowsPerChunk: 4, columns: ['long', 'gaps'] })
      expect(chunks.map((chunk) => chunk.rowCount)).toEqual([4, 4, 4, 3])
      expect(dtypes(chunks)).toEqual({ long: 'int64', gaps: 'str' })
      expect(cells(chunks, 'long').slice(10)).toEqual(cells(chunks, 'long').slice(0, 5))
    })
  }

  const empty = tableOf(
    column('a', { dtype: 'float64', data: new Float64Array() }),
    column('b', { dtype: 'str', data: [] }),
  )
  for (const format of ['csv', 'parquet'] as const) {
    test(`${format} of no rows keeps its columns`, async () => {
      const chunks = await read(await written(empty, format), { format })
      expect(chunks).toMatchObject([{ rowCount: 0, columns: [{ name: 'a' }, { name: 'b' }] }])
    })
  }

  test('JSON of no rows is an empty array, JSON lines an empty file', async () => {
    expect(await readFile(await written(empty, 'json'), 'utf8')).toBe('[\n]\n')
    expect(await readFile(await written(empty, 'jsonl'), 'utf8')).toBe('')
  })

  test('parquet keeps times, bytes, small integers and unsigned ones', async () => {
    const table = tableOf(
      column('at', {
        dtype: 'datetime64',
        unit: 'ns',
        data: BigInt64Array.of(1_709_210_096_789_012_345n, NOT_A_TIME),
      }),
      column('day', { dtype: 'datetime64', unit: 'us', data: BigInt64Array.of(-86_400_000_000n, 0n) }),
      column('aware', {
        dtype: 'datetime64',
        unit: 'us',
        zone: 'UTC',
        data: BigInt64Array.of(5n, NOT_A_TIME),
      }),
      column('unsigned', { dtype: 'uint64', data: BigUint64Array.of(2n ** 64n - 1n, 0n) }),
      column('small', { dtype: 'int8', data: Int8Array.of(-128, 127) }),
      column('raw', { dtype: 'bytes', data: [Uint8Array.of(0, 255), Uint8Array.of()] }),
    )
    const chunks = await read(await written(table, 'parquet'), { format: 'parquet' })
    expect(chunks[0]?.columns.slice(0, 5)).toEqual(table.columns.slice(0, 5))
    expect(cells(chunks, 'raw')).toEqual([Uint8Array.of(0, 255), Uint8Array.of()])
  })

  test('lists and dicts are JSON in CSV and Parquet, and themselves in JSON', async () => {
    const nested: readonly Value[] = [[1.5, 2], new Map([['0', 0.25]])]
    const table = tableOf(column('cell', { dtype: 'object', data: nested }))
    for (const format of ['csv', 'parquet'] as const) {
      const chunks = await read(await written(table, format), { format })
      expect(cells(chunks, 'cell')).toEqual(['[1.5,2.0]', '{"0":0.25}'])
    }
    const lines = (await readFile(await written(table, 'jsonl'), 'utf8')).trim().split('\n')
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { cell: [1.5, 2] },
      { cell: { '0': 0.25 } },
    ])
  })

  test('parquet that pandas wrote: its index is no column, names that differ in case only stay apart', async () => {
    const file = new URL('testdata/pandas.parquet', import.meta.url).pathname
    const chunks = await read(file, { format: 'parquet' })
    expect(dtypes(chunks)).toEqual({
      t: 'float64',
      T: 'int64',
      gaps: 'float64',
      flags: 'object',
      'it"s': 'str',
      list: 'object',
    })
    expect(cells(chunks, 'T')).toEqual([1n, 2n, 3n])
    expect(cells(chunks, 'gaps')).toEqual([1, Number.NaN, 3])
    expect(cells(chunks, 'flags')).toEqual([true, null, false])
    expect(cells(chunks, 'list')).toEqual([[1.5, 2.5], [], null])
  })

  test('parquet refuses to write names that differ in case only', async () => {
    const table = tableOf(
      column('a', { dtype: 'float64', data: Float64Array.of(1.5) }),
      column('A', { dtype: 'float64', data: Float64Array.of(2.5) }),
    )
    await expect(written(table, 'parquet')).rejects.toMatchObject({ failure: { code: 'unsupported' } })
  })
})

describe('CSV as pandas reads it', () => {
  const csv = async (text: string, options: Partial<ReadTableOptions> = {}) => {
    const file = path.join(folder, 'in.csv')
    await writeFile(file, text)
    return await read(file, { format: 'csv', ...options })
  }

  test('missing words, gaps in integers, short rows', async () => {
    const chunks = await csv('i,f,t,w\n1,1.5,x,1\n,NA,null,2\n3,nan,"q",3\n4\n')
    expect(dtypes(chunks)).toEqual({ i: 'float64', f: 'float64', t: 'str', w: 'float64' })
    expect(cells(chunks, 't')).toEqual(['x', null, 'q', null])
    expect(cells(chunks, 'w')).toEqual([1, 2, 3, Number.NaN])
  })

  test('types that are asked for', async () => {
    const chunks = await csv('a,b\n1,2\n3,4\n', { types: { a: 'DOUBLE', b: 'VARCHAR' } })
    expect(dtypes(chunks)).toEqual({ a: 'float64', b: 'str' })
  })

  test('dates stay text, and so do codes', async () => {
    const chunks = await csv('d,c\n2024-02-29,0042x\n2024-03-01,7\n')
    expect(dtypes(chunks)).toEqual({ d: 'str', c: 'str' })
  })

  test('a header alone', async () => {
    expect(await csv('a,b\n')).toMatchObject([{ rowCount: 0, columns: [{ name: 'a' }, { name: 'b' }] }])
  })

  test('a row with too many fields is refused, with the line', async () => {
    await expect(csv('a,b\n1,2\n3,4,5\n')).rejects.toMatchObject({
      failure: { code: 'bad-payload', detail: expect.stringContaining('Line: 3') },
    })
  })
})

describe('refusals', () => {
  for (const format of tableFormats) {
    test(`${format}: binary rubbish and a missing file`, async () => {
      const file = path.join(folder, 'rubbish')
      await writeFile(
        file,
        Uint8Array.from({ length: 4096 }, (_none, place) => (place * 37 + (place >> 3)) & 255),
      )
      await expect(read(file, { format })).rejects.toMatchObject({
        failure: { code: 'bad-payload', where: file },
      })
      await expect(read(path.join(folder, 'none'), { format })).rejects.toMatchObject({
        failure: { code: 'not-found' },
      })
    })
  }

  test('a column that is not there', async () => {
    const file = await written(rich, 'parquet')
    await expect(read(file, { format: 'parquet', columns: ['zz'] })).rejects.toMatchObject({
      failure: { code: 'bad-payload', where: 'zz' },
    })
  })

  test('an abort ends the reading', async () => {
    const file = await written(rich, 'csv', 3)
    const controller = new AbortController()
    const chunks = readTableChunks(file, { format: 'csv', rowsPerChunk: 2, signal: controller.signal })
    await chunks.next()
    controller.abort()
    await expect(
      (async () => {
        for await (const chunk of chunks) expect(chunk.rowCount).toBeGreaterThan(0)
      })(),
    ).rejects.toMatchObject({ name: 'AbortError' })
  })

  test('a name with a pattern in it is that one file', async () => {
    await writeFile(path.join(folder, 'a1.csv'), 'x\n1\n')
    await writeFile(path.join(folder, 'a[1].csv'), 'x\n2\n')
    expect(cells(await read(path.join(folder, 'a[1].csv'), { format: 'csv' }), 'x')).toEqual([2n])
  })
})

describe('arrival', () => {
  test('nothing is there before the end, and nothing after abandoning', async () => {
    const file = path.join(folder, 'out.csv')
    await writeFile(file, 'old')
    const writer = await createTableWriter(file, 'csv')
    await writer.write(rich)
    expect(await readFile(file, 'utf8')).toBe('old')
    await writer.abandon()
    expect(await readdir(folder)).toEqual(['out.csv'])
    expect(await readFile(file, 'utf8')).toBe('old')
  })

  test('a link keeps pointing to the file that is written', async () => {
    await writeFile(path.join(folder, 'real.csv'), 'old')
    await symlink('real.csv', path.join(folder, 'link.csv'))
    const writer = await createTableWriter(path.join(folder, 'link.csv'), 'csv')
    await writer.write(tableOf(column('a', { dtype: 'int32', data: Int32Array.of(1) })))
    await writer.finish()
    expect(await readFile(path.join(folder, 'real.csv'), 'utf8')).toBe('a\n1\n')
  })

  test('a folder, and a place in no folder, are refused', async () => {
    await expect(createTableWriter(folder, 'csv')).rejects.toMatchObject({ failure: { code: 'bad-usage' } })
    await expect(createTableWriter(path.join(folder, 'no', 'x.csv'), 'csv')).rejects.toMatchObject({
      failure: { code: 'bad-usage' },
    })
  })
})
