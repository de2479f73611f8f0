/** An ONNX model with external data of any size, as an MLflow folder; the data is a sparse file of zeros. */
import { appendFile, mkdir, open, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { buildModel } from '#app/onnx-graph/build-model.ts'
import { elementTypeNumber, graphField, modelField, tensorField } from '#app/onnx-graph/schema.ts'
import { messageField, numberField, textField } from '#app/onnx-graph/wire-writer.ts'

/** Writes the folder; its weights are `bytes` long, a multiple of 16. */
export async function writeHeavyModel(folder: string, bytes: number): Promise<string> {
  await mkdir(folder, { recursive: true })
  const rows = bytes / 16
  await writeFile(
    path.join(folder, 'MLmodel'),
    'flavors:\n  onnx:\n    data: model.onnx\n    onnx_version: 1.19.0\n  python_function:\n    data: model.onnx\n    loader_module: mlflow.onnx\n',
  )
  await writeFile(
    path.join(folder, 'model.onnx'),
    buildModel({
      irVersion: 8,
      opsets: { '': 17 },
      producer: 'heavy',
      graph: {
        name: 'heavy',
        inputs: [{ name: 'x', type: 'float', shape: ['n', rows] }],
        outputs: [{ name: 'y', type: 'float', shape: ['n', 4] }],
        nodes: [{ operator: 'MatMul', inputs: ['x', 'w'], outputs: ['y'] }],
      },
    }),
  )
  // Messages that follow one another are merged (protobuf encoding, "Last One Wins"): this adds the weights.
  await appendFile(path.join(folder, 'model.onnx'), messageField(modelField.graph, [weights(rows)]))
  const data = await open(path.join(folder, 'weights.bin'), 'w')
  await data.truncate(bytes)
  await data.close()
  return folder
}

/** `rows` × 4 floats in another file (onnx.proto3, "TensorProto.external_data"). */
function weights(rows: number): Uint8Array {
  const EXTERNAL = 1
  return messageField(graphField.initializer, [
    numberField(tensorField.extents, rows),
    numberField(tensorField.extents, 4),
    numberField(tensorField.type, elementTypeNumber('float')),
    textField(tensorField.name, 'w'),
    messageField(tensorField.externalData, [textField(1, 'location'), textField(2, 'weights.bin')]),
    numberField(tensorField.dataLocation, EXTERNAL),
  ])
}
