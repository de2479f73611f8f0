import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Value } from '#shared/values.ts'
import { buildModel } from '#app/onnx-graph/build-model.ts'
import type { GraphSpec, NodeSpec, ValueSpec } from '#app/onnx-graph/build-model.ts'
import { bytesSource } from '#app/onnx-graph/byte-source.ts'
import { readOnnxModel } from '#app/onnx-graph/read-model.ts'
import { graphField, modelField, tensorField } from '#app/onnx-graph/schema.ts'
import { wireReader } from '#app/onnx-graph/wire-reader.ts'
import { joined, lengthHeader, messageField, numberField, textField } from '#app/onnx-graph/wire-writer.ts'
import { loadOnnx } from './load-onnx.ts'

const fixtures = new URL('../../../e2e/fixtures/', import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'palate-load-'))
afterAll(() => rmSync(folder, { recursive: true }))

const floats = (name: string, ...shape: (number | null)[]): ValueSpec => ({ name, type: 'float', shape })
const frame = (...rows: number[][]) =>
  ({
    kind: 'tensor',
    shape: [rows.length, rows[0]?.length ?? 0],
    values: { dtype: 'float32', data: Float32Array.from(rows.flat()) },
  }) as const

function write(graph: Omit<GraphSpec, 'name'>, name = 'model.onnx'): void {
  const model = buildModel({
    irVersion: 8,
    opsets: { '': 17, 'ai.onnx.ml': 1 },
    graph: { name: 'g', ...graph },
  })
  writeFileSync(join(folder, name), model)
}

const load = (fields: { sessionOptions?: Value; providers?: Value } = {}) =>
  loadOnnx({ root: folder, modelPath: 'model.onnx', ...fields })

const zipMap: NodeSpec = {
  operator: 'ZipMap',
  domain: 'ai.onnx.ml',
  inputs: ['p'],
  outputs: ['z'],
  attributes: { classlabels_strings: { kind: 'texts', value: ['no', 'yes'] } },
}

/** A value that is a list of dicts, which `ValueSpec` cannot say: put in place of the graph's one output. */
function withMapOutput(model: Uint8Array, graph: GraphSpec): Uint8Array {
  // TypeProto: sequence (4) of element (1) map (5) of key (1) string and value (2) tensor (1) of element (1) float.
  const map = messageField(5, [numberField(1, 8), messageField(2, [messageField(1, [numberField(1, 1)])])])
  const type = messageField(2, [messageField(4, [messageField(1, [map])])])
  const plain = buildModel({ irVersion: 8, opsets: {}, graph })
  const reader = wireReader(bytesSource(plain), 'plain')
  const inside = readOnnxModel(reader, 'plain').graphs[0]!
  const content = joined([
    reader.bytes(inside).slice(),
    messageField(graphField.output, [textField(1, 'z'), type]),
  ])
  return joined([lengthHeader(modelField.graph, content.length), content, model])
}

function writeZipMapModel(
  nodes: readonly NodeSpec[],
  outputs: readonly ValueSpec[] = [],
  extra: Uint8Array[] = [],
): void {
  const graph = { name: 'g', inputs: [floats('x', null, 2)], outputs, nodes }
  const header = buildModel({
    irVersion: 8,
    opsets: { '': 17, 'ai.onnx.ml': 1 },
    graph: { name: '', inputs: [], outputs: [], nodes: [] },
  })
  writeFileSync(join(folder, 'model.onnx'), joined([withMapOutput(header, graph), ...extra]))
}

describe('graphs that end in ZipMap', () => {
  test('beside another output keep its place', async () => {
    writeZipMapModel(
      [
        { operator: 'Abs', inputs: ['x'], outputs: ['p'] },
        { operator: 'ReduceSum', inputs: ['x'], outputs: ['n'] },
        zipMap,
      ],
      [floats('n', 1, 1)],
    )
    const { answer, own } = await (await load()).predict(frame([-1, 2], [3, -4]), null)
    const dicts = [
      new Map([
        ['no', 1],
        ['yes', 2],
      ]),
      new Map([
        ['no', 3],
        ['yes', 4],
      ]),
    ]
    const sum = { kind: 'tensor', shape: [1, 1], values: { dtype: 'float32', data: Float32Array.of(0) } }
    expect(answer).toEqual({
      ok: true,
      output: {
        kind: 'plain',
        value: new Map<string, unknown>([
          ['n', sum],
          ['z', dicts],
        ]),
      },
    })
    expect(own).toEqual([
      { name: 'n', value: sum },
      { name: 'z', value: dicts },
    ])
  })

  test('and keep their weights in another file', async () => {
    // The constant w of the graph: its data is in weights.bin.
    const entry = (key: string, value: string) =>
      messageField(tensorField.externalData, [textField(1, key), textField(2, value)])
    const weights = messageField(modelField.graph, [
      messageField(graphField.initializer, [
        numberField(tensorField.extents, 2),
        numberField(tensorField.extents, 2),
        numberField(tensorField.type, 1),
        textField(tensorField.name, 'w'),
        entry('location', 'weights.bin'),
        entry('offset', '8'),
        entry('length', '16'),
        numberField(tensorField.dataLocation, 1),
      ]),
    ])
    writeZipMapModel([{ operator: 'MatMul', inputs: ['x', 'w'], outputs: ['p'] }, zipMap], [], [weights])
    writeFileSync(join(folder, 'weights.bin'), new Uint8Array(Float32Array.of(9, 9, 1, 2, 3, 4).buffer))
    const { answer } = await (await load()).predict(frame([1, 0], [1, 1]), null)
    const dicts = [
      new Map([
        ['no', 1],
        ['yes', 2],
      ]),
      new Map([
        ['no', 4],
        ['yes', 6],
      ]),
    ]
    expect(answer).toEqual({ ok: true, output: { kind: 'plain', value: new Map([['z', dicts]]) } })
    expect(readdirSync(folder).toSorted()).toEqual(['model.onnx', 'weights.bin'])
  })
})

