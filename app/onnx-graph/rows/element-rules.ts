/** Operators that work element by element, and those along axes behind the rows (onnx/docs/Operators.md). */
import { fromFront, integerOf } from './row-value.ts'
import type { KnownValue, RowRule, RowValue, RuledNode } from './row-value.ts'

/** One value in, one of the same shape out. */
export const sameShape: RowRule = ({ inputs: [value] }) => {
  if (value === null || value === undefined) return null
  return value.kind === 'rows' ? [value] : [{ kind: 'constant', shape: value.shape, integers: null }]
}

/** The first input's elements with another type. */
export const castLike: RowRule = (node) =>
  node.inputs.every((value) => value !== null) ? sameShape(node) : null

/** A third input may ask for training, whose answers are drawn at random. */
export const dropout: RowRule = (node) => {
  if ((node.inputs[2] ?? null) !== null) return null
  const kept = sameShape(node)
  return kept === null ? null : [...kept, ...kept]
}

/** Broadcast against each other: axes are counted from the last one, and rows must meet rows. */
export const broadcast: RowRule = ({ inputs }) => {
  const values = inputs.filter((value) => value !== null)
  const [first, ...others] = values.filter((value) => value.kind === 'rows')
  if (first === undefined) return allConstant(values)
  const { axis } = first
  const rank = first.shape.length
  if (others.some((other) => other.axis !== axis || other.shape.length !== rank)) return null
  let { shape } = first
  for (const value of values) {
    const own = value.kind === 'rows' ? value.shape : paddedConstant(value.shape, rank, axis)
    if (own === null) return null
    shape = shape.map((extent, place) => (place === axis ? null : wider(extent, own[place] ?? null)))
  }
  return [{ kind: 'rows', shape, axis }]
}

/** A constant seen from among rows; null where it would stretch the rows, or put them on another axis. */
function paddedConstant(
  shape: readonly number[] | null,
  rank: number,
  axis: number,
): readonly number[] | null {
  if (shape === null || shape.length > rank) return null
  const padded = [...Array.from({ length: rank - shape.length }, () => 1), ...shape]
  return padded.slice(0, axis + 1).every((extent) => extent === 1) ? padded : null
}

function wider(left: number | null, right: number | null): number | null {
  if (left === 1) return right
  if (right === 1) return left
  return left ?? right
}

function allConstant(values: readonly KnownValue[]): readonly KnownValue[] | null {
  return values.length === 0 ? null : [{ kind: 'constant', shape: null, integers: null }]
}

/** Softmax and LogSoftmax; before version 13 all axes from `axis` on are one. */
export const softmax: RowRule = (node) => {
  const [value] = node.inputs
  const axis = integerOf(node, 'axis', node.opset < 13 ? 1 : -1)
  return value?.kind === 'rows' && isBehindRows(axis, value) ? [value] : null
}

/** ArgMax and ArgMin. */
export const extremePlace: RowRule = (node) => {
  const [value] = node.inputs
  return value?.kind === 'rows' ? reducedTo(value, [integerOf(node, 'axis', 0)], node) : null
}

/** The sums, extremes and norms; without axes they take all of them, rows included. */
export const reduced: RowRule = (node) => {
  const [value] = node.inputs
  const axes = givenAxes(node)
  return value?.kind === 'rows' && axes !== null && axes.length > 0 ? reducedTo(value, axes, node) : null
}

/** The axes in an attribute or, since version 13 or 18, in the second input; null where they are not known. */
export function givenAxes({ inputs: [, axes], integers }: RuledNode): readonly number[] | null {
  const attribute = integers('axes')
  if (attribute !== null) return attribute
  return axes?.kind === 'constant' ? axes.integers : null
}

function reducedTo(value: RowValue, axes: readonly number[], node: RuledNode): readonly RowValue[] | null {
  if (!axes.every((axis) => isBehindRows(axis, value))) return null
  const gone = new Set(axes.map((axis) => fromFront(axis, value.shape.length)))
  const keeps = integerOf(node, 'keepdims', 1) !== 0
  const shape = keeps
    ? value.shape.map((extent, place) => (gone.has(place) ? 1 : extent))
    : value.shape.filter((_extent, place) => !gone.has(place))
  return [{ ...value, shape }]
}

/** Whether an axis is one of those behind the rows. */
export function isBehindRows(axis: number, { shape, axis: rows }: RowValue): boolean {
  const place = fromFront(axis, shape.length)
  return place > rows && place < shape.length
}
