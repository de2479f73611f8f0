import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createTableWriter } from '../table-writer.ts'
import type { TableFormat } from '../table-format.ts'
import { arrangedKeys, tableIndex } from './arrange.ts'
import { isMisfit, plainLayout } from './cell-misfit.ts'
import { editTable } from './edit-table.ts'
import { exportRows } from './export-rows.ts'
import { keysOfRows, openTable, rowCountOf } from './opened-table.ts'
import type { OpenedTable } from './opened-table.ts'
import { requestFile } from './request-file.ts'
import { scanCells, scanOutputs } from './scan-cells.ts'
import { columnPoints, columnSpread } from './spread.ts'

const signal = new AbortController().signal
const report = () => undefined
let folder: string
let table: OpenedTable | undefined

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'palate-opened-'))
})
afterEach(async () => {
  await table?.close()
  table = undefined
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function opened(
  text: string | Uint8Array,
  format: TableFormat = 'csv',
  name = 'rows',
): Promise<OpenedTable> {
  const file = path.join(folder, `${name}.${format}`)
  await writeFile(file, text)
  table = await openTable({ file, format }, signal, report)
  return table
}

async function rowsOf(
  of: OpenedTable,
  arranged: Int32Array | null = null,
): Promise<readonly (readonly (string | null)[])[]> {
  const keys = keysOfRows(of, arranged, { from: 0, to: arranged?.length ?? rowCountOf(of) })
  const columns = await of.cells(
    keys,
    of.source.columns.map((_column, place) => place),
  )
  return keys.map((_key, row) => columns.map((cells) => cells[row] ?? null))
}

test('CSV cells are the texts of the file: digits, quotes, line breaks, missing ones, blank lines passed over', async () => {
  const of = await opened('a,b,"c d"\r\n7.40,"x, ""y""\nz",\r\n\r\n  \n007,,0x\n1,2,3')
  expect(of.source.columns.map(({ name }) => name)).toEqual(['a', 'b', 'c d'])
  expect(await rowsOf(of)).toEqual([
    ['7.40', 'x, "y"\nz', null],
    ['007', null, '0x'],
    ['1', '2', '3'],
  ])
})

test('any rows of a long file are found without reading the others', async () => {
  const lines = Array.from({ length: 30_000 }, (_none, row) => `${row},t${row}`)
  const of = await opened(`n,t\n${lines.join('\n')}\n`)
  expect(of.source.rowCount).toBe(30_000)
  expect(await of.cells([29_999, 0, 12_345, 12_346], [1, 0])).toEqual([
    ['t29999', 't0', 't12345', 't12346'],
    ['29999', '0', '12345', '12346'],
  ])
})

test('JSON cells keep their letters; null, absent and empty text are three things', async () => {
  const records =
    '{"a": 1.0, "b": "x\\"y,}"}\n{"b": "", "a": null, "c": {"k": [1, 2]}}\n{"a": 12345678901234567890}\n'
  const expected = [
    ['1.0', '"x\\"y,}"', null],
    ['null', '""', '{"k": [1, 2]}'],
    ['12345678901234567890', null, null],
  ]
  expect(await rowsOf(await opened(records, 'jsonl'))).toEqual(expected)
  await table?.close()
  const list = `[${records.trim().replaceAll('\n', ',\n')}]`
  expect(await rowsOf(await opened(list, 'json'))).toEqual(expected)
})

test('edits are an overlay: every version can be gone back to, and the file stays as it was', async () => {
  const text = 'a,b\n1,x\n2,y\n3,z\n'
  const of = await opened(text)
  const edited = await editTable(
    of,
    {
      kind: 'cells',
      row: 1,
      columns: [0, 1],
      cells: [
        ['20', undefined],
        ['30', null],
      ],
    },
    null,
  )
  const inserted = await editTable(of, { kind: 'insert', at: 1, count: 2 }, null)
  const deleted = await editTable(of, { kind: 'delete', from: 0, to: 1 }, null)
  expect(await rowsOf(of)).toEqual([
    [null, null],
    [null, null],
    ['20', 'y'],
    ['30', null],
  ])
  of.edits.goTo(edited)
  const filled = await editTable(of, { kind: 'fill-down', from: 0, to: 3, columns: [1] }, null)
  expect(await rowsOf(of)).toEqual([
    ['1', 'x'],
    ['20', 'x'],
    ['30', 'x'],
  ])
  of.edits.goTo(deleted)
  expect(rowCountOf(of)).toBe(4)
  of.edits.goTo(0)
  expect(await rowsOf(of)).toEqual([
    ['1', 'x'],
    ['2', 'y'],
    ['3', 'z'],
  ])
  of.edits.goTo(inserted)
  expect(rowCountOf(of)).toBe(5)
  of.edits.goTo(filled)
  expect((await rowsOf(of))[2]).toEqual(['30', 'x'])
  expect(await readFile(of.source.file, 'utf8')).toBe(text)
})

test('a block that is longer than the table adds rows; copies of rows are put in', async () => {
  const of = await opened('a,b\n1,x\n')
  await editTable(of, { kind: 'cells', row: 0, columns: [0], cells: [['5'], ['6']] }, null)
  await editTable(of, { kind: 'insert', at: 1, count: 1, copyOf: 0 }, null)
  expect(await rowsOf(of)).toEqual([
    ['5', 'x'],
    ['5', 'x'],
    ['6', null],
  ])
})

test('rows are sorted by number, missing ones last, and filtered; edits and new rows count', async () => {
  const of = await opened('n,t\n10,ten\n9,nine\n,none\n-1.5e1,low\nabc,text\n')
  await editTable(of, { kind: 'cells', row: 1, columns: [0], cells: [['900']] }, null)
  await editTable(of, { kind: 'insert', at: 0, count: 1 }, null)
  await editTable(of, { kind: 'cells', row: 0, columns: [0, 1], cells: [['7', 'seven']] }, null)
  const index = tableIndex(of)
  const at = { side: 'input', column: 0 } as const
  const names = async (arranged: Int32Array) => (await rowsOf(of, arranged)).map(([, name]) => name)
  const sorted = await arrangedKeys(index, { sort: [{ at, descending: false }], filters: [] }, null, signal)
  expect(await names(sorted)).toEqual(['low', 'seven', 'ten', 'nine', 'text', 'none'])
  const above = await arrangedKeys(
    index,
    { sort: [{ at, descending: true }], filters: [{ at, operator: 'above', operand: '8' }] },
    null,
    signal,
  )
  expect(await names(above)).toEqual(['nine', 'ten'])
  const missing = { at, operator: 'missing', operand: '' } as const
  expect(await names(await arrangedKeys(index, { sort: [], filters: [missing] }, null, signal))).toEqual([
    'none',
  ])
  const within = { at: { side: 'input', column: 1 }, operator: 'contains', operand: 'EN' } as const
  expect(await names(await arrangedKeys(index, { sort: [], filters: [within] }, null, signal))).toEqual([
    'seven',
    'ten',
  ])
  await editTable(of, { kind: 'delete', from: 0, to: 1 }, above)
  expect((await rowsOf(of)).map(([, name]) => name)).toEqual(['seven', 'ten', 'none', 'low', 'text'])
})

test('a search and a check pass over every cell, with the edits in the place of what the file has', async () => {
  const lines = Array.from({ length: 20_000 }, (_none, row) => `${row},${row === 15_000 ? 'bad' : row / 2}`)
  const of = await opened(`n,v\n${lines.join('\n')}\n`)
  await editTable(of, { kind: 'cells', row: 3, columns: [1], cells: [['x1']] }, null)
  await editTable(of, { kind: 'delete', from: 0, to: 1 }, null)
  const checks = new Map([
    [0, { type: 'long', required: true }],
    [1, { type: 'double', required: true }],
  ])
  const plain = plainLayout(2, checks)
  const scan = {
    columns: [0, 1],
    test: (text: string | null, column: number) => {
      const check = checks.get(column)
      return check !== undefined && isMisfit(text, check, false)
    },
    signal,
    report,
  }
  const expected = {
    total: 2,
    found: [
      { key: 3, column: 1 },
      { key: 15_000, column: 1 },
    ],
  }
  expect(plain).toEqual(['int64', 'float64'])
  expect(await scanCells(of, scan)).toMatchObject(expected)
  const search = { ...scan, test: (text: string | null) => text?.includes('bad') === true, holding: 'bad' }
  expect(await scanCells(of, search)).toMatchObject({ total: 1, found: [{ key: 15_000, column: 1 }] })
  expect(await scanCells(of, { ...scan, ...(plain === undefined ? {} : { plain }) })).toMatchObject(expected)
})

test('outputs beside the rows are searched; those of deleted rows are not', async () => {
  const of = await opened('a\n1\n2\n3\n')
  const file = path.join(folder, 'answers.csv')
  await writeFile(file, 'label,score\nsetosa,0.5\nvirginica,0.25\nSetosa,0.125\n')
  const outputs = await openTable({ file, format: 'csv' }, signal, report)
  const run = { source: outputs.source, order: of.edits.order(), name: 'r1' }
  await editTable(of, { kind: 'delete', from: 0, to: 1 }, null)
  const test = (text: string | null) => text?.toLowerCase().includes('setosa') === true
  expect(await scanOutputs(of, run, { test, signal })).toMatchObject({
    total: 1,
    found: [{ key: 2, column: 0 }],
  })
  await outputs.close()
})

test('the request file: the original where nothing changed, else a copy with the new names and the edits only', async () => {
  const of = await opened('a,b\n7.40,"q"\n1e3,y\n3,z')
  const asIs = await requestFile(of, { names: ['a', 'b'], called: 'one' }, signal)
  expect(asIs.file).toBe(of.source.file)
  await editTable(of, { kind: 'cells', row: 1, columns: [1], cells: [['new, one']] }, null)
  await editTable(of, { kind: 'insert', at: 3, count: 1 }, null)
  const { file } = await requestFile(of, { names: ['A', 'b'], called: 'two' }, signal)
  expect(await readFile(file, 'utf8')).toBe('A,b\n7.40,"q"\n1e3,"new, one"\n3,z\n,\n')
})

test('the request file of JSON keeps absent keys absent and renames keys', async () => {
  const of = await opened('{"a": 1.0, "b": "x"}\n{"b": null}\n', 'jsonl')
  await editTable(of, { kind: 'cells', row: 1, columns: [0], cells: [['2.50']] }, null)
  const { file } = await requestFile(of, { names: ['A', 'b'], called: 'json' }, signal)
  expect(await readFile(file, 'utf8')).toBe('{"A":1.0,"b":"x"}\n{"A":2.50,"b":null}\n')
})

async function parquet(): Promise<OpenedTable> {
  const file = path.join(folder, 'typed.parquet')
  const writer = await createTableWriter(file, 'parquet')
  await writer.write({
    kind: 'table',
    rowCount: 3,
    columns: [
      { name: 'n', values: { dtype: 'int64', data: BigInt64Array.of(9007199254740993n, 2n, 3n) } },
      { name: 'x', values: { dtype: 'float64', data: Float64Array.of(0.1, 2.5, Number.NaN) } },
      { name: 's', values: { dtype: 'str', data: ['a', null, ''] } },
    ],
  })
  await writer.finish()
  table = await openTable({ file, format: 'parquet' }, signal, report)
  return table
}

test('a Parquet file is read in place, edited and written in its own types', async () => {
  const of = await parquet()
  expect(await rowsOf(of)).toEqual([
    ['9007199254740993', '0.1', 'a'],
    ['2', '2.5', null],
    ['3', 'NaN', ''],
  ])
  await editTable(of, { kind: 'cells', row: 1, columns: [0], cells: [['9007199254740995']] }, null)
  const request = await requestFile(of, { names: ['N', 'x', 's'], called: 'typed-request' }, signal)
  const again = await openTable(request, signal, report)
  expect(again.source.columns).toEqual([
    { name: 'N', type: 'BIGINT' },
    { name: 'x', type: 'DOUBLE' },
    { name: 's', type: 'VARCHAR' },
  ])
  expect((await rowsOf(again)).map(([first]) => first)).toEqual(['9007199254740993', '9007199254740995', '3'])
  await again.close()
  await editTable(of, { kind: 'cells', row: 0, columns: [0], cells: [['tall']] }, null)
  await expect(requestFile(of, { names: ['n', 'x', 's'], called: 'wrong' }, signal)).rejects.toThrow(
    'no BIGINT',
  )
})

test('rows and outputs are written together: numbers as numbers, texts as texts, in the order that is shown', async () => {
  const of = await opened('id,name\n2,b\n1,a\n')
  const answers = await openTable(
    { file: path.join(folder, 'typed.parquet'), format: 'parquet' },
    signal,
    report,
  )
  const outputs = { source: answers.source, order: [{ key: 0, count: 2 }], name: 'o1_' }
  const at = { side: 'input', column: 0 } as const
  const arranged = await arrangedKeys(
    tableIndex(of),
    { sort: [{ at, descending: false }], filters: [] },
    null,
    signal,
  )
  const file = path.join(folder, 'both.jsonl')
  const columns = [
    { side: 'input', column: 0, name: 'id' },
    { side: 'input', column: 1, name: 'name' },
    { side: 'output', column: 1, name: 'score' },
  ] as const
  await exportRows(of, { file, format: 'jsonl', arranged, columns, outputs, signal, report })
  expect(await readFile(file, 'utf8')).toBe(
    '{"id":1,"name":"a","score":2.5}\n{"id":2,"name":"b","score":0.1}\n',
  )
  await answers.close()
})

test('the spread of a column and two columns as points', async () => {
  const of = await opened(
    `n,c\n${Array.from({ length: 240 }, (_none, row) => `${row},${row % 3 === 0 ? 'x' : ''}`).join('\n')}\n`,
  )
  const index = tableIndex(of)
  const spread = await columnSpread(index, { side: 'input', column: 0 }, { outputs: null, signal })
  expect(spread.numbers).toMatchObject({ min: 0, max: 239, mean: 119.5, count: 240 })
  expect(spread.numbers?.bins).toEqual(Array.from({ length: 24 }, () => 10))
  const texts = await columnSpread(index, { side: 'input', column: 1 }, { outputs: null, signal })
  expect(texts).toMatchObject({ rows: 240, missing: 160, numbers: null, common: [{ text: 'x', count: 80 }] })
  const columns = [
    { side: 'input', column: 0 },
    { side: 'input', column: 0 },
  ] as const
  const points = await columnPoints(index, columns, { outputs: null, signal })
  expect(points).toHaveLength(240)
  expect(points[5]).toEqual([5, 5])
})

test('a file that changed while it is open is said to have', async () => {
  const of = await opened('a\n1\n2\n', 'csv', 'changing')
  await writeFile(of.source.file, 'a\n1\n2\n3\n')
  await expect(of.cells([0], [0])).rejects.toThrow('changed since it was opened')
})

test('a CSV file whose rows have more fields than its header names is not opened: pandas takes the first for row labels', async () => {
  await expect(opened('a,b\n0,5.1,3.5\n1,6.3,3.3\n', 'csv', 'labelled')).rejects.toMatchObject({
    failure: { code: 'bad-payload', message: 'The first row has 3 fields, and the header names 2.' },
  })
  await expect(opened('a,b\n1,2,\n', 'csv', 'trailing')).rejects.toThrow('The first row has 3 fields')
  const short = await opened('a,b\n1\n', 'csv', 'short')
  expect(await rowsOf(short)).toEqual([['1', null]])
})
