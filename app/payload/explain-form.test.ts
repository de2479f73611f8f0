import { expect, test } from 'vitest'
import { parsePayload } from './parse-payload.ts'

function plainOf(body: string): string {
  const parsed = parsePayload({ contentType: 'application/json', body: Buffer.from(body) }, null)
  return parsed.ok ? 'taken' : parsed.refusal.plain
}

test.each([
  ['{"input_data": [[1]]}', /form of Azure ML's \/score/],
  ['{"inputs": [1], "instances": [1]}', /has instances and inputs: MLflow takes exactly one/],
  ['{"data": [[1]]}', /has none of dataframe_split/],
  ['[{"a": 1}]', /is a bare list/],
  ['{"inputs": [1,]}', /is no JSON: Expecting value/],
  [
    '{"dataframe_split": {"columns": ["a"], "data": [[1, 2]]}}',
    /is no table: 1 columns passed, passed data had 2 columns/,
  ],
] as const)('%s is told in plain words', (body, words) => {
  expect(plainOf(body)).toMatch(words)
})
