/**
 * joblib writes an array as a small wrapper object followed by the raw bytes in the same stream.
 * Source: joblib/numpy_pickle.py, class NumpyArrayWrapper.
 */
import type { ByteReader } from '../byte-reader.ts'
import { attributesOf, classOf, sequenceItems, type Inert, type InertArray } from '../inert.ts'
import { arrayFromBytes, countOf, MAX_RANK, objectArray } from '../numpy-dtype.ts'
import { brokenPickle } from './stack.ts'

/** Whether an object that was just given its state stands before raw array bytes. */
export function isJoblibArray(value: Inert): boolean {
  return classOf(value) === 'joblib.numpy_pickle.NumpyArrayWrapper'
}

/** Older joblib kept arrays in files of their own, or compressed one by one. */
export function isOldJoblibArray(value: Inert): boolean {
  const name = classOf(value)
  return (
    name === 'joblib.numpy_pickle_compat.NDArrayWrapper' ||
    name === 'joblib.numpy_pickle_compat.ZNDArrayWrapper'
  )
}

/** Reads the array that follows its wrapper. `readNested` reads a pickle that stands in the stream (object arrays). */
export function readJoblibArray(
  state: Inert | undefined,
  reader: ByteReader,
  readNested: () => Inert,
): InertArray {
  const attributes = attributesOf(state)
  const type = attributes?.get('dtype')
  const extents = sequenceItems(attributes?.get('shape'))
  const shape = extents === null || extents.length > MAX_RANK ? null : extents.map(Number)
  if (
    typeof type !== 'object' ||
    type === null ||
    type instanceof Uint8Array ||
    type.kind !== 'dtype' ||
    !shape
  ) {
    throw brokenPickle("a joblib array's wrapper has no dtype or shape")
  }
  const fortran = attributes?.get('order') === 'F'
  if (type.dtype.code === 'O') {
    const nested = readNested()
    if (
      typeof nested === 'object' &&
      nested !== null &&
      !(nested instanceof Uint8Array) &&
      nested.kind === 'array'
    ) {
      return nested
    }
    return objectArray(shape, sequenceItems(nested) ?? [], fortran)
  }
  const alignment = attributes?.get('numpy_array_alignment_bytes')
  if (alignment !== null && alignment !== undefined) reader.advance(reader.u8())
  const count = countOf(shape, Math.max(1, reader.remaining))
  return arrayFromBytes(type.dtype, shape, reader.take(count * type.dtype.size), fortran)
}
