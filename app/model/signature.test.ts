import { expect, test } from 'vitest'
import type { Value } from '#shared/values.ts'
import { readSignature } from './signature.ts'

/** The signature of an MLmodel whose parts are these texts. */
function read(parts: { inputs?: Value; outputs?: Value; params?: Value }) {
  return readSignature(new Map([['signature', new Map(Object.entries(parts))]]))
}

const scalar = (type: string) => ({ kind: 'scalar', type })

test('columns of every type, nested ones with their properties in order', () => {
  const { signature, findings } = read({
    inputs: `[
      {"name": "a", "type": "double"}, {"name": "b", "type": "long", "required": false},
      {"name": "c", "type": "array", "items": {"type": "array", "items": {"type": "string"}}, "required": true},
      {"name": "d", "type": "object", "properties": {"y": {"type": "any", "required": false}, "x": {"type": "binary"}}},
      {"name": "e", "type": "map", "values": {"type": "map", "values": {"type": "boolean"}}, "required": true},
      {"name": "f", "type": "any", "required": false}, {"name": "g", "type": "sparkml_vector", "required": true}]`,
  })
  expect(findings).toEqual([])
  expect(signature?.inputs).toEqual({
    kind: 'columns',
    columns: [
      { name: 'a', type: scalar('double'), required: true },
      { name: 'b', type: scalar('long'), required: false },
      {
        name: 'c',
        type: { kind: 'array', items: { kind: 'array', items: scalar('string') } },
        required: true,
      },
      {
        name: 'd',
        type: {
          kind: 'object',
          properties: [
            { name: 'x', type: scalar('binary'), required: true },
            { name: 'y', type: { kind: 'any' }, required: false },
          ],
        },
        required: false,
      },
      {
        name: 'e',
        type: { kind: 'map', values: { kind: 'map', values: scalar('boolean') } },
        required: true,
      },
      { name: 'f', type: { kind: 'any' }, required: false },
      { name: 'g', type: { kind: 'array', items: scalar('double') }, required: true },
    ],
  })
})

test('integer column labels keep that they are integers', () => {
  const { signature } = read({ inputs: '[{"type": "long", "name": 0}, {"type": "long", "name": 1}]' })
  expect(signature?.inputs).toMatchObject({
    columns: [
      { name: '0', integerName: true },
      { name: '1', integerName: true },
    ],
  })
})

test('tensors, named and not, with other spellings of numpy dtypes', () => {
  const { signature } = read({
    inputs: '[{"type": "tensor", "tensor-spec": {"dtype": "<f4", "shape": [-1, 4]}}]',
    outputs: `[{"name": "x", "type": "tensor", "tensor-spec": {"dtype": "datetime64[ns]", "shape": []}},
               {"name": "y", "type": "tensor", "tensor-spec": {"dtype": "O", "shape": [3]}}]`,
  })
  expect(signature?.inputs).toEqual({
    kind: 'tensors',
    tensors: [{ name: null, dtype: 'float32', shape: [-1, 4] }],
  })
  expect(signature?.outputs).toEqual({
    kind: 'tensors',
    tensors: [
      { name: 'x', dtype: 'datetime64[ns]', shape: [] },
      { name: 'y', dtype: 'object', shape: [3] },
    ],
  })
})

test.each<[string, string, Value]>([
  ['{"name": "a", "type": "long", "default": 1, "shape": null}', 'long', 1n],
  ['{"name": "a", "dtype": "long", "default": 9223372036854775807}', 'long', 9223372036854775807n],
  ['{"name": "a", "type": "double", "default": 1}', 'double', 1],
  ['{"name": "a", "type": "double", "default": NaN}', 'double', Number.NaN],
  ['{"name": "a", "type": "string", "default": null}', 'string', null],
  ['{"name": "a", "type": "double", "default": [1, 2.5], "shape": [-1]}', 'double', [1, 2.5]],
  [
    '{"name": "a", "type": "datetime", "default": "2024-01-01"}',
    'datetime',
    { kind: 'instant', unit: 'D', ticks: 19723n },
  ],
  [
    '{"name": "a", "type": "datetime", "default": "2024-01-01T00:00:01.5"}',
    'datetime',
    { kind: 'instant', unit: 'us', ticks: 1_704_067_201_500_000n },
  ],
  [
    '{"name": "a", "type": "datetime", "default": "2024-01-01T10:20+02:00"}',
    'datetime',
    { kind: 'instant', unit: 'us', ticks: 1_704_097_200_000_000n },
  ],
  ['{"name": "a", "type": "datetime", "default": ""}', 'datetime', null],
  [
    '{"name": "a", "type": "datetime", "default": "2024-05"}',
    'datetime',
    { kind: 'instant', unit: 'D', ticks: 19844n },
  ],
])('param %s', (text, type, value) => {
  const { signature, findings } = read({ params: `[${text}]` })
  expect(findings).toEqual([])
  expect(signature?.params).toMatchObject([{ name: 'a', type: scalar(type) }])
  expect(signature?.params?.[0]?.default).toEqual(value)
})

test('an object param', () => {
  const { signature } = read({
    params:
      '[{"name": "o", "type": "object", "properties": {"x": {"type": "long"}}, "default": {"x": 1}, "shape": null}]',
  })
  expect(signature?.params?.[0]?.default).toEqual(new Map([['x', 1n]]))
})

