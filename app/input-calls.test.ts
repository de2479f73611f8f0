import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { createEngine } from './engine.ts'
import type { Engine } from './engine.ts'

const iris = new URL('../e2e/fixtures/models/onnx-iris-zipmap', import.meta.url).pathname
const home = mkdtempSync(join(tmpdir(), 'palate-inputs-'))
const csv = join(home, 'rows.csv')
const body = { body: '{"inputs": []}', contentType: 'application/json', isRaw: false }
let engine: Engine
let id: string

async function start(): Promise<void> {
  engine = createEngine({
    version: '0',
    host: 'direct',
    stateFolder: join(home, 'state'),
    samplesFolder: home,
    spawn: () => {
      throw new Error('Nothing is run here.')
    },
    memoryLimit: 2 ** 30,
  })
  id = (await engine.api.openModel({ location: iris })).id
}

async function restart(): Promise<void> {
  await engine.close()
  await start()
}

beforeEach(async () => {
  writeFileSync(csv, 'a,b\n1,x\n2,y\n3,z\n')
  await start()
})
afterEach(() => engine.close())
afterAll(() => rmSync(home, { recursive: true }))

/** The file with b of row 2 set, row 1 deleted and a row put in at the end. */
async function edited(from: Parameters<Engine['api']['openTable']>[0]['from'] = { path: csv }) {
  const { api } = engine
  const { tableId } = await api.openTable({ id, from })
  const of = { id, tableId, view: null }
  await api.editTable({ ...of, version: 0, edit: { kind: 'cells', row: 1, columns: [1], cells: [['Y']] } })
  await api.editTable({ ...of, version: 1, edit: { kind: 'delete', from: 0, to: 1 } })
  await api.editTable({ ...of, version: 2, edit: { kind: 'insert', at: 2, count: 1 } })
  const cells = [['new']]
  const { version } = await api.editTable({
    ...of,
    version: 3,
    edit: { kind: 'cells', row: 2, columns: [0], cells },
  })
  return { tableId, version }
}

async function rowsOf(table: { readonly tableId: string; readonly version: number }, columns = [0, 1]) {
  const of = { id, tableId: table.tableId, version: table.version, view: null, runId: null, outputs: [] }
  return (await engine.api.tableRows({ ...of, from: 0, count: 10, columns })).inputs
}

const matches = ['a', null]
const asEdited = [
  ['2', '3', 'new'],
  ['Y', 'z', null],
]

test('an input of any kind is there after a new start, and goes when the model is forgotten', async () => {
  const rows = {
    ...body,
    body: JSON.stringify({ inputs: Array.from({ length: 60_000 }, () => [1, 2, 3, 4]) }),
  }
  expect(await engine.api.keepInput({ id, input: { ...rows, table: null } })).toEqual({ kept: true })
  await restart()
  expect(await engine.api.keptInput({ id })).toEqual({ ...rows, file: null })
  await engine.api.closeModel({ id })
  await engine.api.openModel({ location: iris }).then((opened) => (id = opened.id))
  expect(await engine.api.keptInput({ id })).toMatchObject({ isRaw: false })
  await engine.api.forgetRecent({ location: iris })
  expect(await engine.api.keptInput({ id })).toBeNull()
})

test('what is larger than anything that is kept is said not to be', async () => {
  const huge = { ...body, body: 'x'.repeat(64_000_001), table: null }
  expect(await engine.api.keepInput({ id, input: huge })).toEqual({ kept: false })
})

test('a table with its edits: the open one after a reload of the page, its file read again after a new start', async () => {
  const table = await edited()
  await engine.api.keepInput({ id, input: { ...body, table: { ...table, matches } } })
  const alive = await engine.api.reopenTable({ id, table: null, from: null })
  expect(alive).toMatchObject({ table: { ...table, rowCount: 3 }, lost: 0 })
  await restart()
  const kept = await engine.api.keptInput({ id })
  expect(kept?.file).toEqual({ name: 'rows.csv', path: csv, format: 'csv', matches, editedCells: 2 })
  const again = await engine.api.reopenTable({ id, table: null, from: null })
  expect(again).toMatchObject({
    editedCells: 2,
    lost: 0,
    table: { name: 'rows.csv', path: csv, rowCount: 3 },
  })
  expect(await rowsOf(again.table)).toEqual(asEdited)
})

test('a file that only a page had is copied, and read from the copy after a new start', async () => {
  const bytes = new TextEncoder().encode('a,b\n1,x\n2,y\n3,z\n')
  const { upload } = await engine.api.addTableBytes({ upload: null, bytes })
  const table = await edited({ upload, name: 'handed.csv' })
  const input = { ...body, table: { ...table, matches } }
  expect(await engine.api.keepInput({ id, input })).toEqual({ kept: true })
  for (let starts = 0; starts < 2; starts++) {
    await restart()
    const { table: again } = await engine.api.reopenTable({ id, table: null, from: null })
    expect(again).toMatchObject({ name: 'handed.csv', path: null, rowCount: 3 })
    expect(await rowsOf(again)).toEqual(asEdited)
    const { tableId, version } = again
    await engine.api.keepInput({ id, input: { ...body, table: { tableId, version, matches } } })
  }
  const inputs = join(home, 'state', 'inputs')
  // As long as the table is open one can step back to it.
  await engine.api.keepInput({ id, input: { ...body, table: null } })
  expect(readdirSync(inputs).flatMap((name) => readdirSync(join(inputs, name)))).toHaveLength(2)
  await restart()
  await engine.api.keepInput({ id, input: { ...body, table: null } })
  expect(readdirSync(inputs).flatMap((name) => readdirSync(join(inputs, name)))).toEqual(['input.json'])
})

