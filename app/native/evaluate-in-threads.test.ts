/** Rows that are shared out over threads give what one thread gives, refusals too. */
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildWorker } from '#app/runtime/testing/build-worker.ts'
import type { Column } from '#shared/values.ts'
import { evaluateRows } from './evaluate-rows.ts'
import { rowThreads } from './evaluate-in-threads.ts'
import type { FrameGrid } from './grid.ts'
import { packForest, type TreeTable } from './lowering/pack-forest.ts'
import type { Operation } from './operations.ts'

let worker: Awaited<ReturnType<typeof buildWorker>>
beforeAll(async () => {
  worker = await buildWorker('app/native/rows-worker.ts')
})
afterAll(() => worker.remove())

const ROWS = 90_001

function stump(threshold: number): TreeTable {
  return {
    nodes: 3,
    left: [1, -1, -1],
    right: [2, -1, -1],
    feature: [0, -1, -1],
    threshold: [threshold, 0, 0],
    flags: null,
    leaf: (node, target, start) => {
      target.set([node / 3 + threshold, node * threshold], start)
    },
  }
}

const forest = packForest(
  Array.from({ length: 100 }, (_, place) => stump(Math.sin(place))),
  { features: 1, width: 2, test: 'le', sets: [] },
)
const check = {
  estimator: 'Model',
  names: ['x'],
  features: 1,
  dtype: 'float64',
  nan: 'refuse',
  sparse: false,
  refusesDuplicates: true,
} as const
const scores: readonly Operation[] = [
  { kind: 'check', check },
  { kind: 'forest', forest, rule: { kind: 'average' } },
]

function rowsWith(last: number): FrameGrid {
  const data = Float64Array.from({ length: ROWS }, (_, row) => Math.cos(row))
  data[ROWS - 1] = last
  const columns: readonly Column[] = [{ name: 'x', values: { dtype: 'float64', data } }]
  return { kind: 'frame', rows: ROWS, columns: 1, table: { kind: 'table', rowCount: ROWS, columns } }
}

test('numbers and labels', async () => {
  const threads = rowThreads(pathToFileURL(worker.entry), 3)
  const numbers: Operation = { kind: 'sequence', steps: scores }
  const labels: Operation = {
    kind: 'sequence',
    steps: [...scores, { kind: 'label-largest', classes: { dtype: 'str', data: ['a', 'b'] } }],
  }
  for (const operation of [numbers, labels, numbers])
    expect(await threads.evaluate(operation, rowsWith(0.5))).toEqual(evaluateRows(operation, rowsWith(0.5)))
  await threads.close()
})

test('columns of other numbers', async () => {
  const threads = rowThreads(pathToFileURL(worker.entry), 2)
  const steps = scores.map((step): Operation =>
    step.kind === 'check' ? { ...step, check: { ...step.check, names: ['x', 'n', 'b'], features: 3 } } : step,
  )
  const columns: readonly Column[] = [
    {
      name: 'x',
      values: { dtype: 'float32', data: Float32Array.from({ length: ROWS }, (_, row) => Math.sin(row)) },
    },
    {
      name: 'n',
      values: { dtype: 'int64', data: BigInt64Array.from({ length: ROWS }, (_, row) => BigInt(row)) },
    },
    { name: 'b', values: { dtype: 'bool', data: Uint8Array.from({ length: ROWS }, (_, row) => row % 2) } },
  ]
  const input: FrameGrid = {
    kind: 'frame',
    rows: ROWS,
    columns: 3,
    table: { kind: 'table', rowCount: ROWS, columns },
  }
  const operation: Operation = { kind: 'sequence', steps }
  expect(await threads.evaluate(operation, input)).toEqual(evaluateRows(operation, input))
  await threads.close()
})

test('what one thread refuses is refused as by the whole', async () => {
  const threads = rowThreads(pathToFileURL(worker.entry), 2)
  const operation: Operation = { kind: 'sequence', steps: scores }
  await expect(threads.evaluate(operation, rowsWith(Number.NaN))).rejects.toThrow('Input X contains NaN.')
  await threads.close()
})

test('without its thread the model answers all the same', async () => {
  const threads = rowThreads(pathToFileURL('/nowhere/rows-worker.js'), 2)
  const operation: Operation = { kind: 'sequence', steps: scores }
  expect(await threads.evaluate(operation, rowsWith(1))).toEqual(evaluateRows(operation, rowsWith(1)))
  await threads.close()
})
