/** A graph for component tests. Used by tests only. */
import type { OnnxDescription } from '#shared/onnx.ts'
import type { OnnxGraph, OnnxNode, OnnxWeights } from '#shared/onnx-graph.ts'

/** The graph behind the models above. */
export const wineGraph: OnnxDescription = {
  path: 'model.onnx',
  bytes: 3_012_112,
  irVersion: 8,
  opsets: [
    { domain: '', version: 17 },
    { domain: 'ai.onnx.ml', version: 3 },
  ],
  producer: 'skl2onnx',
  producerVersion: '1.19.1',
  domain: 'ai.onnx',
  modelVersion: '0',
  documentation: '',
  graphName: 'wine',
  inputs: [{ name: 'float_input', type: 'tensor(float)', shape: [null, 4] }],
  defaultedInputs: [],
  outputs: [
    { name: 'label', type: 'tensor(int64)', shape: ['n'] },
    { name: 'probabilities', type: 'seq(map(int64,tensor(float)))', shape: null },
  ],
  operators: [
    { domain: '', name: 'MatMul', count: 4 },
    { domain: '', name: 'Add', count: 4 },
    { domain: '', name: 'Relu', count: 3 },
    { domain: 'ai.onnx.ml', name: 'ZipMap', count: 1 },
  ],
  nodeCount: 12,
  functionCount: 0,
  initializerCount: 3,
  initializerBytes: 2_948_120,
  initializers: [
    {
      name: 'hidden.weight',
      type: 'float',
      shape: [768, 768],
      bytes: 2_359_296,
      externalFile: 'weights.data',
    },
    { name: 'out.weight', type: 'float', shape: [768, 3], bytes: 9_216, externalFile: null },
    { name: 'out.bias', type: 'float', shape: [3], bytes: 12, externalFile: null },
  ],
  externalFiles: [{ location: 'weights.data', neededBytes: 2_359_296, presentBytes: null, tensorCount: 1 }],
  metadata: [{ key: 'author', value: 'cellar' }],
  sessionOptions: [{ name: 'intra_op_num_threads', value: '1' }],
  providers: [
    { name: 'CUDAExecutionProvider', available: false },
    { name: 'CPUExecutionProvider', available: true },
  ],
}

/** The same graph's first boxes. */
export const wineDrawing: OnnxGraph = {
  name: 'wine',
  nodeCount: 2,
  kinds: ['node', 'node', 'input', 'output'],
  labels: ['MatMul', 'Relu', 'float_input', 'label'],
  names: ['hidden', '', 'tensor(float)', 'tensor(int64)'],
  edgeFrom: [2, 0, 1],
  edgeTo: [0, 1, 3],
  edgeValues: ['float_input', 'hidden_out', 'label'],
}

/** Its first node. */
export const wineNode: OnnxNode = {
  operator: 'MatMul',
  domain: '',
  name: 'hidden',
  documentation: '',
  attributes: [],
  inputs: [{ name: 'float_input', type: 'tensor(float)', shape: [null, 4], initializerBytes: null }],
  captured: [],
  outputs: [{ name: 'hidden_out', type: '', shape: null, initializerBytes: null }],
}

/** Its weights, three of which are not finite. */
export const wineWeights: OnnxWeights = {
  name: 'hidden_weight',
  type: 'float',
  shape: [4, 8],
  count: 32,
  zeros: 5,
  nan: 2,
  infinite: 1,
  numbers: { min: -1.25, max: 2.5, mean: 0.125, deviation: 0.5, bins: [1, 4, 20, 3, 1] },
}
