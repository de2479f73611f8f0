/** Pictures as arrays, where an array's shape is that of pictures. */
import { shortestFloat32 } from './npy-text.ts'

/** How an array holds a picture: its size, and where its channels are. */
export interface ImageShape {
  readonly height: number
  readonly width: number
  readonly channels: 1 | 3 | 4
  readonly isChannelsFirst: boolean
  /** Extents of one that come before the picture (`[-1, 8, 8]` has one). */
  readonly leading: number
}

/** Sides that a picture without a fixed size is brought to. */
const FREE_SIDE = 224
const MAX_SIDE = 1_024

/** The picture that a shape holds; null where it holds none. A batch of any size takes one picture. */
export function imageShapeOf(shape: readonly number[]): ImageShape | null {
  const hasBatch = shape.length >= 3 && (shape[0] === -1 || shape[0] === 1)
  const rest = hasBatch && shape.length !== 3 ? shape.slice(1) : shape
  const leading = shape.length - rest.length
  if (rest.length === 3) {
    const [first = 0, middle = 0, last = 0] = rest
    const channelsLast = channelsOf(last)
    if (channelsLast !== null && first !== last) {
      return sized({ height: first, width: middle, channels: channelsLast, isChannelsFirst: false, leading })
    }
    const channelsFirst = channelsOf(first)
    if (channelsFirst !== null) {
      return sized({ height: middle, width: last, channels: channelsFirst, isChannelsFirst: true, leading })
    }
    if (first === -1) {
      return sized({ height: middle, width: last, channels: 1, isChannelsFirst: true, leading })
    }
  }
  return null
}

function channelsOf(extent: number): 1 | 3 | 4 | null {
  return extent === 1 || extent === 3 || extent === 4 ? extent : null
}

function sized(shape: ImageShape): ImageShape | null {
  const height = shape.height === -1 ? FREE_SIDE : shape.height
  const width = shape.width === -1 ? FREE_SIDE : shape.width
  const isPicture = height >= 4 && width >= 4 && height <= MAX_SIDE && width <= MAX_SIDE
  return isPicture ? { ...shape, height, width } : null
}

/** How bytes of 0 to 255 become values. */
export type PixelScale = 'bytes' | 'unit'

/**
 * Pixels (RGBA, row by row) as the nested list of an array of a dtype; grey is the luminance of ITU-R BT.601, whole as in
 * Pillow's mode L.
 */
export function pixelsText(
  rgba: Uint8ClampedArray,
  shape: ImageShape,
  { scale, dtype }: { readonly scale: PixelScale; readonly dtype: string },
): string {
  const texts = Array.from({ length: 256 }, (_none, byte) => valueText(byte, scale, dtype))
  const { height, width, channels, isChannelsFirst, leading } = shape
  const valueAt = (row: number, column: number, channel: number): string => {
    const place = (row * width + column) * 4
    const byte = channels === 1 ? greyAt(rgba, place) : (rgba[place + channel] ?? 0)
    return texts[byte] ?? '0'
  }
  const list = (length: number, item: (place: number) => string) =>
    `[${Array.from({ length }, (_none, place) => item(place)).join(', ')}]`
  const text = isChannelsFirst
    ? list(channels, (channel) =>
        list(height, (row) => list(width, (column) => valueAt(row, column, channel))),
      )
    : list(height, (row) =>
        list(width, (column) => list(channels, (channel) => valueAt(row, column, channel))),
      )
  return `${'['.repeat(leading)}${text}${']'.repeat(leading)}`
}

function greyAt(rgba: Uint8ClampedArray, place: number): number {
  const [red = 0, green = 0, blue = 0] = rgba.subarray(place, place + 3)
  return Math.round(0.299 * red + 0.587 * green + 0.114 * blue)
}

/** As numpy's division by 255, in the digits that the dtype holds. */
function valueText(byte: number, scale: PixelScale, dtype: string): string {
  if (scale === 'bytes') return String(byte)
  return dtype === 'float64' ? String(byte / 255) : shortestFloat32(Math.fround(byte / 255))
}
