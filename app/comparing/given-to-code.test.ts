import { expect, test } from 'vitest'
import { readSignature } from '#app/model/signature.ts'
import { givenToCode } from './given-to-code.ts'

const { signature } = readSignature(
  new Map([
    [
      'signature',
      new Map([
        ['inputs', '[{"type": "double", "name": "a", "required": true}]'],
        ['params', '[{"name": "at", "type": "double", "default": 0.5, "shape": null}]'],
      ]),
    ],
  ]),
)

const given = (request: unknown) =>
  givenToCode({ contentType: 'application/json', body: Buffer.from(JSON.stringify(request)) }, signature)

test('code gets what MLflow gives a model: its columns alone, defaults of params, and params of its own', () => {
  const rows = { columns: ['extra', 'a'], data: [[1, 2]] }
  const { inputs, params } = given({ dataframe_split: rows, params: { own: true } })
  expect(inputs?.kind === 'table' && inputs.columns.map(({ name }) => name)).toEqual(['a'])
  expect(params).toEqual(
    new Map<string, unknown>([
      ['own', true],
      ['at', 0.5],
    ]),
  )
})

test('what is refused is given as it is', () => {
  const { inputs } = given({ dataframe_split: { columns: ['b'], data: [[1]] } })
  expect(inputs?.kind === 'table' && inputs.columns.map(({ name }) => name)).toEqual(['b'])
})
