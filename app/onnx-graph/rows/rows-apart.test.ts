import fc from 'fast-check'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'
import { buildModel } from '../build-model.ts'
import type { GraphSpec, NodeSpec } from '../build-model.ts'
import { bytesSource } from '../byte-source.ts'
import { readOnnxModel } from '../read-model.ts'
import { wireReader } from '../wire-reader.ts'
import { keepsRowsApart } from './rows-apart.ts'

type Shape = readonly (number | string | null)[]
type Constants = NonNullable<GraphSpec['constants']>

interface Case {
  readonly shape?: Shape | null
  readonly nodes: readonly NodeSpec[]
  readonly constants?: Constants
  readonly opset?: number
  readonly outputs?: readonly string[]
}

function bytesOf({ shape = ['n', 4], nodes, constants = [], opset = 13, outputs = ['y'] }: Case): Uint8Array {
  return buildModel({
    irVersion: 8,
    opsets: { '': opset, 'ai.onnx.ml': 3 },
    graph: {
      name: 'rows',
      inputs: [{ name: 'x', type: 'float', shape }],
      outputs: outputs.map((name) => ({ name, type: 'float', shape: null })),
      nodes,
      constants,
    },
  })
}

function isApart(given: Case): boolean {
  const bytes = bytesOf(given)
  const model = readOnnxModel(wireReader(bytesSource(bytes), 'rows.onnx'), 'rows.onnx')
  return keepsRowsApart(wireReader(bytesSource(bytes), 'rows.onnx'), model)
}

const int = (value: number) => ({ kind: 'int', value }) as const
const ints = (...value: number[]) => ({ kind: 'ints', value }) as const

/** A node whose inputs are named in one text. */
function node(
  operator: string,
  inputs: string,
  attributes: NodeSpec['attributes'] = {},
  outputs = 'y',
): NodeSpec {
  return { operator, inputs: inputs.split(' '), outputs: outputs.split(' '), attributes }
}

function learned(
  operator: string,
  inputs: string,
  attributes: NodeSpec['attributes'] = {},
  outputs = 'y',
): NodeSpec {
  return { ...node(operator, inputs, attributes, outputs), domain: 'ai.onnx.ml' }
}

function floats(name: string, ...shape: number[]): Constants[number] {
  const data = Float32Array.from(
    { length: shape.reduce((left, right) => left * right, 1) },
    (_none, at) => at + 1,
  )
  return { name, type: 'float', shape, data }
}

function shapeOf(name: string, ...extents: number[]): Constants[number] {
  return { name, type: 'int64', shape: [extents.length], data: BigInt64Array.from(extents, BigInt) }
}

describe('rows are followed to the outputs', () => {
  test.each<[string, Case]>([
    ['element by element', { nodes: [node('Relu', 'x')] }],
    ['a constant added to each row', { nodes: [node('Add', 'x c')], constants: [floats('c', 4)] }],
    ['a constant matrix of one row', { nodes: [node('Mul', 'x c')], constants: [floats('c', 1, 4)] }],
    ['a product with weights', { nodes: [node('MatMul', 'x w')], constants: [floats('w', 4, 2)] }],
    ['a layer', { nodes: [node('Gemm', 'x w b')], constants: [floats('w', 4, 2), floats('b', 2)] }],
    ['a softmax along the columns', { nodes: [node('Softmax', 'x', { axis: int(1) })] }],
    ['a place along the columns', { nodes: [node('ArgMax', 'x', { axis: int(-1), keepdims: int(0) })] }],
    ['a mean of the columns', { nodes: [node('ReduceMean', 'x', { axes: ints(1) })] }],
    ['a sum of the columns by an input', { nodes: [node('ReduceSum', 'x a')], constants: [shapeOf('a', 1)] }],
    ['images', { shape: ['n', 1, 8, 8], nodes: [node('Conv', 'x w')], constants: [floats('w', 2, 1, 3, 3)] }],
    ['a pool', { shape: ['n', 1, 8, 8], nodes: [node('MaxPool', 'x', { kernel_shape: ints(2, 2) })] }],
    ['a shape that copies the rows', { nodes: [node('Reshape', 'x s')], constants: [shapeOf('s', 0, 2, 2)] }],
    [
      'a shape that leaves the rows',
      { nodes: [node('Reshape', 'x s')], constants: [shapeOf('s', -1, 2, 2)] },
    ],
    ['rows flattened', { shape: ['n', 2, 3], nodes: [node('Flatten', 'x')] }],
    ['columns picked', { nodes: [node('Gather', 'x i', { axis: int(1) })], constants: [shapeOf('i', 2, 0)] }],
    [
      'a trained normalization',
      {
        nodes: [node('BatchNormalization', 'x s b m v')],
        constants: [floats('s', 4), floats('b', 4), floats('m', 4), floats('v', 4)],
      },
    ],
    [
      'columns turned and turned back',
      {
        shape: ['n', 1],
        nodes: [
          node('Transpose', 'x', { perm: ints(1, 0) }, 't'),
          node('Transpose', 't', { perm: ints(1, 0) }),
        ],
      },
    ],
    [
      'a label looked up in a list, as scikit-learn is converted',
      {
        nodes: [
          node('ArgMax', 'x', { axis: int(1) }, 'place'),
          learned('ArrayFeatureExtractor', 'labels place', {}, 'row'),
          node('Reshape', 'row s'),
        ],
        constants: [shapeOf('labels', 7, 8, 9, 10), shapeOf('s', -1)],
      },
    ],
    [
      'categories beside numbers',
      {
        nodes: [
          learned('ArrayFeatureExtractor', 'x first', {}, 'category'),
          node('Cast', 'category', { to: int(7) }, 'whole'),
          learned('OneHotEncoder', 'whole', { cats_int64s: ints(1, 2, 3) }, 'hot'),
          node('Reshape', 'hot s', {}, 'flat'),
          node('Concat', 'flat x', { axis: int(1) }),
        ],
        constants: [shapeOf('first', 0), shapeOf('s', -1, 3)],
      },
    ],
    [
      'trees',
      {
        nodes: [learned('LinearRegressor', 'x', { targets: int(1) }, 'z'), node('Reshape', 'z s')],
        constants: [shapeOf('s', -1)],
      },
    ],
  ])('%s', (_name, given) => {
    expect(isApart(given)).toBe(true)
  })
})