test('a file that is gone says so, its edits can be had, and go to where the file is chosen again', async () => {
  const table = await edited()
  const elsewhere = join(home, 'elsewhere.csv')
  renameSync(csv, elsewhere)
  const gone = { failure: { code: 'not-found', message: expect.stringContaining('"rows.csv" is gone') } }
  await expect(rowsOf(table)).rejects.toMatchObject(gone)
  const arranging = engine.api.arrangeTable({
    id,
    ...table,
    runId: null,
    sort: [{ at: { side: 'input', column: 0 }, descending: true }],
    filters: [],
  })
  await expect(arranging).rejects.toMatchObject(gone)
  const predicting = engine.api.predictTable({ id, ...table, names: ['a', 'b'], params: null })
  await expect(predicting).rejects.toMatchObject(gone)
  expect(await engine.api.tableEdits({ id, table })).toEqual({
    cells: [
      { column: 'a', row: 4, count: 1, text: 'new' },
      { column: 'b', row: 2, count: 1, text: 'Y' },
    ],
  })
  await expect(engine.api.reopenTable({ id, table, from: null })).rejects.toMatchObject(gone)
  const again = await engine.api.reopenTable({ id, table, from: { path: elsewhere } })
  expect(await rowsOf(again.table)).toEqual(asEdited)
})

test('a file that changed is read again: edits go to the same rows and columns, and what is lost is counted', async () => {
  const table = await edited()
  writeFileSync(csv, 'b,c,a\nx2,0,10\n')
  await expect(rowsOf(table)).rejects.toMatchObject({ failure: { code: 'bad-payload' } })
  const less = await engine.api.reopenTable({ id, table, from: null })
  expect(less).toMatchObject({ editedCells: 1, lost: 1, table: { rowCount: 1 } })
  expect(await rowsOf(less.table, [2, 0])).toEqual([['new'], [null]])
  writeFileSync(csv, 'a,b\n1,x\n2,y\n3,z\n4,w\n')
  const more = await engine.api.reopenTable({ id, table: less.table, from: null })
  expect((await rowsOf(more.table))[0]).toContain('4')
})

test('damaged files are as if nothing was kept', async () => {
  await engine.api.keepInput({ id, input: { ...body, table: null } })
  const inputs = join(home, 'state', 'inputs')
  const [own = ''] = readdirSync(inputs)
  for (const text of [
    '',
    'null',
    '{"body": 5}',
    '{"body":"","contentType":"","isRaw":true,"file":{}}',
    '\0',
  ]) {
    writeFileSync(join(inputs, own, 'input.json'), text)
    expect(await engine.api.keptInput({ id })).toBeNull()
  }
})

const prediction = {
  predictionId: 'of another start',
  answer: { ok: true as const, results: [] },
  ownOutputs: [],
  trace: { steps: [], reordered: false, rowCount: 3 },
  timing: { parse: 0, enforce: 0, run: 1, encode: 0, total: 2 },
  runtime: { kind: 'native' as const, name: 'onnxruntime', version: '1', detail: '' },
  notices: [],
}
const run = {
  at: 1,
  sent: null,
  rowCount: 3,
  method: null,
  outcome: { kind: 'predicted' as const, prediction },
  input: { ...body, table: null },
}

test('runs are there after a new start, newest first and not more than there is room for', async () => {
  for (let at = 1; at <= 52; at++) await engine.api.keepRun({ id, run: { ...run, at } })
  await restart()
  const kept = await engine.api.keptRuns({ id })
  expect(kept.map(({ at }) => at)).toEqual(Array.from({ length: 50 }, (_, place) => 52 - place))
  expect(kept[0]).toMatchObject({ ...run, at: 52, input: body, file: null, hasOutputs: false })
  const large = { ...run, input: { ...run.input, body: 'x'.repeat(3_900_000) } }
  for (const at of [53, 54, 55]) await engine.api.keepRun({ id, run: { ...large, at } })
  expect((await engine.api.keptRuns({ id })).map(({ at }) => at)).toEqual([55, 54])
  await engine.api.forgetRecent({ location: iris })
  expect(await engine.api.keptRuns({ id })).toEqual([])
})

test('a run of a table has its rows again as they were then, whatever the input is now', async () => {
  const table = await edited()
  const { key } = await engine.api.keepRun({
    id,
    run: { ...run, input: { ...body, table: { ...table, matches } } },
  })
  await engine.api.keepInput({ id, input: { ...body, table: null } })
  const asked = { table: null, from: null, ...(key === null ? {} : { run: key }) }
  expect((await engine.api.reopenTable({ id, ...asked })).table).toMatchObject(table)
  await restart()
  const [kept] = await engine.api.keptRuns({ id })
  expect(kept).toMatchObject({ key, file: { name: 'rows.csv', path: csv, matches, editedCells: 2 } })
  const again = await engine.api.reopenTable({ id, ...asked })
  expect(await rowsOf(again.table)).toEqual(asEdited)
  const { cells } = await engine.api.tableEdits({ id, table: null, ...(key === null ? {} : { run: key }) })
  expect(cells).toHaveLength(2)
})
