import { expect, test } from 'vitest'
import { utf8WithHalves } from './byte-reader.ts'

test('halves of surrogate pairs stand in a pickle as three bytes each', () => {
  // "caf\udce9" of Python with surrogatepass, beside plain text, what is no UTF-8, and U+FFFD itself.
  expect(utf8WithHalves(Buffer.from('636166edb3a9', 'hex'))).toBe('caf\udce9')
  expect(utf8WithHalves(Buffer.from('c3a9edb3a920eda080ff', 'hex'))).toBe('é\udce9 \ud800\ufffd')
  expect(utf8WithHalves(Buffer.from('é\ufffd😀'))).toBe('é\ufffd😀')
})
