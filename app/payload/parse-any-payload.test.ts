/** Requests of Azure ML and of V2 servers, read to be written for another server. */
import { describe, expect, test } from 'vitest'
import type { ScalarType, Signature, TensorSpec } from '#shared/model.ts'
import type { Frame, Table } from '#shared/values.ts'
import { enforce } from '#app/schema/enforce.ts'
import { describeFrame } from '#app/schema/testing.ts'
import { parseAnyPayload } from './parse-any-payload.ts'
import { parsePayload } from './parse-payload.ts'
import { writePayload } from './write/write-payload.ts'

function request(body: unknown) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { contentType: 'application/json', body: Buffer.from(text) }
}

function columns(types: Readonly<Record<string, ScalarType>>): Signature {
  const specs = Object.entries(types).map(([name, type]) => ({
    name,
    type: { kind: 'scalar' as const, type },
    required: true,
  }))
  return { inputs: { kind: 'columns', columns: specs }, outputs: null, params: null, fromTypeHint: false }
}

function tensors(...specs: readonly TensorSpec[]): Signature {
  return { inputs: { kind: 'tensors', tensors: specs }, outputs: null, params: null, fromTypeHint: false }
}

function described(body: unknown, signature: Signature | null): string {
  const parsed = parseAnyPayload(request(body), signature)
  return parsed.ok ? `${parsed.form}\n${describeFrame(parsed.input)}` : parsed.refusal.message
}

const everyType = columns({
  b: 'boolean',
  i: 'integer',
  l: 'long',
  f: 'float',
  d: 'double',
  s: 'string',
  y: 'binary',
  t: 'datetime',
})
const everyValue: Table = {
  kind: 'table',
  rowCount: 2,
  columns: [
    { name: 'b', values: { dtype: 'bool', data: Uint8Array.of(1, 0) } },
    { name: 'i', values: { dtype: 'int32', data: Int32Array.of(-1, 2) } },
    { name: 'l', values: { dtype: 'int64', data: BigInt64Array.of(2n ** 53n + 1n, -5n) } },
    { name: 'f', values: { dtype: 'float32', data: Float32Array.of(0.1, 2) } },
    { name: 'd', values: { dtype: 'float64', data: Float64Array.of(0.1, 1e300) } },
    { name: 's', values: { dtype: 'str', data: ['a', 'ä "'] } },
    { name: 'y', values: { dtype: 'object', data: [Uint8Array.of(0, 255), Uint8Array.of()] } },
    {
      name: 't',
      values: { dtype: 'datetime64', unit: 'ns', data: BigInt64Array.of(0n, 1_700_000_000_123_456_789n) },
    },
  ],
}

describe('requests of other servers', () => {
  test.each(['input_data', 'v2'] as const)('a table written as %s reads back the same', (target) => {
    const context = {
      signature: everyType,
      modelUri: 'm',
      serverUrl: 'http://127.0.0.1',
      endpointName: 'end',
    }
    const written = writePayload({ frame: everyValue, params: new Map([['n', 1n]]) }, target, context)
    const parsed = parseAnyPayload(request(written.text), everyType)
    expect(parsed).toMatchObject({ ok: true, form: target, params: new Map([['n', 1n]]) })
    expect(enforced(parsed.ok ? parsed.input : everyValue)).toBe(enforced(everyValue))
  })

  test('a list or named lists of input_data are arrays', () => {
    const unnamed = tensors({ name: null, dtype: 'float32', shape: [-1, 2] })
    const named = tensors(
      { name: 'x', dtype: 'float32', shape: [-1] },
      { name: 'y', dtype: 'int64', shape: [-1] },
    )
    expect(described({ input_data: [[1, 2.5]] }, unnamed)).toBe(
      'input_data\nfloat32 (1,2) [float 1.0, float 2.5]',
    )
    expect(described({ input_data: { x: [1], y: [2] } }, named)).toBe(
      'input_data\nx: float32 (1) [float 1.0]\ny: int64 (1) [int 2]',
    )
  })

  test('V2 data may be nested, and its bytes text or base64', () => {
    const input = {
      name: 'x',
      shape: [2, 2],
      datatype: 'FP32',
      data: [
        [1, 2],
        [3, 4],
      ],
    }
    const bytes = {
      name: 'b',
      shape: [1],
      datatype: 'BYTES',
      data: ['AAE='],
      parameters: { content_type: 'base64' },
    }
    expect(described({ inputs: [input] }, null)).toBe(
      'v2\nfloat32 (2,2) [float 1.0, float 2.0, float 3.0, float 4.0]',
    )
    expect(described({ inputs: [bytes], parameters: { content_type: 'pd' } }, null)).toBe(
      "v2\nrows 1\nstring b: object [bytes b'\\x00\\x01']",
    )
    expect(described({ inputs: [input], parameters: { content_type: 'pd' } }, null)).toContain('rows 2')
  })

  test.each([
    [
      { inputs: [{ name: 'x', shape: [2], datatype: 'FP32', data: [1] }] },
      'has 1 values, its shape [2] asks for 2',
    ],
    [{ inputs: [{ name: 'x', shape: [-1], datatype: 'FP32', data: [1] }] }, 'has no shape'],
    [{ inputs: [{ name: 'x', shape: [1], datatype: 'float', data: [1] }] }, 'has no datatype'],
    [{ inputs: [{ name: 1, shape: [1], datatype: 'FP32', data: [1] }] }, 'has no name'],
    [{ input_data: 'text', datatype: 1 }, 'Failed to convert'],
  ])('%j is refused', (body, words) => {
    expect(described(body, columns({ a: 'long' }))).toContain(words)
  })

  test('anything else is read as MLflow’s server reads it', () => {
    const body = request({ inputs: ['"input_data"'] })
    const csv = { contentType: 'text/csv', body: Buffer.from('a\n1\n') }
    for (const one of [body, csv]) {
      // What was cast is looked up by a function of its own for each.
      expect({ ...parseAnyPayload(one, null), casts: null }).toEqual({
        ...parsePayload(one, null),
        casts: null,
      })
    }
  })
})

function enforced(input: Frame): string {
  const result = enforce(input, undefined, everyType)
  return result.ok ? describeFrame(result.input) : result.refusal.message
}
