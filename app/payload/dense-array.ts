/** Nested lists of numbers read straight into one array. */
import type { Data, NumericData, Tensor } from '#shared/values.ts'
import type { DtypeSpec } from '#app/python-data/dtype.ts'
import { floatsFrom } from '#app/python-data/numeric-data.ts'
import { notPlain, peek, take, takeMore, takeNumber } from './json-scanner.ts'
import type { Scanner } from './json-scanner.ts'

/** Numbers in C order with the shape of the lists around them. */
export interface DenseArray {
  readonly shape: readonly number[]
  readonly numbers: Float64Array
  readonly isAllIntegers: boolean
}

interface Filling {
  readonly shape: number[]
  numbers: Float64Array
  length: number
  isAllIntegers: boolean
}

/** Lists nested deeper are left to the patient parser. */
const MAX_DIMENSIONS = 8

const FIRST_NUMBERS = 256

/** A list of numbers, or of equally long lists of them; gives up on anything else. */
export function takeArray(scan: Scanner): DenseArray {
  const filling: Filling = {
    shape: [],
    numbers: new Float64Array(FIRST_NUMBERS),
    length: 0,
    isAllIntegers: true,
  }
  takeList(scan, filling, 0)
  const { shape, isAllIntegers } = filling
  return { shape, numbers: filling.numbers.slice(0, filling.length), isAllIntegers }
}

function takeList(scan: Scanner, filling: Filling, axis: number): void {
  if (axis >= MAX_DIMENSIONS) throw notPlain
  take(scan, 0x5b)
  const isOuter = peek(scan) === 0x5b
  const isFirst = filling.shape.length === axis
  if (isFirst) filling.shape.push(-1)
  // A list of numbers where lists stood before, or the other way round.
  if (!isFirst && isOuter !== axis + 1 < filling.shape.length) throw notPlain
  let count = 0
  do {
    if (isOuter) takeList(scan, filling, axis + 1)
    else takeElement(scan, filling)
    count++
  } while (takeMore(scan, 0x5d))
  if (filling.shape[axis] === -1) filling.shape[axis] = count
  else if (filling.shape[axis] !== count) throw notPlain
}

function takeElement(scan: Scanner, filling: Filling): void {
  peek(scan)
  const value = takeNumber(scan)
  if (!scan.isInteger) filling.isAllIntegers = false
  if (filling.length === filling.numbers.length) {
    const longer = new Float64Array(filling.length * 2)
    longer.set(filling.numbers)
    filling.numbers = longer
  }
  filling.numbers[filling.length++] = value
}

/** The numbers in a dtype, as `numpy.array(list, dtype)` has them; gives up where numpy would refuse or has more to say. */
export function inDtype(array: DenseArray, spec: DtypeSpec | null): Tensor {
  return { kind: 'tensor', shape: array.shape, values: converted(array, spec) }
}

function converted(array: DenseArray, spec: DtypeSpec | null): Data {
  const { numbers } = array
  switch (spec?.name ?? (array.isAllIntegers ? 'int64' : 'float64')) {
    case 'float64':
      return { dtype: 'float64', data: numbers }
    case 'float32':
      return floatsFrom('float32', numbers)
    case 'float16':
      return floatsFrom('float16', numbers)
    case 'int64':
      if (!array.isAllIntegers) throw notPlain
      return { dtype: 'int64', data: BigInt64Array.from(numbers, BigInt) }
    case 'int32':
      return small(array, { dtype: 'int32', data: new Int32Array(numbers.length) })
    case 'int16':
      return small(array, { dtype: 'int16', data: new Int16Array(numbers.length) })
    case 'int8':
      return small(array, { dtype: 'int8', data: new Int8Array(numbers.length) })
    case 'uint8':
      return small(array, { dtype: 'uint8', data: new Uint8Array(numbers.length) })
    case 'uint16':
      return small(array, { dtype: 'uint16', data: new Uint16Array(numbers.length) })
    case 'uint32':
      return small(array, { dtype: 'uint32', data: new Uint32Array(numbers.length) })
    case 'bool':
      return { dtype: 'bool', data: Uint8Array.from(numbers, (value) => (value === 0 ? 0 : 1)) }
    default:
      throw notPlain
  }
}

type SmallData = Extract<
  NumericData,
  { readonly dtype: 'int8' | 'int16' | 'int32' | 'uint8' | 'uint16' | 'uint32' }
>

function small(array: DenseArray, target: SmallData): Data {
  if (!array.isAllIntegers) throw notPlain
  const { data } = target
  for (let place = 0; place < data.length; place++) {
    const value = array.numbers[place] ?? 0
    data[place] = value
    if (data[place] !== value) throw notPlain
  }
  return target
}
