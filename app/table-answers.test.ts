import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import type { Signature } from '#shared/model.ts'
import { keptTables } from './kept-tables.ts'
import type { KeptTable } from './kept-tables.ts'
import { nativeRequest } from './native-request.ts'
import { openModel } from './opening.ts'
import { predictPayload } from './predicting.ts'
import { serveTable } from './predicting-tables/serve-table.ts'
import type { TableTask } from './runtime/messages.ts'
import { loadModel } from './runtime/load-model.ts'
import type { LoadedModel } from './runtime/loaded-model.ts'
import { saveTableResponse, tableOwnOutputs, tableResponse } from './table-answers.ts'
import { predictTable } from './table-runs.ts'
import { windowOf } from './table-windows.ts'

const fixtures = new URL('../e2e/fixtures/models/', import.meta.url).pathname
const home = mkdtempSync(join(tmpdir(), 'palate-answers-'))
const tables = keptTables()
let loaded: LoadedModel | null = null
afterEach(async () => {
  await loaded?.close()
  loaded = null
  await tables.closeAll()
})
afterAll(() => rmSync(home, { recursive: true }))

const signal = new AbortController().signal

async function tableOf(text: string): Promise<KeptTable> {
  const file = join(home, 'rows.csv')
  writeFileSync(file, text)
  const given = {
    modelId: 'm',
    file,
    name: 'rows.csv',
    format: 'csv',
    folder: null,
    isHanded: false,
  } as const
  return await tables.open(given, signal, () => undefined)
}

/** The table through a fixture's model, in this process. */
async function run(name: string, kept: KeptTable, names: readonly string[]) {
  const { folder, model } = await openModel(join(fixtures, name))
  const native = nativeRequest(folder, model)
  if (!native.ok) throw new Error(native.reason)
  loaded = await loadModel(native.request)
  return await runWith(loaded, kept, { signature: model.signature, names })
}

function runWith(
  model: LoadedModel,
  kept: KeptTable,
  { signature, names }: { readonly signature: Signature | null; readonly names: readonly string[] },
) {
  const context = { model, csvWorker: null, report: () => undefined }
  const session = {
    table: (task: Omit<TableTask, 'kind' | 'signature'>) =>
      serveTable({ ...task, kind: 'table', signature }, context),
    state: () => ({ kind: 'ready', runtime: model.identity, memoryBytes: null }) as const,
    notices: () => [],
  }
  const asked = { id: 'm', tableId: kept.tableId, version: 0, names: [...names], params: null }
  return predictTable(kept, session, asked, {})
}

const iris = ['sepal length (cm)', 'sepal width (cm)', 'petal length (cm)', 'petal width (cm)']
const rows = ['5.1,3.5,1.4,0.2', '6.7,3.1,4.7,1.5', '6.3,3.3,6,2.5']
const csv = `${iris.join(',')}\n${rows.join('\n')}\n`

async function outputsOf(kept: KeptTable, runId: string | null, outputs: number[]) {
  const of = { id: 'm', tableId: kept.tableId, version: 0, view: null, runId, columns: [], outputs }
  return (await windowOf(kept, { ...of, from: 0, count: 10 })).outputs
}

