import { expect, test } from 'vitest'
import { readSideText, sideText } from './side-text.ts'

test.each([
  ['model#predict_proba', 'model', 'predict_proba'],
  ['models:/weird name #1?%41 ü/1', 'models:/weird name #1?%41 ü/1', null],
  ['models:/weird #1/2#transform', 'models:/weird #1/2', 'transform'],
  ['folder #3/model', 'folder #3/model', null],
  ['#predict_proba', '#predict_proba', null],
  ['model#', 'model#', null],
])('%s is a location and a method', (text, what, method) => {
  const side = readSideText(text)
  expect(side).toEqual({ what, method, options: new Map() })
  expect(sideText(side)).toBe(text)
})

test('options stand between both', () => {
  const side = readSideText('models:/a #1/2?runtime=native&python=/x%26y#predict')
  expect(side).toEqual({
    what: 'models:/a #1/2',
    method: 'predict',
    options: new Map([
      ['runtime', 'native'],
      ['python', '/x&y'],
    ]),
  })
})
