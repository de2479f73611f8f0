/**
 * What onnxruntime's Python binding does with a feed dictionary before the session runs: required names, values to
 * tensors (`CreateGenericMLValue`), then the checks of check-feed.ts. Order and messages are those of onnxruntime 1.31.
 */
import type { Tensor as OrtTensor } from 'onnxruntime-node'
import { isValueList } from '#shared/values.ts'
import { classRepr } from '#app/python-data/python-repr.ts'
import type { ValueInfo } from '#app/onnx-graph/value-type.ts'
import { arrayTensor } from './array-tensor.ts'
import type { SessionTensor } from './array-tensor.ts'
import { checkFeed, requireNames, unknownName } from './check-feed.ts'
import { extensionColumn } from './explain.ts'
import type { Feeds, FeedValue } from './feeds.ts'
import { isArray } from './feeds.ts'
import { listArray } from './list-array.ts'
import { nulStandIn } from './nul-stand-in.ts'
import { onnxruntimeError, WrapperError } from './wrapper-error.ts'

/** Tensors by input name, ready to run. */
export interface SessionFeeds {
  readonly tensors: Readonly<Record<string, OrtTensor>>
  /** What stands for NUL in their texts; see nul-stand-in.ts. */
  readonly standIn: string | null
}

/**
 * The tensors of a feed dictionary; `isTable` says that it was made of a DataFrame. Throws a WrapperError where Python
 * would raise.
 */
export function sessionFeeds(feeds: Feeds, inputs: readonly ValueInfo[], isTable: boolean): SessionFeeds {
  requireNames(feeds, inputs)
  const byName = new Map(inputs.map((input) => [input.name, input]))
  const names = Array.from(feeds.keys(), textKey).toSorted()
  const tensors = names.map((name) => ({
    name,
    tensor: sessionTensor(name, feeds.get(name) ?? null, byName),
  }))
  // The binding keeps feeds in a C++ map, sorted, and hands them on in a hash map, which is walked last first.
  const isColumn = isTable && inputs.length > 1
  for (const { name, tensor } of tensors.toReversed()) {
    const input = byName.get(name)
    if (input === undefined) throw unknownName(name, byName.keys())
    checkFeed(input, tensor, isColumn)
  }
  const standIn = tensors.reduce<string | null>(
    (found, { tensor }) => found ?? nulStandIn(tensor.texts),
    null,
  )
  return {
    tensors: Object.fromEntries(tensors.map(({ name, tensor }) => [name, tensor.make(standIn)])),
    standIn,
  }
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
  throw new WrapperError('RuntimeError', `Unable to handle object of type ${classRepr(feed)}`)
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
    extensionColumn(name),
  )
}
