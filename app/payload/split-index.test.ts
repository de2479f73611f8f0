import { expect, test } from 'vitest'
import { parsePayload } from './parse-payload.ts'

function indexOf(text: string): unknown {
  const body = Buffer.from(`{"dataframe_split":{"columns":["a"],"data":[[1]],"index":[${text}]}}`)
  const parsed = parsePayload({ contentType: 'application/json', body }, null)
  return parsed.ok && parsed.input.kind === 'table' ? parsed.input.index : parsed
}

// Found by e2e/soak/payload-fuzz.ts: a fraction as index ended in an error inside.
test.each([
  ['1.5', [1.5]],
  ['0.1111111111111111111111111111111111111', [0.1111111111111111]],
  ['7', [7n]],
  ['9007199254740993', [9007199254740993n]],
])('an index of %s', (text, index) => {
  expect(indexOf(text)).toEqual(index)
})
