/** Numpy arrays as tensors of onnxruntime, as its Python binding makes them. */
import type { Tensor as OrtTensor } from 'onnxruntime-node'
import { reprOf, strOf } from '#app/python-data/python-repr.ts'
import type { BytesData, ObjectData, StringData, Tensor, Value } from '#shared/values.ts'
import { withoutNul } from './nul-stand-in.ts'
import { Tensor as RuntimeTensor } from './onnxruntime.ts'
import { WrapperError } from './wrapper-error.ts'

/** A tensor that is made when it is known to fit. */
export interface SessionTensor {
  readonly type: string
  readonly shape: readonly number[]
  /** Texts of a string tensor. */
  readonly texts: readonly string[]
  readonly make: (standIn: string | null) => OrtTensor
}

/** A numpy array: objects become texts by `str()`, whatever they are. */
export function arrayTensor({ shape, values }: Tensor): SessionTensor {
  switch (values.dtype) {
    case 'float16':
      return numeric('float16', shape, () => halfTensor(values.data, shape))
    case 'float32':
      return numeric('float', shape, () => new RuntimeTensor('float32', values.data, shape))
    case 'float64':
      return numeric('double', shape, () => new RuntimeTensor('float64', values.data, shape))
    case 'int64':
      return numeric('int64', shape, () => new RuntimeTensor('int64', values.data, shape))
    case 'uint64':
      return numeric('uint64', shape, () => new RuntimeTensor('uint64', values.data, shape))
    case 'bool':
      return numeric('bool', shape, () => new RuntimeTensor('bool', values.data, shape))
    case 'int8':
      return numeric('int8', shape, () => new RuntimeTensor('int8', values.data, shape))
    case 'int16':
      return numeric('int16', shape, () => new RuntimeTensor('int16', values.data, shape))
    case 'int32':
      return numeric('int32', shape, () => new RuntimeTensor('int32', values.data, shape))
    case 'uint8':
      return numeric('uint8', shape, () => new RuntimeTensor('uint8', values.data, shape))
    case 'uint16':
      return numeric('uint16', shape, () => new RuntimeTensor('uint16', values.data, shape))
    case 'uint32':
      return numeric('uint32', shape, () => new RuntimeTensor('uint32', values.data, shape))
    case 'datetime64':
      throw new WrapperError('RuntimeError', "Numpy_type 21 can't be converted to MLDataType.")
    case 'extension':
      throw new WrapperError('RuntimeError', "Numpy_type 22 can't be converted to MLDataType.")
    case 'str':
    case 'object':
    case 'bytes': {
      const texts = arrayTexts(values)
      return {
        type: 'tensor(string)',
        shape,
        texts,
        make: (standIn) => new RuntimeTensor('string', withoutNul(texts, standIn), shape),
      }
    }
  }
}

/**
 * Where there is a Float16Array (Node 24), onnxruntime-common makes one of the bits, and onnxruntime-node 1.30 reads
 * nothing from it; so the tensor keeps the bits as they are.
 */
function halfTensor(bits: Uint16Array, shape: readonly number[]): OrtTensor {
  const tensor = new RuntimeTensor('float16', bits, shape)
  return Object.defineProperty(tensor, 'data', { value: bits })
}

function numeric(type: string, shape: readonly number[], make: () => OrtTensor): SessionTensor {
  return { type: `tensor(${type})`, shape, texts: [], make }
}

/** Of numpy's own texts (`<U5`) onnxruntime reads up to the first NUL; of Python's, in an object array, all. */
function arrayTexts(values: StringData | ObjectData | BytesData): string[] {
  if (values.dtype === 'str') return values.data.map((text) => encodable(strOf(text)).split('\0', 1)[0] ?? '')
  return Array.from<Value, string>(values.data as ObjectData['data'], (value) =>
    value instanceof Uint8Array && values.dtype === 'bytes' ? utf8Text(value) : encodable(strOf(value)),
  )
}

function encodable(text: string): string {
  const lone = /\p{Surrogate}/u.exec(text)
  if (lone === null) return text
  const position = Array.from(text.slice(0, lone.index)).length
  throw new WrapperError(
    'UnicodeEncodeError',
    `'utf-8' codec can't encode character ${reprOf(lone[0])} in position ${position}: surrogates not allowed`,
  )
}

function utf8Text(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw new WrapperError('UnicodeDecodeError', `'utf-8' codec can't decode ${reprOf(bytes)}`)
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
