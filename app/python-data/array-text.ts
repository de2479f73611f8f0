/** numpy arrays as `str` and `repr` print them. Source: `numpy/_core/arrayprint.py` with its default options. */
import { elementCount, valueAt } from '#shared/values.ts'
import type { Data, Tensor, Value } from '#shared/values.ts'

/** Letters of a line, elements from which an array is abbreviated, and elements shown of it at each end. */
const LINE_WIDTH = 75
const THRESHOLD = 1000
const EDGE_ITEMS = 3

/** How one element reads, e.g. `repr`. */
export type ElementText = (value: Value) => string

interface Layout {
  readonly tensor: Tensor
  readonly separator: string
  readonly isShortened: boolean
  readonly words: ReadonlyMap<number, string>
}

/** `repr(array)`: with the dtype where the elements do not show it, and the shape of what is abbreviated. */
export function arrayRepr(tensor: Tensor, dtypeName: string, text: ElementText): string {
  const { shape, values } = tensor
  const size = elementCount(shape)
  const start = `array(${arrayText(tensor, ', ', 'array('.length, text)}`
  const isNatural = size > 0 && ['int64', 'float64', 'bool'].includes(values.dtype)
  const shapeText = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`
  const isShapeTold = size > THRESHOLD || (size === 0 && shape.length > 1)
  const notes = [
    ...(isShapeTold ? [`shape=${shapeText}`] : []),
    ...(isNatural ? [] : [`dtype=${dtypeName.startsWith('<') ? `'${dtypeName}'` : dtypeName}`]),
  ].join(', ')
  if (notes === '') return `${start})`
  const lastLine = start.length - (start.lastIndexOf('\n') + 1) + 1
  const isFull = lastLine + notes.length + 2 > LINE_WIDTH
  return `${start},${isFull ? `\n${' '.repeat('array('.length)}` : ' '}${notes})`
}

/** The brackets of an array: `separator` is a space in `str` and a comma and a space in `repr`; `indent` is what stands before. */
export function arrayText(tensor: Tensor, separator: ' ' | ', ', indent: number, text: ElementText): string {
  const size = elementCount(tensor.shape)
  if (size === 0) return '[]'
  const isShortened = size > THRESHOLD
  const places: number[] = []
  shownPlaces(tensor.shape, isShortened, { axis: 0, offset: 0 }, places)
  const texts = elementTexts(tensor.values, places, text)
  const words = new Map(places.map((place, order) => [place, texts[order] ?? '']))
  const layout = { tensor, separator, isShortened, words }
  const hanging = ' '.repeat(indent + 1)
  return bracketed(layout, { axis: 0, offset: 0 }, hanging, LINE_WIDTH)
}

interface Position {
  readonly axis: number
  readonly offset: number
}

/** The items of one axis that are shown; null is the gap. */
function shownItems(extent: number, isShortened: boolean): readonly (number | null)[] {
  if (!isShortened || extent <= 2 * EDGE_ITEMS) return Array.from({ length: extent }, (_, place) => place)
  const ends = Array.from({ length: EDGE_ITEMS }, (_, place) => place)
  return [...ends, null, ...ends.map((place) => extent - EDGE_ITEMS + place)]
}

function shownPlaces(
  shape: readonly number[],
  isShortened: boolean,
  { axis, offset }: Position,
  into: number[],
): void {
  const extent = shape[axis]
  if (extent === undefined) {
    into.push(offset)
    return
  }
  const step = elementCount(shape.slice(axis + 1))
  for (const item of shownItems(extent, isShortened)) {
    if (item !== null) shownPlaces(shape, isShortened, { axis: axis + 1, offset: offset + item * step }, into)
  }
}

function bracketed(layout: Layout, { axis, offset }: Position, hanging: string, width: number): string {
  const { tensor, separator, isShortened, words } = layout
  const extent = tensor.shape[axis] ?? 0
  const axesLeft = tensor.shape.length - axis
  const step = elementCount(tensor.shape.slice(axis + 1))
  const items = shownItems(extent, isShortened)
  if (axesLeft === 1) {
    const elements = items.map((item) => (item === null ? '...' : (words.get(offset + item) ?? '')))
    return wrapped(elements, separator, hanging, width)
  }
  const parts = items.map((item) =>
    item === null
      ? '...'
      : bracketed(layout, { axis: axis + 1, offset: offset + item * step }, `${hanging} `, width - 1),
  )
  return `[${parts.join(`${separator.trimEnd()}${'\n'.repeat(axesLeft - 1)}${hanging}`)}]`
}

function wrapped(words: readonly string[], separator: string, hanging: string, width: number): string {
  const room = width - Math.max(separator.trimEnd().length, 1)
  let text = ''
  let line = hanging
  words.forEach((word, place) => {
    if (line.length + word.length > room && line.length > hanging.length) {
      text += `${line.trimEnd()}\n`
      line = hanging
    }
    line += place < words.length - 1 ? word + separator : word
  })
  return `[${(text + line).slice(hanging.length)}]`
}

/** Elements of one width: integers to the right, floats around their points. */
function elementTexts(data: Data, places: readonly number[], text: ElementText): readonly string[] {
  const values = places.map((place) => valueAt(data, place))
  switch (data.dtype) {
    case 'float16':
    case 'float32':
    case 'float64':
      return floatTexts(
        values.map((value) => Number(value)),
        values.map(text),
      )
    case 'object':
      return values.map((value) => (Array.isArray(value) ? `list(${text(value)})` : text(value)))
    case 'str':
    case 'bytes':
    case 'extension':
      return values.map(text)
    case 'bool':
      // Always as wide as False (`BoolFormat`), also where none is.
      return values.map((value) => text(value).padStart('False'.length))
    default: {
      const texts = values.map(text)
      const widest = Math.max(0, ...texts.map(({ length }) => length))
      return texts.map((word) => word.padStart(widest))
    }
  }
}

/** Shortest digits with points below one another, or all with exponents where they differ too much in size. */
function floatTexts(values: readonly number[], shortest: readonly string[]): readonly string[] {
  const sizes = values.filter((value) => Number.isFinite(value) && value !== 0).map(Math.abs)
  const most = Math.max(...sizes)
  const least = Math.min(...sizes)
  const isWide = sizes.length > 0 && (most >= 1e8 || least < 1e-4 || most / least > 1000)
  if (isWide) return exponentTexts(values, shortest)
  const parts = values.map((value, place) => {
    const digits = shortest[place] ?? ''
    if (!Number.isFinite(value)) return { whole: '', tail: null, word: digits }
    const [whole = '', tail = ''] = digits.replace(/\.0$/, '.').split('.')
    return { whole, tail, word: digits }
  })
  const left = Math.max(0, ...parts.map(({ whole }) => whole.length))
  const right = Math.max(0, ...parts.map(({ tail }) => tail?.length ?? 0))
  const total = Math.max(
    left + right + 1,
    ...parts.map((part) => (part.tail === null ? part.word.length : 0)),
  )
  return parts.map(({ whole, tail, word }) => {
    if (tail === null) return word.padStart(total)
    return `${whole.padStart(left)}.${tail.padEnd(right)}`.padStart(total)
  })
}

function exponentTexts(values: readonly number[], shortest: readonly string[]): readonly string[] {
  const parts = values.map((value, place) => {
    if (!Number.isFinite(value)) return { head: '', tail: '', exponent: '', word: shortest[place] ?? '' }
    const [mantissa = '', power = '0'] = Number(shortest[place]).toExponential().split('e')
    const [head = '', tail = ''] = mantissa.split('.')
    const exponent = `e${power.startsWith('-') ? '-' : '+'}${power.slice(1).padStart(2, '0')}`
    return { head, tail, exponent, word: '' }
  })
  const digits = Math.max(0, ...parts.map(({ tail }) => tail.length))
  const words = parts.map(({ head, tail, exponent, word }) =>
    word === '' ? `${head}.${tail.padEnd(digits, '0')}${exponent}` : word,
  )
  const widest = Math.max(0, ...words.map(({ length }) => length))
  return words.map((word) => word.padStart(widest))
}
