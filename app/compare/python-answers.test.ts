/** Generated columns with NaN, infinities, huge integers, labels and probabilities, as Python compared them. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { judgeCase } from './judge-answer.testing.ts'
import type { OracleCase } from './judge-answer.testing.ts'

const lines = readFileSync(new URL('testdata/python-answers.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')

describe('numpy, pandas and scikit-learn say the same', () => {
  for (const line of lines) {
    const answered = JSON.parse(line) as OracleCase
    test(`${answered.dtype} of seed ${answered.seed}`, () => expect(judgeCase(answered)).toEqual([]))
  }
})
