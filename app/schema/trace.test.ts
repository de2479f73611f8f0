/** What a trace tells of values that change without a word of MLflow's. */
import { describe, expect, test } from 'vitest'
import { readSignature } from '#app/model/signature.ts'
import { parsePayload } from '#app/payload/parse-payload.ts'
import type { TraceStep } from '#shared/prediction.ts'
import { enforce } from './enforce.ts'
import { traceOfRefusal } from './trace-of.ts'

function signatureOf(type: string) {
  const inputs = JSON.stringify([{ type, name: 'a', required: true }])
  return readSignature(new Map([['signature', new Map([['inputs', inputs]])]])).signature
}

function step(type: string, cells: string): TraceStep | undefined {
  const signature = signatureOf(type)
  const body = new TextEncoder().encode(`{"dataframe_split": {"columns": ["a"], "data": [${cells}]}}`)
  const parsed = parsePayload({ contentType: 'application/json', body }, signature)
  if (!parsed.ok) return traceOfRefusal(parsed.refusal).steps[0]
  return enforce(parsed.input, parsed.params, signature, parsed.casts).trace.steps[0]
}

describe('cells of a trace', () => {
  test('doubles that float32 rounds are told, those that read the same are not', () => {
    const found = step('float', '[0.1], [1.5], [0.123456789], [16777217.0], [3.4028234663852886e38], [1e-5]')
    expect(found?.cells.map(({ row }) => row)).toEqual([2, 3])
    expect(found?.cells[0]?.note).toBe('0.123456789 becomes 0.12345679104328156.')
    expect(found?.note).toContain('about seven digits')
  })

  test('text read as a number is told, also where it spells the number', () => {
    const found = step('integer', '["2"], ["3"]')
    expect(found?.action).toBe('cast')
    expect(found?.cells.map(({ note }) => note)).toEqual(["'2' becomes 2.", "'3' becomes 3."])
    expect(found?.note).toContain('Text is read')
    expect(step('double', '["2.5"]')?.cells).toHaveLength(1)
  })

  test('integers into doubles and whole doubles into integers say nothing', () => {
    expect(step('double', '[1], [2]')?.cells).toEqual([])
    expect(step('long', '[1.0], [2.0]')?.cells).toEqual([])
  })

  test('a request refused while it is read names the column and its rows', () => {
    const found = step('long', '["x"], [1], ["y"]')
    expect(found).toMatchObject({ kind: 'column', name: 'a', action: 'refused' })
    expect(found?.cells.map(({ row }) => row)).toEqual([0, 2])
  })
})

test('a model without a signature: what arrives is told, and that nothing is checked', () => {
  const body = new TextEncoder().encode('{"dataframe_split": {"columns": ["a", "b"], "data": [[1, "x"]]}}')
  const parsed = parsePayload({ contentType: 'application/json', body }, null)
  if (!parsed.ok) throw new Error(parsed.refusal.message)
  const { steps } = enforce(parsed.input, parsed.params, null, parsed.casts).trace
  expect(steps.map(({ name, action, to }) => [name, action, to])).toEqual([
    ['a', 'kept', 'int64'],
    ['b', 'kept', 'str'],
  ])
  expect(steps[0]?.note).toMatch(/no signature: MLflow checks nothing/)
})
