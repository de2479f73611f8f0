import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildModel } from '#app/onnx-graph/build-model.ts'
import type { GraphSpec, NodeSpec } from '#app/onnx-graph/build-model.ts'
import { readTableChunks } from '#app/table/read-table.ts'
import type { TableFormat } from '#app/table/table-format.ts'
import { createTableWriter } from '#app/table/table-writer.ts'
import type { Table, Value } from '#shared/values.ts'
import { valueAt } from '#shared/values.ts'
import { runInProcess } from './testing.ts'

const fixtures = path.resolve('e2e/fixtures')
const iris = path.join(fixtures, 'models/onnx-iris-label')
const zipmap = path.join(fixtures, 'models/onnx-iris-zipmap')
const names = ['sepal length (cm)', 'sepal width (cm)', 'petal length (cm)', 'petal width (cm)']

/** Enough for several parts of every format. */
const ROWS = 70_000

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'palate-test-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Numbers in the range of the flowers, the same every time. */
function flowers(rowCount: number): Table {
  let state = 12345
  const next = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
  const columns = names.map((name, place) => ({
    name,
    values: {
      dtype: 'float64' as const,
      data: Float64Array.from({ length: rowCount }, () => next() * [8, 5, 7, 3][place]!),
    },
  }))
  return { kind: 'table', rowCount, columns }
}

async function fileOf(table: Table, format: TableFormat, name = `in.${format}`): Promise<string> {
  const file = path.join(folder, name)
  const writer = await createTableWriter(file, format)
  await writer.write(table)
  await writer.finish()
  return file
}

async function cellsOf(
  file: string,
  format: TableFormat,
): Promise<Readonly<Record<string, readonly Value[]>>> {
  const cells: Record<string, Value[]> = {}
  for await (const chunk of readTableChunks(file, { format })) {
    for (const { name, values } of chunk.columns) {
      const list = (cells[String(name)] ??= [])
      for (let row = 0; row < chunk.rowCount; row++) list.push(valueAt(values, row))
    }
  }
  return cells
}

/** What the same rows give as one request. */
async function answeredAtOnce(
  model: string,
  table: Table,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const rows = Array.from({ length: table.rowCount }, (_none, row) =>
    table.columns.map(({ values }) => values.data[row]),
  )
  const body = JSON.stringify({
    dataframe_split: { columns: table.columns.map(({ name }) => name), data: rows },
  })
  const run = await runInProcess(['predict', model, '-i', '-'], { input: body })
  expect(run).toMatchObject({ code: 0, stderr: '' })
  return (JSON.parse(run.stdout) as { predictions: readonly Readonly<Record<string, unknown>>[] }).predictions
}

describe('files of many rows', () => {
  const table = flowers(ROWS)
  let labels: readonly bigint[] = []
  beforeAll(async () => {
    labels = (await answeredAtOnce(iris, table)).map(({ label }) => BigInt(label as number))
  })

  test('the rows are of every class', () => {
    expect(new Set(labels).size).toBe(3)
  })

  for (const input of ['csv', 'jsonl', 'json', 'parquet'] as const) {
    for (const output of ['csv', 'jsonl', 'parquet'] as const) {
      test(`${input} to ${output}`, async () => {
        const file = await fileOf(table, input)
        const answers = path.join(folder, `${input}-answers.${output}`)
        const run = await runInProcess(['predict', iris, '-i', file, '-o', answers, '--json'])
        expect(run).toMatchObject({ code: 0, stderr: '' })
        expect(JSON.parse(run.stdout)).toMatchObject({
          rowCount: ROWS,
          inParts: true,
          runtime: { name: 'onnxruntime' },
          trace: { rowCount: ROWS, steps: names.map((name) => ({ name })) },
        })
        expect(await cellsOf(answers, output)).toEqual({ label: labels })
      })
    }
  }

  test('to stdout as MLflow writes it', async () => {
    const file = await fileOf(table, 'parquet')
    const run = await runInProcess(['predict', iris, '-i', file])
    expect(run).toMatchObject({ code: 0, stderr: '' })
    const { predictions } = JSON.parse(run.stdout) as { predictions: readonly { label: number }[] }
    expect(predictions.map(({ label }) => BigInt(label))).toEqual(labels)
    expect(run.stdout.startsWith('{"predictions": [{"label": ')).toBe(true)
  })

  test('from stdin, and JSON into a file', async () => {
    const file = await fileOf(table, 'jsonl')
    const answers = path.join(folder, 'answers.json')
    const argv = ['predict', iris, '-i', '-', '--format', 'jsonl', '-o', answers]
    expect(await runInProcess(argv, { input: await readFile(file, 'utf8') })).toMatchObject({
      code: 0,
      stdout: '',
    })
    const { predictions } = JSON.parse(await readFile(answers, 'utf8')) as { predictions: readonly unknown[] }
    expect(predictions).toHaveLength(ROWS)
  })

  test('dicts of probabilities are JSON in their cells', async () => {
    const few = flowers(50)
    const answers = path.join(folder, 'dicts.csv')
    const run = await runInProcess([
      'predict',
      zipmap,
      '-i',
      await fileOf(few, 'parquet', 'few.parquet'),
      '-o',
      answers,
    ])
    expect(run).toMatchObject({ code: 0, stdout: '', stderr: '' })
    const cells = await cellsOf(answers, 'csv')
    const wanted = await answeredAtOnce(zipmap, few)
    const probabilities = cells['output_probability']?.map((cell) => JSON.parse(cell as string) as unknown)
    expect(probabilities).toEqual(wanted.map((row) => row['output_probability']))
  })

  test('a row that is refused refuses all, and nothing is left', async () => {
    const file = await fileOf(table, 'jsonl')
    const lines = (await readFile(file, 'utf8')).split('\n')
    lines[60_000] = lines[60_000]!.replace(/"petal width \(cm\)":[^}]*/, '"petal width (cm)":"wide"')
    const bad = path.join(folder, 'bad.jsonl')
    await writeFile(bad, lines.join('\n'))
    const answers = path.join(folder, 'none.csv')
    const run = await runInProcess(['predict', iris, '-i', bad, '-o', answers, '--json'])
    expect(run).toMatchObject({ code: 3, stdout: '' })
    expect(JSON.parse(run.stderr)).toMatchObject({
      error: { code: 'bad-payload', message: expect.stringMatching(/wide|float/) },
    })
    expect((await readdir(folder)).filter((name) => name.includes('none'))).toEqual([])
  })

  test('an interruption leaves nothing', async () => {
    const file = await fileOf(table, 'jsonl')
    const answers = path.join(folder, 'interrupted.csv')
    const controller = new AbortController()
    const stderr = {
      isTerminal: true,
      hasColor: false,
      text: '',
      write: async (chunk: string | Uint8Array) => {
        stderr.text += String(chunk)
        if (stderr.text.includes('Predicting')) controller.abort()
      },
    }
    const run = await runInProcess(['predict', iris, '-i', file, '-o', answers], {
      signal: controller.signal,
      stderr,
    })
    expect(run.code).toBe(130)
    expect(stderr.text).toContain('Cancelled.')
    expect((await readdir(folder)).filter((name) => name.includes('interrupted'))).toEqual([])
  })

  test('validate reads the whole file and runs nothing', async () => {
    const run = await runInProcess(['validate', iris, '-i', await fileOf(table, 'parquet'), '--json'])
    expect(run).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(run.stdout)).toMatchObject({ refusal: null, trace: { rowCount: ROWS } })
  })
})