describe('rows that meet, or are counted, are not known to be apart', () => {
  const oneColumn = ['n', 1]
  const acrossRows = { nodes: [node('Reshape', 'x s', {}, 'r')], constants: [shapeOf('s', 1, 1, -1)] }
  test.each<[string, Case]>([
    [
      'the mean of all',
      {
        shape: oneColumn,
        ...acrossRows,
        nodes: [...acrossRows.nodes, node('GlobalAveragePool', 'r', {}, 'm'), node('Sub', 'x m')],
      },
    ],
    [
      'a window over rows',
      {
        shape: oneColumn,
        ...acrossRows,
        nodes: [...acrossRows.nodes, node('MaxPool', 'r', { kernel_shape: ints(3), pads: ints(1, 1) })],
      },
    ],
    [
      'a filter over rows',
      {
        shape: oneColumn,
        nodes: [...acrossRows.nodes, node('Conv', 'r w')],
        constants: [...acrossRows.constants, floats('w', 1, 1, 3)],
      },
    ],
    [
      'a normalization in training',
      {
        nodes: [node('BatchNormalization', 'x s b m v', { training_mode: int(1) })],
        opset: 14,
        constants: [floats('s', 4), floats('b', 4), floats('m', 4), floats('v', 4)],
      },
    ],
    [
      'a transposed product',
      { nodes: [node('Gemm', 'x x', { transA: int(1) }, 'g'), node('MatMul', 'x g')] },
    ],
    ['rows times rows', { nodes: [node('Transpose', 'x', {}, 't'), node('MatMul', 'x t')] }],
    ['a softmax down the rows', { nodes: [node('Softmax', 'x', { axis: int(0) })] }],
    ['the default place of ArgMax', { nodes: [node('ArgMax', 'x')] }],
    ['a sum of everything', { nodes: [node('ReduceSum', 'x', {}, 'total'), node('Div', 'x total')] }],
    [
      'a sum along axes nobody knows',
      {
        nodes: [node('Cast', 'c', { to: int(7) }, 'a'), node('ReduceSum', 'x a')],
        constants: [floats('c', 1)],
      },
    ],
    ['a number for each row of the table', { nodes: [node('Add', 'x c')], constants: [floats('c', 5, 4)] }],
    [
      'a vector against a column',
      {
        shape: ['n'],
        nodes: [node('Unsqueeze', 'x a', {}, 'u'), node('Sub', 'x u')],
        constants: [shapeOf('a', 1)],
      },
    ],
    ['a shape that cuts rows', { nodes: [node('Reshape', 'x s')], constants: [shapeOf('s', -1, 8)] }],
    ['a shape that is computed', { nodes: [node('Shape', 'x', {}, 's'), node('Reshape', 'x s')] }],
    ['all rows in one', { nodes: [node('Flatten', 'x', { axis: int(0) })] }],
    ['one below the other', { nodes: [node('Concat', 'x x', { axis: int(0) })] }],
    ['axes that nobody names', { shape: oneColumn, nodes: [node('Squeeze', 'x')] }],
    ['a drop-out in training', { nodes: [node('Dropout', 'x r t')], constants: [floats('r'), floats('t')] }],
    ['a sample of one axis', { shape: ['n'], nodes: [learned('Normalizer', 'x')] }],
    ['the rows that are picked', { nodes: [node('Gather', 'x i')], constants: [shapeOf('i', 0)] }],
    [
      'the places of a pool',
      { shape: ['n', 1, 8], nodes: [node('MaxPool', 'x', { kernel_shape: ints(2) }, 'p y')] },
    ],
    ['no row at all', { nodes: [node('Identity', 'c')], constants: [floats('c', 4)] }],
    ['a number of rows that is fixed', { shape: [2, 4], nodes: [node('Relu', 'x')] }],
    ['an input of unknown rank', { shape: null, nodes: [node('Relu', 'x')] }],
    ['an operator without a rule', { nodes: [node('CumSum', 'x a')], constants: [shapeOf('a', 0)] }],
    ['an unknown operator set', { nodes: [{ ...node('Relu', 'x'), domain: 'own' }] }],
  ])('%s', (_name, given) => {
    expect(isApart(given)).toBe(false)
  })
})

