import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openOnnx } from './open-model.ts'
import { graphField, modelField, tensorField } from './schema.ts'
import { joined, lengthHeader, numberField, textField } from './wire-writer.ts'

const folder = mkdtempSync(join(tmpdir(), 'palate-graph-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('five gigabytes of weights are stepped over', async () => {
  const weightBytes = 5 * 2 ** 30
  const shape = [5, 2 ** 28]
  const tensorHead = joined([
    ...shape.map((extent) => numberField(tensorField.extents, extent)),
    numberField(tensorField.type, 1),
    textField(tensorField.name, 'weights'),
    lengthHeader(tensorField.rawData, weightBytes),
  ])
  const tensorLength = tensorHead.length + weightBytes
  const tensor = joined([lengthHeader(graphField.initializer, tensorLength), tensorHead])
  const after = textField(graphField.name, 'after the weights')
  const graphLength = tensor.length + weightBytes + after.length
  const head = joined([
    numberField(modelField.irVersion, 8),
    lengthHeader(modelField.graph, graphLength),
    tensor,
  ])
  const file = openSync(join(folder, 'large.onnx'), 'w')
  writeSync(file, head, 0, head.length, 0)
  // A hole: the file system gives zeros without storing them.
  ftruncateSync(file, head.length + weightBytes)
  writeSync(file, after, 0, after.length, head.length + weightBytes)
  closeSync(file)

  const before = process.memoryUsage().arrayBuffers
  const { model, bytes } = await openOnnx(folder, 'large.onnx')
  expect(bytes).toBe(head.length + weightBytes + after.length)
  expect(model.graphName).toBe('after the weights')
  expect(model.initializers).toEqual([
    { name: 'weights', type: 'float', shape, bytes: weightBytes, external: null },
  ])
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000)
})