describe('what onnxruntime-node cannot carry is refused by name', () => {
  test('a list of dicts that no ZipMap makes', async () => {
    writeZipMapModel([{ operator: 'SequenceConstruct', inputs: ['x'], outputs: ['z'] }])
    await expect(load()).rejects.toMatchObject({
      failure: {
        code: 'unsupported',
        message: expect.stringContaining('"z" is seq(map(string,tensor(float)))'),
      },
    })
  })

  test.each(['bfloat16', 'complex64', 'float8e4m3fn'])('%s', async (type) => {
    write({
      inputs: [{ name: 'x', type, shape: [1] }],
      outputs: [{ name: 'y', type, shape: [1] }],
      nodes: [{ operator: 'Identity', inputs: ['x'], outputs: ['y'] }],
    })
    await expect(load()).rejects.toMatchObject({
      failure: {
        code: 'unsupported',
        message: expect.stringContaining(`"x" is tensor(${type})`),
        hint: expect.stringContaining('choose the Python runtime'),
      },
    })
  })
})

describe('a model that cannot be loaded says why', () => {
  test.each([
    ['onnx-external-absolute', 'bad-model', '"/etc/passwd", which is outside'],
    ['onnx-external-climbs-out', 'bad-model', '"../../../enforcement.json", which is outside'],
    ['onnx-external-missing', 'bad-model', '"gone.data", which is not there'],
    ['onnx-external-short', 'bad-model', '"weights.bin", which has 100 bytes of 7200'],
    ['onnx-garbage', 'bad-model', 'not a readable ONNX file'],
  ])('%s', async (name, code, words) => {
    await expect(
      loadOnnx({ root: join(fixtures, 'bad', name), modelPath: 'model.onnx' }),
    ).rejects.toMatchObject({
      failure: { code, message: expect.stringContaining(words) },
    })
  })

  test('an operator nobody knows', async () => {
    write({
      inputs: [floats('x', 1)],
      outputs: [floats('y', 1)],
      nodes: [{ operator: 'Nope', inputs: ['x'], outputs: ['y'] }],
    })
    await expect(load()).rejects.toMatchObject({
      failure: { code: 'bad-model', detail: expect.stringContaining('Nope') },
    })
  })
})

describe('session options and providers', () => {
  const doubler = () =>
    write({
      inputs: [floats('x', null)],
      outputs: [floats('y', null)],
      nodes: [{ operator: 'Add', inputs: ['x', 'x'], outputs: ['y'] }],
    })
  const map = (...entries: [string, Value][]) => new Map(entries)

  test('are taken as MLflow takes them', async () => {
    doubler()
    const sessionOptions = map(
      ['intra_op_num_threads', 1n],
      ['inter_op_num_threads', -1n],
      ['execution_mode', 'Parallel'],
      ['graph_optimization_level', 50n],
      ['extra_session_config', map(['session.disable_prepacking', '1'])],
    )
    const model = await load({ sessionOptions, providers: ['CPUExecutionProvider'] })
    expect(model.notices).toEqual([])
    const values = { dtype: 'float32', data: Float32Array.of(2) } as const
    const { answer } = await model.predict({ kind: 'tensor', shape: [1], values }, null)
    expect(answer).toMatchObject({
      ok: true,
      output: { entries: [{ tensor: { values: { data: Float32Array.of(4) } } }] },
    })
  })

  test('without effect are said', async () => {
    doubler()
    const sessionOptions = map(
      ['log_level', 1n],
      ['execution_mode', 'fast'],
      ['extra_session_config', map(['session.model_external_initializers_file_folder_path', '/etc'])],
    )
    const providers = [
      ['CUDAExecutionProvider', map(['device_id', 0n])],
      ['CPUExecutionProvider', map()],
      null,
    ]
    const { notices } = await load({ sessionOptions, providers })
    expect(notices).toEqual([
      'The model asks for CUDAExecutionProvider, null, which is not here. It runs on the CPU.',
      'Options of CPUExecutionProvider have no effect here.',
      'The session option execution_mode "fast" has no effect in MLflow.',
      'The session option "session.model_external_initializers_file_folder_path" was held back: Palate passes on settings of computing only.',
      'The session option "log_level" has no effect in MLflow.',
    ])
  })

  test.each<[string, Value]>([
    ['intra_op_num_threads', 1.5],
    ['inter_op_num_threads', 'two'],
    ['execution_mode', 1n],
    ['graph_optimization_level', -1n],
    ['graph_optimization_level', '99'],
    ['extra_session_config', ['a']],
    ['extra_session_config', map(['session.disable_prepacking', 1n])],
  ])('that MLflow cannot take are refused: %s', async (name, value) => {
    doubler()
    await expect(load({ sessionOptions: map([name, value]) })).rejects.toMatchObject({
      failure: { code: 'bad-model', message: expect.stringContaining(name) },
    })
  })

  test('are not there in most models', async () => {
    doubler()
    expect((await load({ sessionOptions: null, providers: null })).notices).toEqual([
      'The model asks for CUDAExecutionProvider, which is not here. It runs on the CPU.',
    ])
  })
})