test('whatever chain of operators is taken to keep rows apart does, in onnxruntime', async () => {
  const axis = fc.integer({ min: -3, max: 2 })
  const extents = fc.array(fc.constantFrom(-1, 0, 1, 2, 3, 4), { minLength: 1, maxLength: 3 })
  const step = fc.oneof(
    fc
      .constantFrom('Relu', 'GlobalAveragePool', 'Transpose')
      .map((operator) => ({ operator, attributes: {}, given: null })),
    fc
      .tuple(fc.constantFrom('Softmax', 'ArgMax', 'Flatten'), axis)
      .map(([operator, at]) => ({ operator, attributes: { axis: int(at) }, given: null })),
    fc
      .tuple(fc.constantFrom('ReduceMean', 'ReduceMax'), axis, fc.constantFrom(0, 1))
      .map(([operator, at, kept]) => ({
        operator,
        attributes: { axes: ints(at), keepdims: int(kept) },
        given: null,
      })),
    extents.map((list) => ({ operator: 'Reshape', attributes: {}, given: list })),
    fc
      .tuple(fc.constantFrom('Squeeze', 'Unsqueeze'), axis)
      .map(([operator, at]) => ({ operator, attributes: {}, given: [at] })),
    fc.constantFrom('Self', 'First').map((operator) => ({ operator, attributes: {}, given: null })),
  )
  const shapes = fc.constantFrom<Shape>(['n'], ['n', 1], ['n', 4], ['n', 1, 2], ['n', 2, 2])
  let apart = 0
  await fc.assert(
    fc.asyncProperty(shapes, fc.array(step, { minLength: 1, maxLength: 4 }), async (shape, steps) => {
      const constants: Constants[number][] = []
      const nodes = steps.flatMap(({ operator, attributes, given }, at): NodeSpec[] => {
        const from = at === 0 ? 'x' : `v${at}`
        const to = at === steps.length - 1 ? 'y' : `v${at + 1}`
        if (given !== null) constants.push(shapeOf(`c${at}`, ...given))
        if (operator === 'Self') return [node('Add', `${from} ${from}`, {}, to)]
        if (operator === 'First') return [node('Add', `${from} x`, {}, to)]
        const taken = node(operator, given === null ? from : `${from} c${at}`, attributes, to)
        return operator === 'ArgMax'
          ? [{ ...taken, outputs: [`i${at}`] }, node('Cast', `i${at}`, { to: int(1) }, to)]
          : [taken]
      })
      const given = { shape, nodes, constants }
      if (!isApart(given)) return
      const session = await InferenceSession.create(bytesOf(given), quick).catch(() => null)
      if (session === null) return
      const whole = await answer(session, shape, 0, 6)
      const parts = [await answer(session, shape, 0, 2), await answer(session, shape, 2, 6)]
      await session.release()
      // A part that the graph does not take is run again with all others.
      if (parts.includes(null)) return
      if (whole === null) throw new Error('Parts are answered where the whole is not.')
      apart += 1
      expect(whole.extent).toBe(6)
      const joined = parts.flatMap((part) => part?.values ?? [])
      expect(joined.length).toBe(whole.values.length)
      for (const [at, value] of whole.values.entries()) expect(joined[at]).toBeCloseTo(value, 5)
    }),
    { numRuns: 600 },
  )
  expect(apart).toBeGreaterThan(100)
})

const quick = { logSeverityLevel: 4, intraOpNumThreads: 1 } as const

/** The answer for some rows of one long table; null where the graph does not take them. */
async function answer(session: InferenceSession, shape: Shape, from: number, to: number) {
  const rest = shape.slice(1).map(Number)
  const width = rest.reduce((left, right) => left * right, 1)
  const data = Float32Array.from(
    { length: (to - from) * width },
    (_none, at) => Math.sin((from * width + at) * 1.7) * 3,
  )
  const outputs = await session
    .run({ x: new Tensor('float32', data, [to - from, ...rest]) })
    .catch(() => null)
  const output = outputs?.['y']
  if (output === undefined || !(output.data instanceof Float32Array)) return null
  return { extent: output.dims[0], values: Array.from(output.data) }
}
