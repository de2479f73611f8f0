import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { buildModel } from '#app/onnx-graph/build-model.ts'
import type { OnnxDescription } from '#shared/onnx.ts'
import { describeOnnx } from './describe.ts'

const fixtures = new URL('../../../e2e/fixtures/', import.meta.url).pathname
const temporary = mkdtempSync(join(tmpdir(), 'palate-describe-'))
afterAll(() => rmSync(temporary, { recursive: true }))

interface Facts {
  readonly name: string
  /** The ONNX file in base64, where it is no fixture. */
  readonly file?: string
  readonly facts: Partial<OnnxDescription>
}

const recorded = readFileSync(new URL('recorded/graph-facts.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Facts)

function folderOf({ name, file }: Facts): string {
  if (file === undefined) return join(fixtures, 'models', name)
  writeFileSync(join(temporary, 'model.onnx'), Buffer.from(file, 'base64'))
  return temporary
}

const byName = <T extends { name: string }>(list: readonly T[] = []) =>
  list.toSorted((a, b) => (a.name < b.name ? -1 : 1))

describe('reads what the onnx library reads', () => {
  for (const one of recorded) {
    test(`in ${one.name}`, async () => {
      const root = folderOf(one)
      const found = await describeOnnx({ root, modelPath: 'model.onnx', flavorFields: [] })
      const sorted = {
        ...found,
        operators: byName(found.operators),
        initializers: byName(found.initializers),
      }
      const { operators, initializers } = one.facts
      expect(sorted).toMatchObject({
        ...one.facts,
        operators: byName(operators),
        initializers: byName(initializers),
      })
    })
  }

  test('in every onnx fixture there is', () => {
    const folders = readdirSync(join(fixtures, 'models')).filter((name) => name.startsWith('onnx-'))
    expect(recorded.map(({ name }) => name)).toEqual(expect.arrayContaining(folders))
  })
})

test('an input with a default is told apart; before IR version 4 it is a weight', async () => {
  const described = async (irVersion: number) => {
    const input = (name: string) => ({ name, type: 'float', shape: ['n', 2] }) as const
    const bytes = buildModel({
      irVersion,
      opsets: { '': 17 },
      graph: {
        name: 'default',
        inputs: [input('a'), input('b')],
        outputs: [{ name: 'y', type: 'float', shape: null }],
        nodes: [{ operator: 'Add', inputs: ['a', 'b'], outputs: ['y'] }],
        constants: [{ name: 'b', type: 'float', shape: [2], data: Float32Array.of(1, 2) }],
      },
    })
    writeFileSync(join(temporary, 'default.onnx'), bytes)
    const { inputs, defaultedInputs } = await describeOnnx({
      root: temporary,
      modelPath: 'default.onnx',
      flavorFields: [],
    })
    return { inputs: inputs.map(({ name }) => name), defaulted: defaultedInputs.map(({ name }) => name) }
  }
  expect(await described(8)).toEqual({ inputs: ['a'], defaulted: ['b'] })
  expect(await described(3)).toEqual({ inputs: ['a'], defaulted: [] })
})

const bad = (name: string) =>
  describeOnnx({ root: join(fixtures, 'bad', name), modelPath: 'model.onnx', flavorFields: [] })

describe('a broken file is refused in words', () => {
  test.each([
    ['onnx-empty', 'model.onnx is empty.'],
    ['onnx-garbage', 'model.onnx is not a readable ONNX file: byte 0 begins a field of unknown kind 7.'],
    [
      'onnx-huge-length',
      'model.onnx is not a readable ONNX file: the field at byte 2 says it has 34359738367 bytes, but only 50 are there.',
    ],
    [
      'onnx-truncated',
      'model.onnx is not a readable ONNX file: the field at byte 33 says it has 246 bytes, but only 150 are there.',
    ],
    ['file-named-dir', '"model.onnx" is a folder, not a file.'],
  ])('%s', async (name, message) => {
    await expect(bad(name)).rejects.toMatchObject({
      failure: { code: 'bad-model', message, where: 'model.onnx' },
    })
  })

  test('a path that climbs out is not followed', async () => {
    const root = join(fixtures, 'bad', 'onnx-path-climbs-out')
    const modelPath = '../../models/onnx-internal-data/model.onnx'
    await expect(describeOnnx({ root, modelPath, flavorFields: [] })).rejects.toMatchObject({
      failure: { code: 'bad-model', message: expect.stringContaining('climbs out') },
    })
  })

  test.each([
    [
      'deep nesting',
      Array.from({ length: 300 }).reduce<Buffer>((inner) => graphAround(inner), Buffer.alloc(0)),
      'deep',
    ],
    ['a number without end', Buffer.from([0x08, 0x80]), 'has no end'],
    [
      'a number of eleven bytes',
      Buffer.from([0x08, ...Array.from({ length: 10 }, () => 0xff), 1]),
      'longer than ten',
    ],
    ['no graph', Buffer.from([0x08, 0x08]), 'holds no ONNX graph'],
  ])('%s', async (_, bytes, words) => {
    writeFileSync(join(temporary, 'odd.onnx'), bytes)
    await expect(
      describeOnnx({ root: temporary, modelPath: 'odd.onnx', flavorFields: [] }),
    ).rejects.toMatchObject({ failure: { message: expect.stringContaining(words) } })
  })
})

/** A node with a graph attribute inside a graph field: each level is three messages deeper. */
function graphAround(inner: Buffer): Buffer {
  const field = (number: number, content: Buffer) => {
    const length = []
    for (let rest = content.length; ; rest >>= 7) {
      if (rest < 128) {
        length.push(rest)
        break
      }
      length.push((rest & 127) | 128)
    }
    return Buffer.concat([Buffer.from([number * 8 + 2, ...length]), content])
  }
  const isFirst = inner.length === 0
  const node = field(
    1,
    field(5, isFirst ? field(1, Buffer.from('g')) : field(6, inner.subarray(modelHeader(inner)))),
  )
  return field(7, node)
}

/** Bytes of the tag and length of the model's graph field. */
function modelHeader(model: Buffer): number {
  let at = 1
  while ((model[at] ?? 0) >= 128) at++
  return at + 1
}

describe('external data', () => {
  test.each([
    ['onnx-external-missing', 'gone.data', null],
    ['onnx-external-short', 'weights.bin', 100],
    ['onnx-external-absolute', '/etc/passwd', null],
    ['onnx-external-climbs-out', '../../../enforcement.json', null],
  ])('%s says what is there', async (name, location, presentBytes) => {
    const { externalFiles } = await bad(name)
    expect(externalFiles).toEqual([{ location, neededBytes: 7200, presentBytes, tensorCount: 2 }])
  })

  test('that is whole', async () => {
    const root = join(fixtures, 'models/onnx-external-data-named')
    const { externalFiles } = await describeOnnx({ root, modelPath: 'model.onnx', flavorFields: [] })
    expect(externalFiles).toEqual([
      { location: 'weights.bin', neededBytes: 7200, presentBytes: 7200, tensorCount: 2 },
    ])
  })
})

test('what the MLmodel asks of the session', async () => {
  const { sessionOptions, providers } = await describeOnnx({
    root: join(fixtures, 'models/onnx-session-options'),
    modelPath: 'model.onnx',
    flavorFields: [
      {
        name: 'onnx_session_options',
        value: new Map<string, string | bigint | Map<string, string>>([
          ['execution_mode', 'sequential'],
          ['intra_op_num_threads', 1n],
          ['extra_session_config', new Map([['session.disable_prepacking', '1']])],
        ]),
      },
      {
        name: 'providers',
        value: [['CUDAExecutionProvider', new Map([['device_id', 0n]])], 'CPUExecutionProvider'],
      },
    ],
  })
  expect(sessionOptions).toEqual([
    { name: 'execution_mode', value: 'sequential' },
    { name: 'intra_op_num_threads', value: '1' },
    { name: 'extra_session_config.session.disable_prepacking', value: '1' },
  ])
  expect(providers).toEqual([
    { name: 'CUDAExecutionProvider', available: false },
    { name: 'CPUExecutionProvider', available: true },
  ])
})
