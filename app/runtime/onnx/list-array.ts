/** `numpy.array(list, dtype)` as onnxruntime's Python binding calls it for a list where the graph wants a tensor. */
import { isValueList, numberToFloat16 } from '#shared/values.ts'
import type { Data, Tensor, Value } from '#shared/values.ts'
import { WrapperError } from './wrapper-error.ts'

/** The array of a list for a graph input of `type`. Throws the binding's WrapperError where numpy would raise. */
export function listArray(list: readonly Value[], type: string): Tensor {
  const isText = type === 'tensor(string)'
  const { shape, leaves } = rectangle(list, isText)
  return { kind: 'tensor', shape, values: leafData(type, leaves) }
}

function impossible(): WrapperError {
  return new WrapperError('RuntimeError', 'Could not create tensor from given input list')
}

/** Goes down as long as all entries of a level are lists of one length; ragged ends are objects or an error. */
function rectangle(
  list: readonly Value[],
  mayBeRagged: boolean,
): { shape: number[]; leaves: readonly Value[] } {
  const shape = [list.length]
  let leaves = list
  for (;;) {
    const [first] = leaves
    if (!leaves.some((leaf) => typeof leaf === 'object' && leaf !== null && isValueList(leaf))) break
    const length = first !== null && typeof first === 'object' && isValueList(first) ? first.length : -1
    const isEven = leaves.every(
      (leaf) => typeof leaf === 'object' && leaf !== null && isValueList(leaf) && leaf.length === length,
    )
    if (!isEven && !mayBeRagged) throw impossible()
    if (!isEven) break
    shape.push(length)
    leaves = leaves.flatMap((leaf) => leaf as readonly Value[])
  }
  return { shape, leaves }
}

function leafData(type: string, leaves: readonly Value[]): Data {
  const float = () => leaves.map(floatLeaf)
  const whole = (bits: number, isSigned: boolean) => leaves.map((leaf) => wholeLeaf(leaf, bits, isSigned))
  const small = (bits: number, isSigned: boolean) => whole(bits, isSigned).map(Number)
  switch (type) {
    case 'tensor(string)':
      return { dtype: 'object', data: leaves }
    case 'tensor(bool)':
      return { dtype: 'bool', data: Uint8Array.from(leaves, (leaf) => (isTrue(leaf) ? 1 : 0)) }
    case 'tensor(float)':
      return { dtype: 'float32', data: Float32Array.from(float()) }
    case 'tensor(double)':
      return { dtype: 'float64', data: Float64Array.from(float()) }
    case 'tensor(float16)':
      return { dtype: 'float16', data: Uint16Array.from(float(), numberToFloat16) }
    case 'tensor(int64)':
      return { dtype: 'int64', data: BigInt64Array.from(whole(64, true)) }
    case 'tensor(uint64)':
      return { dtype: 'uint64', data: BigUint64Array.from(whole(64, false)) }
    case 'tensor(int32)':
      return { dtype: 'int32', data: Int32Array.from(small(32, true)) }
    case 'tensor(uint32)':
      return { dtype: 'uint32', data: Uint32Array.from(small(32, false)) }
    case 'tensor(int16)':
      return { dtype: 'int16', data: Int16Array.from(small(16, true)) }
    case 'tensor(uint16)':
      return { dtype: 'uint16', data: Uint16Array.from(small(16, false)) }
    case 'tensor(int8)':
      return { dtype: 'int8', data: Int8Array.from(small(8, true)) }
    case 'tensor(uint8)':
      return { dtype: 'uint8', data: Uint8Array.from(small(8, false)) }
    default:
      throw impossible()
  }
}

function floatLeaf(leaf: Value): number {
  if (leaf === null) return Number.NaN
  if (typeof leaf === 'number' || typeof leaf === 'bigint' || typeof leaf === 'boolean') return Number(leaf)
  throw impossible()
}

function wholeLeaf(leaf: Value, bits: number, isSigned: boolean): bigint {
  if (typeof leaf !== 'number' && typeof leaf !== 'bigint' && typeof leaf !== 'boolean') throw impossible()
  if (typeof leaf === 'number' && !Number.isFinite(leaf)) throw impossible()
  const whole = BigInt(typeof leaf === 'number' ? Math.trunc(leaf) : leaf)
  if (whole !== (isSigned ? BigInt.asIntN(bits, whole) : BigInt.asUintN(bits, whole))) throw impossible()
  return whole
}

/** Python's truth of a value. */
function isTrue(leaf: Value): boolean {
  if (leaf instanceof Map) return leaf.size > 0
  if (typeof leaf === 'object' && leaf !== null && 'length' in leaf) return leaf.length > 0
  return leaf !== null && leaf !== false && leaf !== 0 && leaf !== 0n && leaf !== ''
}
