/** Arrays as numpy 2.4 printed them. */
import { describe, expect, test } from 'vitest'
import { parseJson } from '#app/json/parse-json.ts'
import { arrayOf } from './numpy-array.ts'
import { reprOf, strOf } from './python-repr.ts'

const printed = [
  ['[1, 2, 300]', '[  1   2 300]', 'array([  1,   2, 300])'],
  ['[1.0, 2.5, -0.125]', '[ 1.     2.5   -0.125]', 'array([ 1.   ,  2.5  , -0.125])'],
  ['[1e-5, 1.0]', '[1.e-05 1.e+00]', 'array([1.e-05, 1.e+00])'],
  ['[1e10, 1.0]', '[1.e+10 1.e+00]', 'array([1.e+10, 1.e+00])'],
  ['[NaN, 1.0]', '[nan  1.]', 'array([nan,  1.])'],
  ['[Infinity, 1.5, -Infinity]', '[ inf  1.5 -inf]', 'array([ inf,  1.5, -inf])'],
  ['[true, false]', '[ True False]', 'array([ True, False])'],
  ['[[true]]', '[[ True]]', 'array([[ True]])'],
  ['["a", "é😀"]', "['a' 'é😀']", "array(['a', 'é😀'], dtype='<U2')"],
  ['["a", "bcd"]', "['a' 'bcd']", "array(['a', 'bcd'], dtype='<U3')"],
  [
    '[[1, 2], [30, 4]]',
    `[[ 1  2]
 [30  4]]`,
    `array([[ 1,  2],
       [30,  4]])`,
  ],
  [
    '[[[1], [2]], [[3], [4]]]',
    `[[[1]
  [2]]

 [[3]
  [4]]]`,
    `array([[[1],
        [2]],

       [[3],
        [4]]])`,
  ],
  ['[]', '[]', 'array([], dtype=float64)'],
  ['[[]]', '[]', 'array([], shape=(1, 0), dtype=float64)'],
  [
    '[null, {"a": 1}, [1, 2]]',
    "[None {'a': 1} list([1, 2])]",
    "array([None, {'a': 1}, list([1, 2])], dtype=object)",
  ],
  [
    '[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29]',
    `[ 0  1  2  3  4  5  6  7  8  9 10 11 12 13 14 15 16 17 18 19 20 21 22 23
 24 25 26 27 28 29]`,
    `array([ 0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14, 15, 16,
       17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29])`,
  ],
  [
    '[0.0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1.0, 1.125, 1.25, 1.375, 1.5, 1.625, 1.75, 1.875, 2.0, 2.125, 2.25, 2.375, 2.5, 2.625, 2.75, 2.875, 3.0, 3.125, 3.25, 3.375, 3.5, 3.625]',
    `[0.    0.125 0.25  0.375 0.5   0.625 0.75  0.875 1.    1.125 1.25  1.375
 1.5   1.625 1.75  1.875 2.    2.125 2.25  2.375 2.5   2.625 2.75  2.875
 3.    3.125 3.25  3.375 3.5   3.625]`,
    `array([0.   , 0.125, 0.25 , 0.375, 0.5  , 0.625, 0.75 , 0.875, 1.   ,
       1.125, 1.25 , 1.375, 1.5  , 1.625, 1.75 , 1.875, 2.   , 2.125,
       2.25 , 2.375, 2.5  , 2.625, 2.75 , 2.875, 3.   , 3.125, 3.25 ,
       3.375, 3.5  , 3.625])`,
  ],
  [
    '[{"k": "some text 0"}, {"k": "some text 1"}, {"k": "some text 2"}, {"k": "some text 3"}, {"k": "some text 4"}, {"k": "some text 5"}, {"k": "some text 6"}, {"k": "some text 7"}]',
    `[{'k': 'some text 0'} {'k': 'some text 1'} {'k': 'some text 2'}
 {'k': 'some text 3'} {'k': 'some text 4'} {'k': 'some text 5'}
 {'k': 'some text 6'} {'k': 'some text 7'}]`,
    `array([{'k': 'some text 0'}, {'k': 'some text 1'}, {'k': 'some text 2'},
       {'k': 'some text 3'}, {'k': 'some text 4'}, {'k': 'some text 5'},
       {'k': 'some text 6'}, {'k': 'some text 7'}], dtype=object)`,
  ],
] as const

describe('numpy arrays as text', () => {
  test.each(printed)('%s', (json, asStr, asRepr) => {
    const isObjects = /null|\{/.test(json)
    const array = arrayOf(parseJson(json), isObjects ? { name: 'object' } : null)
    expect(strOf(array)).toBe(asStr)
    expect(reprOf(array)).toBe(asRepr)
  })

  test('long ones are abbreviated', () => {
    const count = {
      kind: 'tensor',
      shape: [1001],
      values: { dtype: 'float64', data: Float64Array.from({ length: 1001 }, (_, place) => place / 8) },
    } as const
    expect(strOf(count)).toBe('[  0.      0.125   0.25  ... 124.75  124.875 125.   ]')
    const rows = arrayOf(
      Array.from({ length: 400 }, (_, row) => [BigInt(row), BigInt(row + 1), 0n]),
      null,
    )
    expect(reprOf(rows).split('\n')).toEqual([
      'array([[  0,   1,   0],',
      '       [  1,   2,   0],',
      '       [  2,   3,   0],',
      '       ...,',
      '       [397, 398,   0],',
      '       [398, 399,   0],',
      '       [399, 400,   0]], shape=(400, 3))',
    ])
  })
})
