/** A numpy file as a nested list (numpy/lib/format.py, versions 1 to 3): numbers and booleans, in either order of axes. */

/** What a file holds; `text` is its nested list as JSON. */
export interface NpyText {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly text: string
}

/** A nested list of more elements is no text that anyone edits; a request of it belongs in a file. */
const MAX_ELEMENTS = 2_000_000

type ReadElement = (view: DataView, offset: number, little: boolean) => number | bigint

const readers: Readonly<Record<string, ReadElement>> = {
  f2: (view, offset, little) => halfOf(view.getUint16(offset, little)),
  f4: (view, offset, little) => view.getFloat32(offset, little),
  f8: (view, offset, little) => view.getFloat64(offset, little),
  i1: (view, offset) => view.getInt8(offset),
  i2: (view, offset, little) => view.getInt16(offset, little),
  i4: (view, offset, little) => view.getInt32(offset, little),
  i8: (view, offset, little) => view.getBigInt64(offset, little),
  u1: (view, offset) => view.getUint8(offset),
  u2: (view, offset, little) => view.getUint16(offset, little),
  u4: (view, offset, little) => view.getUint32(offset, little),
  u8: (view, offset, little) => view.getBigUint64(offset, little),
  b1: (view, offset) => view.getUint8(offset),
}

/** Reads a file; a text says why it cannot be. */
export function npyText(bytes: Uint8Array): NpyText | string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 12 || bytes[0] !== 0x93 || String.fromCharCode(...bytes.subarray(1, 6)) !== 'NUMPY') {
    return 'This is no .npy file.'
  }
  const isFirst = bytes[6] === 1
  const start = isFirst ? 10 : 12
  const end = start + (isFirst ? view.getUint16(8, true) : view.getUint32(8, true))
  const header = new TextDecoder('latin1').decode(bytes.subarray(start, Math.min(end, bytes.length)))
  const descr = /'descr': *'([<>|=])([a-zA-Z]\d+)'/.exec(header)
  const shapeText = /'shape': *\(([\d, ]*)\)/.exec(header)
  const [, order, kind = ''] = descr ?? []
  const read = Object.hasOwn(readers, kind) ? readers[kind] : undefined
  if (shapeText === null || read === undefined) return 'Its values are neither numbers nor booleans.'
  const shape = (shapeText[1] ?? '')
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number)
  const count = shape.reduce((product, extent) => product * extent, 1)
  const size = Number(kind.slice(1))
  if (count > MAX_ELEMENTS)
    return `It has ${count.toLocaleString('en-US')} elements: more than can be edited here.`
  if (bytes.length < end + count * size) return 'The file ends before its last element.'
  const isFortran = /'fortran_order': *True/.test(header)
  const strides = stridesOf(shape, isFortran)
  const textAt = (place: number) => elementText(read(view, end + place * size, order !== '>'), kind)
  const write = (axis: number, place: number): string => {
    const extent = shape[axis]
    if (extent === undefined) return textAt(place)
    const stride = strides[axis] ?? 1
    return `[${Array.from({ length: extent }, (_none, at) => write(axis + 1, place + at * stride)).join(', ')}]`
  }
  return { dtype: kind, shape, text: write(0, 0) }
}

function stridesOf(shape: readonly number[], isFortran: boolean): readonly number[] {
  return shape.map((_extent, axis) =>
    (isFortran ? shape.slice(0, axis) : shape.slice(axis + 1)).reduce(
      (product, extent) => product * extent,
      1,
    ),
  )
}

/** Numbers as JSON has them; float32 in the fewest digits that give the same. */
function elementText(value: number | bigint, kind: string): string {
  if (kind === 'b1') return value === 0 ? 'false' : 'true'
  if (typeof value === 'bigint' || !kind.startsWith('f')) return String(value)
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  if (kind === 'f2') return shortestHalf(value)
  return kind === 'f4' ? shortestFloat32(value) : String(value)
}

/** IEEE 754 binary16: a sign, 5 bits of exponent, 10 of fraction. */
function halfOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25)
}

/** The fewest digits that are nearer to the value than to its neighbours. */
function shortestHalf(value: number): string {
  const size = Math.abs(value)
  const power = 2 ** Math.max(-14, Math.floor(Math.log2(size)))
  // Below a power of two the neighbour is half as far.
  const reach = power / (size === power ? 4_096 : 2_048)
  for (let digits = 1; digits <= 5; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.abs(short - value) < reach) return String(short)
  }
  return String(value)
}

/** A float32 in the fewest digits that give the same. */
export function shortestFloat32(value: number): string {
  for (let digits = 6; digits <= 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return String(short)
  }
  return String(value)
}
