/** Exported models are MLflow models that the ONNX runtime answers as the kernels answer the source. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { nativeRequest } from '#app/native-request.ts'
import { openModel } from '#app/opening.ts'
import { loadModel } from '#app/runtime/load-model.ts'
import type { Column, Frame, Table } from '#shared/values.ts'
import { valueAt } from '#shared/values.ts'
import { exportOnnx } from './export-onnx.ts'

const models = new URL('../../e2e/fixtures/models/', import.meta.url).pathname
const place = mkdtempSync(path.join(tmpdir(), 'palate-onnx-export-'))
afterAll(() => rmSync(place, { recursive: true }))

async function predicted(root: string, table: Table): Promise<Frame> {
  const { folder, model } = await openModel(root)
  const native = nativeRequest(folder, model)
  if (!native.ok) throw new Error(native.reason)
  const loaded = await loadModel(native.request)
  const { answer } = await loaded.predict(table, null)
  await loaded.close()
  if (!answer.ok) throw new Error(answer.exception.message)
  return answer.output
}

function flat(frame: Frame): readonly unknown[] {
  const data =
    frame.kind === 'tensor' ? frame.values : frame.kind === 'table' ? frame.columns[0]?.values : undefined
  if (data === undefined) throw new Error('no values')
  return Array.from({ length: data.data.length }, (_, at) => valueAt(data, at))
}

test.each(['sklearn-forest', 'sklearn-gb', 'xgboost-classifier', 'lightgbm-classifier', 'pair-a'])(
  '%s as a model folder',
  async (name) => {
    const source = await openModel(`${models}${name}`)
    const target = path.join(place, name)
    const made = await exportOnnx({ ...source, target })
    expect(made.check).toMatchObject({ kind: 'agree' })
    const exported = await openModel(target)
    expect(exported.model.signature).toEqual(source.model.signature)
    expect(exported.model.findings.filter(({ severity }) => severity === 'problem')).toEqual([])
    const inputs = source.model.signature?.inputs
    const columns = (inputs?.kind === 'columns' ? inputs.columns : []).map(
      ({ name: column }, at): Column => ({
        name: column ?? String(at),
        values: {
          dtype: 'float64',
          data: Float64Array.from({ length: 50 }, (_, row) => ((row * (at + 3)) % 70) / 10),
        },
      }),
    )
    const table = { kind: 'table', rowCount: 50, columns } as const
    expect(flat(await predicted(target, table))).toEqual(flat(await predicted(`${models}${name}`, table)))
  },
)

test('another method, as a bare file', async () => {
  const source = await openModel(`${models}sklearn-forest`)
  const target = path.join(place, 'forest.onnx')
  expect(await exportOnnx({ ...source, target, method: 'predict_proba' })).toMatchObject({
    files: [target],
    method: 'predict_proba',
  })
  expect(readdirSync(place)).toContain('forest.onnx')
})

test('what has no exact form is refused by name, and nothing is written', async () => {
  const source = await openModel(`${models}sklearn-svc`)
  const target = path.join(place, 'svc')
  await expect(exportOnnx({ ...source, target })).rejects.toThrow(
    'A support vector machine cannot be written as ONNX exactly.',
  )
  expect(readdirSync(place)).not.toContain('svc')
})

test('a folder that holds something is left alone', async () => {
  const source = await openModel(`${models}sklearn-tree`)
  await expect(exportOnnx({ ...source, target: place })).rejects.toThrow('is not empty')
})
