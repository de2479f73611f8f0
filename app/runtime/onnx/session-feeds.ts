/**
 * What onnxruntime's Python binding does with a feed dictionary before the session runs: required names
 * (`Session._validate_input`), arrays to tensors (`CreateGenericMLValue`), then names, types, ranks and extents
 * (`InferenceSession::ValidateInputs`). Order and messages were observed with onnxruntime 1.31.
 */
import { Tensor as OrtTensor } from 'onnxruntime-node'
import { reprOf, strOf } from '#app/python-data/python-repr.ts'
import { isValueList } from '#shared/values.ts'
import type { Data, ObjectData, Tensor, Value } from '#shared/values.ts'
import type { ValueInfo } from '#app/onnx-graph/value-type.ts'
import type { Feeds, FeedValue } from './feeds.ts'
import { isArray, pythonTypeName } from './feeds.ts'
import { listArray } from './list-array.ts'
import { nulStandIn, withoutNul } from './nul-stand-in.ts'
import { onnxruntimeError, WrapperError } from './wrapper-error.ts'

interface SessionTensor {
  readonly type: string
  readonly shape: readonly number[]
  /** Texts of a string tensor. */
  readonly texts: readonly string[]
  readonly make: (standIn: string | null) => OrtTensor
}

/** Tensors by input name, ready to run. */
export interface SessionFeeds {
  readonly tensors: Readonly<Record<string, OrtTensor>>
  /** What stands for NUL in their texts; see nul-stand-in.ts. */
  readonly standIn: string | null
}

/** The tensors of a feed dictionary. Throws a WrapperError where Python would raise. */
export function sessionFeeds(feeds: Feeds, inputs: readonly ValueInfo[]): SessionFeeds {
  requireNames(feeds, inputs)
  const byName = new Map(inputs.map((input) => [input.name, input]))
  const names = Array.from(feeds.keys(), textKey).toSorted()
  const tensors = names.map((name) => ({
    name,
    tensor: sessionTensor(name, feeds.get(name) ?? null, byName),
  }))
  // The binding keeps feeds in a C++ map, sorted, and hands them on in a hash map, which is walked last first.
  for (const { name, tensor } of tensors.toReversed()) check(name, tensor, byName.get(name))
  const standIn = tensors.reduce<string | null>(
    (found, { tensor }) => found ?? nulStandIn(tensor.texts),
    null,
  )
  return {
    tensors: Object.fromEntries(tensors.map(({ name, tensor }) => [name, tensor.make(standIn)])),
    standIn,
  }
}

function requireNames(feeds: Feeds, inputs: readonly ValueInfo[]): void {
  const missing = inputs.map((input) => input.name).filter((name) => !feeds.has(name))
  if (missing.length === 0) return
  const given = Array.from(feeds.keys())
  throw new WrapperError(
    'ValueError',
    `Required inputs (${reprOf(missing)}) are missing from input feed (${reprOf(given)}).`,
  )
}

function textKey(key: unknown): string {
  if (typeof key === 'string') return key
  throw new WrapperError(
    'TypeError',
    'run(): incompatible function arguments. The following argument types are supported:\n    1. (self: ' +
      'onnxruntime.capi.onnxruntime_pybind11_state.InferenceSession, arg0: collections.abc.Sequence[str], arg1: ' +
      'collections.abc.Mapping[str, object], arg2: onnxruntime.capi.onnxruntime_pybind11_state.RunOptions) -> list',
  )
}

function check(name: string, tensor: SessionTensor, input: ValueInfo | undefined): void {
  if (input === undefined) throw onnxruntimeError('invalidArgument', `Invalid input name: ${name}`)
  if (tensor.type !== input.type) {
    throw onnxruntimeError(
      'invalidArgument',
      `Unexpected input data type. Actual: (${tensor.type}) , expected: (${input.type})`,
    )
  }
  // A scalar's shape is as good as none to onnxruntime: it takes any.
  if (input.shape !== null && input.shape.length > 0) checkShape(name, tensor.shape, input.shape)
}

const advice = 'Please fix either the inputs/outputs or the model.'