describe('a model whose answer for a row depends on the others', () => {
  /** A model folder of a graph from x to y. */
  function modelOf(name: string, nodes: readonly NodeSpec[], constants: GraphSpec['constants'] = []): string {
    const root = path.join(folder, name)
    mkdirSync(root, { recursive: true })
    const model = buildModel({
      irVersion: 8,
      opsets: { '': 13 },
      producer: 'palate-test',
      graph: {
        name,
        inputs: [{ name: 'x', type: 'double', shape: ['n', 1] }],
        outputs: [{ name: 'y', type: 'double', shape: ['n', 1] }],
        constants,
        nodes,
      },
    })
    writeFileSync(path.join(root, 'model.onnx'), model)
    writeFileSync(
      path.join(root, 'MLmodel'),
      `flavors:
  onnx: {data: model.onnx, onnx_version: 1.23.2}
  python_function: {data: model.onnx, loader_module: mlflow.onnx, python_version: 3.11.7}
mlflow_version: 3.17.2
signature:
  inputs: '[{"type": "double", "name": "x", "required": true}]'
  outputs: null
  params: null
`,
    )
    return root
  }

  const rowCount = 200_000

  /** The answers for 0, 1, 2 … in a file of a format. */
  async function answersFor(model: string, format: 'csv' | 'parquet' | 'jsonl') {
    const data = Float64Array.from({ length: rowCount }, (_none, row) => row)
    const table: Table = {
      kind: 'table',
      rowCount,
      columns: [{ name: 'x', values: { dtype: 'float64', data } }],
    }
    const answers = path.join(folder, `${path.basename(model)}-${format}.csv`)
    const given = await fileOf(table, format)
    const run = await runInProcess(['predict', model, '-i', given, '-o', answers, '--json'])
    expect(run).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(run.stdout)).toMatchObject({ inParts: false, rowCount })
    return (await cellsOf(answers, 'csv'))['y'] ?? []
  }

  test.each(['csv', 'parquet', 'jsonl'] as const)('gets its table whole, from %s', async (format) => {
    const axes = { axes: { kind: 'ints', value: [0] } } as const
    const centering = modelOf('centering', [
      { operator: 'ReduceMean', inputs: ['x'], outputs: ['mean'], attributes: axes },
      { operator: 'Sub', inputs: ['x', 'mean'], outputs: ['y'] },
    ])
    const y = await answersFor(centering, format)
    expect(y[0]).toBe(-(rowCount - 1) / 2)
    expect(y.at(-1)).toBe((rowCount - 1) / 2)
  })

  test('gets it whole where the first thousand rows do not show it', async () => {
    const axes = { axes: { kind: 'ints', value: [0] } } as const
    const scaling = modelOf(
      'scaling',
      [
        { operator: 'ReduceMax', inputs: ['x'], outputs: ['largest'], attributes: axes },
        { operator: 'Max', inputs: ['largest', 'thousand'], outputs: ['scale'] },
        { operator: 'Div', inputs: ['x', 'scale'], outputs: ['y'] },
      ],
      [{ name: 'thousand', type: 'double', shape: [1, 1], data: Float64Array.of(1000) }],
    )
    const y = await answersFor(scaling, 'csv')
    expect(y[1]).toBe(1 / (rowCount - 1))
    expect(y.at(-1)).toBe(1)
  })
})
