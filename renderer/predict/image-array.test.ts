import { expect, test } from 'vitest'
import { imageShapeOf, pixelsText } from './image-array.ts'

test.each([
  [[-1, 1, 8, 8], { height: 8, width: 8, channels: 1, isChannelsFirst: true, leading: 1 }],
  [[-1, 32, 48, 3], { height: 32, width: 48, channels: 3, isChannelsFirst: false, leading: 1 }],
  [[-1, 3, 224, 224], { height: 224, width: 224, channels: 3, isChannelsFirst: true, leading: 1 }],
  [[-1, -1, -1, 3], { height: 224, width: 224, channels: 3, isChannelsFirst: false, leading: 1 }],
  [[-1, 28, 28], { height: 28, width: 28, channels: 1, isChannelsFirst: true, leading: 0 }],
  [[64, 64, 4], { height: 64, width: 64, channels: 4, isChannelsFirst: false, leading: 0 }],
])('%j holds a picture', (shape, expected) => {
  expect(imageShapeOf(shape)).toEqual(expected)
})

test.each([[[-1, 4]], [[-1, 2, 3]], [[-1, 7, 7, 7]], [[-1]], [[-1, 3, 9000, 9000]]])(
  '%j holds none',
  (shape) => {
    expect(imageShapeOf(shape)).toBeNull()
  },
)

const rgba = Uint8ClampedArray.of(255, 0, 0, 255, 0, 255, 0, 255)

test('pixels are written in the order of the axes, as bytes or from 0 to 1', () => {
  const base = { height: 1, width: 2, leading: 1 } as const
  expect(
    pixelsText(rgba, { ...base, channels: 3, isChannelsFirst: false }, { scale: 'bytes', dtype: 'uint8' }),
  ).toBe('[[[[255, 0, 0], [0, 255, 0]]]]')
  expect(
    pixelsText(rgba, { ...base, channels: 3, isChannelsFirst: true }, { scale: 'unit', dtype: 'float32' }),
  ).toBe('[[[[1, 0]], [[0, 1]], [[0, 0]]]]')
  expect(
    pixelsText(rgba, { ...base, channels: 1, isChannelsFirst: true }, { scale: 'bytes', dtype: 'uint8' }),
  ).toBe('[[[[76, 150]]]]')
})

test('values from 0 to 1 have all digits that their dtype holds', () => {
  const grey = Uint8ClampedArray.of(4, 4, 4, 255)
  const pixel = { height: 1, width: 1, channels: 1, isChannelsFirst: false, leading: 0 } as const
  const text = (dtype: string) => pixelsText(grey, pixel, { scale: 'unit', dtype })
  expect(text('float32')).toBe('[[[0.015686275]]]')
  expect(text('float64')).toBe('[[[0.01568627450980392]]]')
})
