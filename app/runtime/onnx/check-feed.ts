/**
 * Whether feeds fit the graph, with onnxruntime's words where they do not: required names (`Session._validate_input` of
 * its Python API), then names, types, ranks and extents (`InferenceSession::ValidateInputs`).
 */
import { reprOf } from '#app/python-data/python-repr.ts'
import type { ValueInfo } from '#app/onnx-graph/value-type.ts'
import type { SessionTensor } from './array-tensor.ts'
import { missingInputs, unknownInput, wrongExtents, wrongRank, wrongType } from './explain.ts'
import type { Feeds } from './feeds.ts'
import { onnxruntimeError, WrapperError } from './wrapper-error.ts'

/** Throws where a name is missing. */
export function requireNames(feeds: Feeds, inputs: readonly ValueInfo[]): void {
  const missing = inputs.map((input) => input.name).filter((name) => !feeds.has(name))
  if (missing.length === 0) return
  const given = Array.from(feeds.keys())
  throw new WrapperError(
    'ValueError',
    `Required inputs (${reprOf(missing)}) are missing from input feed (${reprOf(given)}).`,
    missingInputs(missing, given.map(String)),
  )
}

/** The exception for a name that the graph does not have. */
export function unknownName(name: string, inputs: Iterable<string>): WrapperError {
  return onnxruntimeError('invalidArgument', `Invalid input name: ${name}`, unknownInput(name, inputs))
}

/** Throws where a tensor does not fit; `isColumn` says that it was a column of a DataFrame. */
export function checkFeed(input: ValueInfo, { type, shape }: SessionTensor, isColumn: boolean): void {
  if (type !== input.type) {
    throw onnxruntimeError(
      'invalidArgument',
      `Unexpected input data type. Actual: (${type}) , expected: (${input.type})`,
      wrongType(input, type),
    )
  }
  // A scalar's shape is as good as none to onnxruntime: it takes any.
  if (input.shape === null || input.shape.length === 0) return
  if (shape.length !== input.shape.length) throw rankError(input, shape, isColumn)
  const wrong = input.shape.flatMap((extent, index) =>
    typeof extent === 'number' && extent !== shape[index]
      ? [` index: ${index} Got: ${shape[index]} Expected: ${extent}\n`]
      : [],
  )
  if (wrong.length === 0) return
  throw onnxruntimeError(
    'invalidArgument',
    `Got invalid dimensions for input: ${input.name} for the following indices\n${wrong.join('')} ${advice}`,
    wrongExtents(input, shape),
  )
}

const advice = 'Please fix either the inputs/outputs or the model.'

function rankError(input: ValueInfo, shape: readonly number[], isColumn: boolean): WrapperError {
  return onnxruntimeError(
    'invalidArgument',
    `Invalid rank for input: ${input.name} Got: ${shape.length} Expected: ${input.shape?.length ?? 0} ${advice}`,
    wrongRank(input, shape, isColumn),
  )
}