test('what the model computed is there although the wrapper fails on it', async () => {
  const root = join(fixtures, 'models/onnx-iris')
  const model = await loadOnnx({ root, modelPath: 'model.onnx' })
  const columns = [5.9, 3, 5.1, 1.8].map((value, place) => ({
    name: `c${place}`,
    values: { dtype: 'float64', data: Float64Array.of(value) } as const,
  }))
  const { answer, own } = await model.predict({ kind: 'table', rowCount: 1, columns }, null)
  expect(answer).toMatchObject({
    ok: false,
    exception: { type: 'ValueError', message: 'All arrays must be of the same length' },
    explanation: { plain: expect.stringContaining('label has 1, probabilities has 3') },
  })
  expect(own).toMatchObject([
    { name: 'label', value: { shape: [1], values: { dtype: 'int64' } } },
    { name: 'probabilities', value: { shape: [1, 3], values: { dtype: 'float32' } } },
  ])
})

test('nothing is left to read of a model once it is loaded', async () => {
  write({
    inputs: [floats('x', null)],
    outputs: [floats('y', null)],
    nodes: [{ operator: 'Abs', inputs: ['x'], outputs: ['y'] }],
  })
  const model = await load()
  rmSync(join(folder, 'model.onnx'))
  const values = { dtype: 'float32', data: Float32Array.of(-2) } as const
  const { answer } = await model.predict({ kind: 'tensor', shape: [1], values }, null)
  expect(answer.ok).toBe(true)
  await model.close()
  expect(() => readFileSync(join(folder, 'model.onnx'))).toThrow('ENOENT')
})

test('a graph that takes nothing is refused, as MLflow asserts an input', async () => {
  const constant: NodeSpec = {
    operator: 'Constant',
    domain: '',
    inputs: [],
    outputs: ['y'],
    attributes: { value_floats: { kind: 'floats', value: [1, 2] } },
  }
  write({ nodes: [constant], inputs: [], outputs: [floats('y', 2)] })
  await expect(load()).rejects.toMatchObject({
    failure: { code: 'bad-model', detail: 'AssertionError', where: 'model.onnx' },
  })
})

test('an output whose name onnxruntime-node loses is refused by name', async () => {
  write({
    inputs: [floats('x', null, 2)],
    outputs: [floats('__proto__', null, 2)],
    nodes: [{ operator: 'Identity', inputs: ['x'], outputs: ['__proto__'] }],
  })
  await expect(load()).rejects.toMatchObject({
    failure: { code: 'unsupported', message: expect.stringContaining('__proto__') },
  })
})

test("numpy's texts end at a NUL, Python's in an object array do not", async () => {
  const text = (name: string): ValueSpec => ({ name, type: 'string', shape: [null] })
  write({
    inputs: [text('x')],
    outputs: [text('y')],
    nodes: [{ operator: 'Identity', inputs: ['x'], outputs: ['y'] }],
  })
  const model = await load()
  const answered = async (dtype: 'str' | 'object') => {
    const values = { dtype, data: ['\u00e9\0x', '\0a', 'b'] }
    const { own } = await model.predict({ kind: 'tensor', shape: [3], values }, null)
    return own?.[0]?.value
  }
  expect(await answered('str')).toMatchObject({ values: { data: ['\u00e9', '', 'b'] } })
  expect(await answered('object')).toMatchObject({ values: { data: ['\u00e9\0x', '\0a', 'b'] } })
  await model.close()
})