/** Texts MLflow 3.17 raises on, where it does so. */
test.each([
  ['inputs', '{', ''],
  ['inputs', '{}', ''],
  ['inputs', '[]', ''],
  ['inputs', '[5]', '[0]'],
  ['inputs', '[{"name": "a"}]', '[0]'],
  ['inputs', '[{"type": 5}]', '[0].type'],
  ['inputs', '[{"type": "Double"}]', '[0].type'],
  ['inputs', '[{"name": "a", "type": "long"}, {"type": "long"}]', ''],
  ['inputs', '[{"type": "long", "required": false}]', ''],
  ['inputs', '[{"name": "a", "type": "array"}]', '[0].items'],
  ['inputs', '[{"name": "a", "type": "array", "items": {"type": "complex"}}]', '[0].items.type'],
  ['inputs', '[{"name": "a", "type": "object", "properties": {}}]', '[0].properties'],
  ['inputs', '[{"name": "a", "type": "map", "values": "string"}]', '[0].values'],
  [
    'inputs',
    '[{"name": "a", "type": "long"}, {"name": "b", "type": "tensor", "tensor-spec": {"dtype": "int8", "shape": []}}]',
    '',
  ],
  ['outputs', '[{"type": "tensor", "tensor-spec": {"dtype": "float32"}}]', '[0].tensor-spec.shape'],
  ['outputs', '[{"type": "tensor", "tensor-spec": {"dtype": "U5", "shape": [1]}}]', '[0].tensor-spec.dtype'],
  [
    'outputs',
    '[{"type": "tensor", "tensor-spec": {"dtype": "int8", "shape": [1]}}, {"type": "tensor", "tensor-spec": {"dtype": "int8", "shape": [1]}}]',
    '',
  ],
  ['params', '[{"name": "a", "type": "long"}]', '[0]'],
  ['params', '[{"name": "a", "type": "long", "default": 1.5}]', '[0].default'],
  ['params', '[{"name": "a", "type": "boolean", "default": 1}]', '[0].default'],
  ['params', '[{"name": "a", "type": "long", "default": [1]}]', '[0].default'],
  ['params', '[{"name": "a", "type": "long", "default": 1, "shape": [-1]}]', '[0].default'],
  ['params', '[{"name": "a", "type": "long", "default": [[1]], "shape": [-1]}]', '[0].default'],
  ['params', '[{"name": "a", "type": "long", "default": [1], "shape": [2]}]', '[0].shape'],
  ['params', '[{"name": "a", "type": "binary", "default": "x"}]', '[0].default'],
  [
    'params',
    '[{"name": "a", "type": "datetime", "default": "2024-01-01T00:00:00.123456789"}]',
    '[0].default',
  ],
  ['params', '[{"name": "a", "type": "datetime", "default": "2024-02-30"}]', '[0].default'],
  ['params', '[{"name": "a", "type": "array", "items": {"type": "long"}, "default": [1]}]', '[0].type'],
  [
    'params',
    '[{"name": "a", "type": "long", "default": 1}, {"name": "a", "type": "long", "default": 1}]',
    '',
  ],
])('%s %s is a problem at %j, and the other parts are there', (part, text, place) => {
  const other = part === 'params' ? { inputs: '[{"name": "z", "type": "long"}]' } : { params: '[]' }
  const { signature, findings, unreadable } = read({ [part]: text, ...other })
  expect(findings).toMatchObject([
    { code: 'signature-unreadable', severity: 'problem', where: `signature.${part}${place}` },
  ])
  expect(unreadable).toEqual([part])
  expect(signature).toMatchObject({ [part]: null })
})

/** Spellings of numpy's on 64-bit Linux; null is that of doubles, true an extent of 1. */
test.each([
  ['"f"', 'float32'],
  ['"d"', 'float64'],
  ['"B"', 'uint8'],
  ['"c8"', 'complex64'],
  ['"longlong"', 'int64'],
  ['null', 'float64'],
])('the dtype %s is %s', (dtype, name) => {
  const inputs = `[{"type": "tensor", "tensor-spec": {"dtype": ${dtype}, "shape": [true, 4.0]}}]`
  const { signature, findings } = read({ inputs, params: '{}' })
  expect(findings).toEqual([])
  expect(signature?.inputs).toMatchObject({ tensors: [{ dtype: name, shape: [1, 4] }] })
})

/** What MLflow 3.17 loads, and then takes no input for. */
test.each([
  ['{"dtype": "V8", "shape": [-1, 4]}', 'dtype'],
  ['{"dtype": "float32", "shape": [-2, 4]}', 'shape[0]'],
  ['{"dtype": "float32", "shape": "x"}', 'shape'],
])('%s fits nothing, and only inputs are asked for it', (info, place) => {
  const tensor = `[{"type": "tensor", "tensor-spec": ${info}, "name": "x"}]`
  const where = `[0].tensor-spec.${place}`
  expect(read({ inputs: tensor, params: '[]' }).findings).toMatchObject([
    { code: 'signature-fits-nothing', severity: 'problem', where: `signature.inputs${where}` },
  ])
  expect(read({ outputs: tensor, params: '[]' }).findings).toMatchObject([
    { code: 'signature-odd', severity: 'warning', where: `signature.outputs${where}` },
  ])
})

test('columns marked optional, as MLflow 2.5 wrote them, are read and told', () => {
  const { signature, findings } = read({
    inputs: '[{"name": "a", "type": "long", "optional": true}, {"name": "b", "type": "long"}]',
  })
  expect(signature?.inputs).toMatchObject({ columns: [{ required: false }, { required: true }] })
  expect(findings).toMatchObject([{ code: 'old-optional', severity: 'warning' }])
})

test('nothing in a signature is a problem; no signature is none', () => {
  expect(read({}).findings).toMatchObject([{ code: 'signature-unreadable', where: 'signature' }])
  expect(readSignature(new Map())).toEqual({ signature: null, findings: [], unreadable: [] })
  expect(readSignature(new Map([['signature', 'text']])).findings).toMatchObject([
    { code: 'signature-unreadable' },
  ])
})
