import { expect, test } from 'vitest'
import { bodyWithParams } from './given-params.ts'

const request = (body: string, params: string): unknown => {
  const made = bodyWithParams({ contentType: 'application/json', body: Buffer.from(body) }, params)
  return JSON.parse(Buffer.from(made).toString('utf8'))
}

test('params are added to a request, over those of its own', () => {
  expect(request('{"inputs": [1], "params": {"a": 1, "b": 2}}', '{"b": 3, "c": 4}')).toEqual({
    inputs: [1],
    params: { a: 1, b: 3, c: 4 },
  })
  expect(request('{"inputs": ["\\"params\\""]}', '{"b": 3}')).toEqual({
    inputs: ['"params"'],
    params: { b: 3 },
  })
  expect(request('{"params": null}', '{"b": 3}')).toEqual({ params: { b: 3 } })
})
