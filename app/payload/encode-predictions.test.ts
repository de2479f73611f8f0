import { describe, expect, test } from 'vitest'
import type { Value } from '#shared/values.ts'
import { encodeOutput } from './encode-predictions.ts'

function encoded(item: Value): string {
  return encodeOutput({ kind: 'tensor', shape: [], values: { dtype: 'object', data: [item] } })
}

describe('object arrays without dimensions', () => {
  // As MLflow 3.17.2 answers for an ONNX model with a string output of rank 0, and its NumpyEncoder writes the others.
  test.each([
    ['qäb', '["q", "\\u00e4", "b"]'],
    ['', '[]'],
    ['😀', '["\\ud83d\\ude00"]'],
    [new Uint8Array([97, 98]), '[97, 98]'],
    [new Map<string, Value>([['a', 1n]]), '["a"]'],
  ])('%j is iterated over', (item, text) => {
    expect(encoded(item)).toBe(text)
  })

  test('what cannot be iterated over is not written', () => {
    expect(() => encoded(5n)).toThrow("'int' object is not iterable")
    expect(() => encoded(null)).toThrow("'NoneType' object is not iterable")
  })
})
