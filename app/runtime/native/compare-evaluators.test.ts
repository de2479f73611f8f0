/** The kernels and onnxruntime agree on rows at the thresholds of every golden model that has an ONNX form. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { InputColumn } from '#app/native/export/export-model.ts'
import { evaluateRows } from '#app/native/evaluate-rows.ts'
import { frameOf, gridOf } from '#app/native/from-frame.ts'
import type { Lowered } from '#app/native/lowering/lowered.ts'
import { packForest, type TreeTable } from '#app/native/lowering/pack-forest.ts'
import type { Operation } from '#app/native/operations.ts'
import { judgeRows } from '#app/native/proof/judge-rows.ts'
import { thresholdPools } from '#app/native/proof/threshold-pools.ts'
import { thresholdRows } from '#app/native/proof/threshold-rows.ts'
import { lowerModel } from '#app/native/lower-model.ts'
import { UserError } from '#shared/user-error.ts'
import type { Made, Packed } from '#e2e/soak/judge-answer.ts'
import { compareEvaluators } from './compare-evaluators.ts'

const golden = new URL('../../../e2e/fixtures/native-golden/', import.meta.url).pathname

function columnsOf(made: Made): readonly InputColumn[] {
  const { input } = made
  if (input.kind === 'frame')
    return input.columns.map(({ name, ...packed }) => ({ name, type: typeOf(packed) }))
  return Array.from({ length: input.shape[1] ?? 0 }, (_, place) => ({
    name: `f${place}`,
    type: typeOf(input),
  }))
}

function typeOf({ dtype }: Packed): InputColumn['type'] {
  if (dtype === 'float32' || dtype === 'int64' || dtype === 'int32' || dtype === 'bool') return dtype
  return dtype === 'float64' ? dtype : 'text'
}

/** The oldest and the newest of each library: what is between them reads the same. */
const versions = ['sklearn-1.0', 'sklearn-1.9', 'xgboost-1.7', 'xgboost-3.2', 'lightgbm-3.3', 'lightgbm-4.7']
const ROWS = 240

/** What ONNX cannot say exactly, by the names it is refused with. */
const refusals = [
  'The rule samme-r',
  "AdaBoost's weighted median",
  "AdaBoost's votes",
  'Gaussian naive Bayes',
  'An isolation forest',
  'A support vector machine',
  'A search of nearest neighbours',
  'Distances to cluster centres',
  'Kernel similarities',
  'A calibrated classifier',
  'A power transformation',
  'A quantile transformation',
  'A model whose columns are not known',
  "XGBoost's tests of categories",
  "XGBoost's linear booster",
].map((what) => `${what} cannot be written as ONNX exactly.`)

test.each(versions)('the kernels and onnxruntime agree on the golden models of %s', async (version) => {
  const cases: readonly Made[] = JSON.parse(readFileSync(`${golden}${version}/cases.json`, 'utf8'))
  const told: string[] = []
  for (const made of cases) {
    const lowered = loweredOf(version, made)
    for (const [method, operation] of Object.entries(lowered?.methods ?? {})) {
      if (method === 'apply') continue
      const verdict = await compareEvaluators(operation, columnsOf(made), ROWS)
      if (verdict.kind === 'disagree') told.push(`${made.name} ${method}: ${JSON.stringify(verdict)}`)
      else if (verdict.kind === 'none' && !refusals.includes(verdict.reason)) told.push(verdict.reason)
      else told.push(verdict.kind)
    }
  }
  expect(told.filter((one) => one !== 'agree' && one !== 'none')).toEqual([])
  expect(told.filter((one) => one === 'agree').length).toBeGreaterThan(told.length / 2)
})

function loweredOf(version: string, made: Made): Lowered | null {
  try {
    return lowerModel(readFileSync(`${golden}${version}/${made.file.path}`), made.file)
  } catch (error) {
    if (error instanceof UserError) return null
    throw error
  }
}

test('a threshold one unit off is found', async () => {
  const forest = packForest([stump(0.5)], { features: 1, width: 1, test: 'le', sets: [] })
  const operation: Operation = { kind: 'forest', forest, rule: { kind: 'average' } }
  const columns = [{ name: 'x', type: 'float64' } as const]
  expect(await compareEvaluators(operation, columns, 500)).toMatchObject({
    kind: 'agree',
    rows: 504,
    sameBits: 504,
  })
  const table = thresholdRows(thresholdPools(operation, columns), {
    rowCount: 500,
    kind: 'finite',
    isLarge: true,
    seed: 1,
  })
  const off = packForest([stump(0.5 + 2 ** -53)], { features: 1, width: 1, test: 'le', sets: [] })
  const ours = frameOf(evaluateRows(operation, gridOf(table)))
  const theirs = frameOf(
    evaluateRows({ kind: 'forest', forest: off, rule: { kind: 'average' } }, gridOf(table)),
  )
  if (ours.kind !== 'tensor' || theirs.kind !== 'tensor') throw new Error('no arrays')
  expect(judgeRows(ours.values, theirs.values, 1, () => false).wrongRow).not.toBeNull()
})

function stump(threshold: number): TreeTable {
  return {
    nodes: 3,
    left: [1, -1, -1],
    right: [2, -1, -1],
    feature: [0, -1, -1],
    threshold: [threshold, 0, 0],
    flags: null,
    leaf: (node, target, start) => {
      target[start] = node
    },
  }
}
