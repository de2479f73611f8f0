import { expect, test } from 'vitest'
import { parseJson } from '#app/payload/parse-json.ts'
import { answerFrame } from './answer-frame.ts'

const dtypesOf = (text: string) => {
  const frame = answerFrame(parseJson(text))
  if (frame.kind !== 'tensors') return frame.kind
  return frame.entries.map(({ name, tensor: { shape, values } }) => [
    name,
    values.dtype,
    shape,
    [...values.data],
  ])
}

const output = (datatype: string, data: string, shape = '[2, 1]') =>
  `{"name": "${datatype}", "shape": ${shape}, "datatype": "${datatype}", "parameters": {"content_type": "np"}, "data": ${data}}`

test('what MLServer answers: every datatype, null for NaN, and whole numbers of any size', () => {
  const outputs = [
    output('INT64', '[1152921504606846977, -3]'),
    output('UINT16', '[1, 65535]'),
    output('INT8', '[-1, null]'),
    output('BOOL', '[true, false]'),
    output('FP32', '[0.10000000149011612, null]'),
    output('BYTES', String.raw`["\u00fc\"", ""]`),
    output('FP64', '[[1.5], [2]]'),
  ]
  expect(dtypesOf(`{"model_name": "m", "id": "1", "outputs": [${outputs.join(', ')}]}`)).toEqual([
    ['INT64', 'int64', [2, 1], [1_152_921_504_606_846_977n, -3n]],
    ['UINT16', 'uint16', [2, 1], [1, 65_535]],
    ['INT8', 'object', [2, 1], [-1n, null]],
    ['BOOL', 'bool', [2, 1], [1, 0]],
    ['FP32', 'float32', [2, 1], [Math.fround(0.1), Number.NaN]],
    ['BYTES', 'object', [2, 1], ['ü"', '']],
    ['FP64', 'float64', [2, 1], [1.5, 2]],
  ])
})

test('a shape that is not that of its data is no V2', () => {
  expect(dtypesOf(`{"outputs": [${output('FP32', '[1, 2, 3]')}]}`)).toBe('plain')
})