function checkShape(name: string, got: readonly number[], expected: NonNullable<ValueInfo['shape']>): void {
  if (got.length !== expected.length) {
    throw onnxruntimeError(
      'invalidArgument',
      `Invalid rank for input: ${name} Got: ${got.length} Expected: ${expected.length} ${advice}`,
    )
  }
  const wrong = expected.flatMap((extent, index) =>
    typeof extent === 'number' && extent !== got[index]
      ? [` index: ${index} Got: ${got[index]} Expected: ${extent}\n`]
      : [],
  )
  if (wrong.length === 0) return
  throw onnxruntimeError(
    'invalidArgument',
    `Got invalid dimensions for input: ${name} for the following indices\n${wrong.join('')} ${advice}`,
  )
}

function sessionTensor(name: string, feed: FeedValue, inputs: ReadonlyMap<string, ValueInfo>): SessionTensor {
  if (isArray(feed)) {
    if (feed.kind === 'tensor') return arrayTensor(feed)
    throw iterableError(name, feed.length)
  }
  const input = inputs.get(name)
  if (typeof feed === 'object' && feed !== null && isValueList(feed)) {
    if (input !== undefined) return arrayTensor(listArray(feed, input.type))
    throw new WrapperError(
      'RuntimeError',
      `Failed to find input with name: ${name} in the model input def list`,
    )
  }
  if (feed instanceof Map) throw dictError(feed, input)
  if (typeof feed === 'string' || feed instanceof Uint8Array) throw iterableError(name, feed.length)
  throw new WrapperError('RuntimeError', `Unable to handle object of type <class '${pythonTypeName(feed)}'>`)
}

/** A dict is taken for an ONNX map, which no graph that runs here has as an input. */
function dictError(dict: ReadonlyMap<unknown, unknown>, input: ValueInfo | undefined): WrapperError {
  const [key] = dict.keys()
  if (key === undefined) {
    return new WrapperError('RuntimeError', 'Size of dictionary is empty, unable to run the prediction.')
  }
  return onnxruntimeError(
    'invalidArgument',
    'Unexpected input data type. Actual: ' +
      `((map(${typeof key === 'bigint' ? 'int64' : 'string'},tensor(float)))) , expected: ((${input?.type ?? ''}))`,
  )
}

/** Anything else that can be iterated is taken for a sequence of maps. */
function iterableError(name: string, length: number): WrapperError {
  return new WrapperError(
    'RuntimeError',
    length === 0
      ? `Input '${name}' must not be empty.`
      : `Input must be a list of dictionaries or a single numpy array for input '${name}'.`,
  )
}

/** A numpy array: objects become texts by `str()`, whatever they are. */
function arrayTensor({ shape, values }: Tensor): SessionTensor {
  switch (values.dtype) {
    case 'float16':
      return numeric('float16', shape, () => new OrtTensor('float16', values.data, shape))
    case 'float32':
      return numeric('float', shape, () => new OrtTensor('float32', values.data, shape))
    case 'float64':
      return numeric('double', shape, () => new OrtTensor('float64', values.data, shape))
    case 'int64':
      return numeric('int64', shape, () => new OrtTensor('int64', values.data, shape))
    case 'uint64':
      return numeric('uint64', shape, () => new OrtTensor('uint64', values.data, shape))
    case 'bool':
      return numeric('bool', shape, () => new OrtTensor('bool', values.data, shape))
    case 'int8':
      return numeric('int8', shape, () => new OrtTensor('int8', values.data, shape))
    case 'int16':
      return numeric('int16', shape, () => new OrtTensor('int16', values.data, shape))
    case 'int32':
      return numeric('int32', shape, () => new OrtTensor('int32', values.data, shape))
    case 'uint8':
      return numeric('uint8', shape, () => new OrtTensor('uint8', values.data, shape))
    case 'uint16':
      return numeric('uint16', shape, () => new OrtTensor('uint16', values.data, shape))
    case 'uint32':
      return numeric('uint32', shape, () => new OrtTensor('uint32', values.data, shape))
    case 'datetime64':
      throw new WrapperError('RuntimeError', "Numpy_type 21 can't be converted to MLDataType.")
    case 'str':
    case 'object':
    case 'bytes':
    case 'extension': {
      const texts = arrayTexts(values)
      return {
        type: 'tensor(string)',
        shape,
        texts,
        make: (standIn) => new OrtTensor('string', withoutNul(texts, standIn), shape),
      }
    }
  }
}

function numeric(type: string, shape: readonly number[], make: () => OrtTensor): SessionTensor {
  return { type: `tensor(${type})`, shape, texts: [], make }
}

function arrayTexts(values: Exclude<Data, { readonly data: ArrayBufferView }>): string[] {
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
