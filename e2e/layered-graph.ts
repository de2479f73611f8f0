/** ONNX models like a transformer's, of as many layers as wanted, as MLflow folders. */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { buildModel } from '#app/onnx-graph/build-model.ts'
import type { NodeSpec } from '#app/onnx-graph/build-model.ts'

/** Nodes of one layer. */
export const LAYER_NODES = 20

/** Writes a model folder whose graph has `layers` layers of 20 nodes, a node before them and one after. */
export async function writeLayeredModel(folder: string, layers: number): Promise<string> {
  await mkdir(folder, { recursive: true })
  await writeFile(path.join(folder, 'MLmodel'), mlmodel)
  await writeFile(path.join(folder, 'model.onnx'), layeredModel(layers))
  return folder
}

const mlmodel = `flavors:
  onnx:
    data: model.onnx
    onnx_version: 1.19.0
    providers: [CPUExecutionProvider]
  python_function:
    data: model.onnx
    loader_module: mlflow.onnx
`

function layeredModel(layers: number): Uint8Array {
  const nodes: NodeSpec[] = [{ operator: 'Identity', name: '/embed', inputs: ['x'], outputs: ['h0'] }]
  for (let layer = 0; layer < layers; layer++) nodes.push(...layerNodes(layer))
  nodes.push({ operator: 'Softmax', name: '/head', inputs: [`h${layers}`], outputs: ['y'] })
  return buildModel({
    irVersion: 8,
    opsets: { '': 17 },
    producer: 'layers',
    graph: {
      name: 'layers',
      inputs: [{ name: 'x', type: 'float', shape: ['n', 4] }],
      outputs: [{ name: 'y', type: 'float', shape: ['n', 4] }],
      nodes,
    },
  })
}

/** Three heads that join, and a second path around them, as attention and its residual are. */
function layerNodes(layer: number): readonly NodeSpec[] {
  const nodes: NodeSpec[] = []
  const add = (operator: string, inputs: readonly string[], output = `l${layer}.${nodes.length}`) => {
    nodes.push({ operator, name: `/layer.${layer}/${operator}_${nodes.length}`, inputs, outputs: [output] })
    return output
  }
  const normal = add('Tanh', [`h${layer}`])
  const heads = [0, 1, 2].map(() => add('Relu', [add('Neg', [add('Abs', [add('Sigmoid', [normal])])])]))
  const joined = add('Sum', heads)
  const around = add('Add', [joined, `h${layer}`])
  const grown = add('Elu', [add('Softsign', [add('Selu', [add('Tanh', [around])])])])
  add('Add', [grown, around], `h${layer + 1}`)
  return nodes
}