describe('a table of which the model tells probabilities', () => {
  test('dicts have the class that leads and its probability before them', async () => {
    const kept = await tableOf(csv)
    const { answer, runId } = await run('onnx-iris-zipmap', kept, iris)
    if (!answer.ok) throw new Error(answer.refusal.plain)
    expect(answer.columns.map(({ name, told }) => [name, told])).toEqual([
      ['output_label', undefined],
      ['class', 'class'],
      ['probability', 'probability'],
      ['output_probability', undefined],
    ])
    const [labels = [], classes, probabilities = []] = await outputsOf(kept, runId, [0, 1, 2])
    expect(classes).toEqual(labels)
    expect(probabilities.map((text) => Number(text) > 0.5)).toEqual([true, true, true])
  })

  test('the outputs of its own are columns too, made when they are asked for', async () => {
    const kept = await tableOf(csv)
    const { aside } = await run('onnx-iris-zipmap', kept, iris)
    expect(aside).toMatchObject({ hasOwn: true, ownLeft: [] })
    const own = await tableOwnOutputs(kept, { asideId: aside.id }, {})
    expect(own).toMatchObject({ rowCount: 3, isAligned: true })
    expect(own.columns[0]).toEqual({ name: 'output_label', dtype: 'int64' })
    const again = await tableOwnOutputs(kept, { asideId: aside.id }, {})
    expect(again.runId).toBe(own.runId)
    expect(await outputsOf(kept, own.runId, [0])).toEqual([['0', '1', '2']])
  })

  test('the response is the one an endpoint gives, letter by letter', async () => {
    const kept = await tableOf(csv)
    const { aside } = await run('onnx-iris-zipmap', kept, iris)
    const { model } = await openModel(join(fixtures, 'onnx-iris-zipmap'))
    if (loaded === null) throw new Error('Nothing was loaded.')
    const payload = { contentType: 'text/csv', body: Buffer.from(csv) }
    const { answer } = await predictPayload(loaded, model.signature, payload)
    const body = answer.ok ? answer.body.text : ''
    expect(await tableResponse(kept, { asideId: aside.id })).toEqual({
      status: 200,
      body,
      bytes: body.length,
      isWhole: true,
    })
    const path = join(home, 'response.json')
    const saved = await saveTableResponse(kept, { asideId: aside.id, path }, {})
    expect(saved.bytes).toBe(body.length)
    expect(readFileSync(path, 'utf8')).toBe(body)
  })
})

describe('many rows', () => {
  const count = 20_000
  const many = `${iris.join(',')}\n${Array.from({ length: count }, (_none, row) => `${row % 8},3,1.5,0.5\n`).join('')}`

  test('a piece of the response is shown, with about how large the whole is, and the whole can be saved', async () => {
    const kept = await tableOf(many)
    const { aside } = await run('onnx-iris-zipmap', kept, iris)
    const shown = await tableResponse(kept, { asideId: aside.id })
    expect(shown.isWhole).toBe(false)
    expect(shown.body).toHaveLength(65_536)
    const path = join(home, 'response.json')
    const { bytes } = await saveTableResponse(kept, { asideId: aside.id, path }, {})
    expect(Math.abs(shown.bytes / bytes - 1)).toBeLessThan(0.05)
    const whole: { predictions: unknown[] } = JSON.parse(readFileSync(path, 'utf8'))
    expect(whole.predictions).toHaveLength(count)
  })
})

/** A model that answers each row with two arrays, a whole number beside them. */
const arrays: Pick<LoadedModel, 'predict'> = {
  predict: async (input) => {
    const count = input.kind === 'table' ? input.rowCount : 0
    const ones = {
      kind: 'tensor',
      shape: [count],
      values: { dtype: 'int64', data: new BigInt64Array(count) },
    } as const
    const thirds = new Float32Array(count * 2).fill(0.5)
    const pairs = { kind: 'tensor', shape: [count, 2], values: { dtype: 'float32', data: thirds } } as const
    const entries = [
      { name: 'label', tensor: ones },
      { name: 'p', tensor: pairs },
    ]
    const own = [
      { name: 'p', value: pairs },
      { name: 'loss', value: 0.25 },
    ]
    return { answer: { ok: true, output: { kind: 'tensors', entries } }, own }
  },
}

test('a dict of arrays is written array by array; what has no value a row is named', async () => {
  const kept = await tableOf(`a\n${'1\n'.repeat(30_000)}`)
  const model: LoadedModel = {
    keepsRowsApart: () => true,
    identity: { kind: 'native', name: 'own', version: '1', detail: '' },
    notices: [],
    predict: arrays.predict,
    close: async () => undefined,
  }
  const { answer, aside } = await runWith(model, kept, { signature: null, names: ['a'] })
  expect(answer.ok && answer.columns.map(({ name }) => name)).toEqual([
    'label',
    'class',
    'probability',
    'p[0]',
    'p[1]',
  ])
  expect(aside.ownLeft).toEqual(['loss'])
  const path = join(home, 'arrays.json')
  await saveTableResponse(kept, { asideId: aside.id, path }, {})
  const { predictions } = JSON.parse(readFileSync(path, 'utf8'))
  expect(predictions.label).toHaveLength(30_000)
  expect(predictions.p.at(-1)).toEqual([0.5, 0.5])
})
