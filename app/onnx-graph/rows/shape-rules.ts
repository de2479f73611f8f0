/** Operators that give the same elements another shape or order (onnx/docs/Operators.md). */
import { givenAxes, isBehindRows } from './element-rules.ts'
import { elementsOf, fromFront, integerOf, productOf, rowsFirst } from './row-value.ts'
import type { RowRule } from './row-value.ts'

/**
 * To a shape that is known: 0 copies an extent, -1 is what is left. Rows stay whole where their own extent is copied;
 * where it is what is left, each must have as many elements as before.
 */
export const reshape: RowRule = (node) => {
  const [value, given] = node.inputs
  if (value?.kind !== 'rows' || given?.kind !== 'constant' || given.integers === null) return null
  const target = given.integers
  if (integerOf(node, 'allowzero', 0) !== 0 && target.includes(0)) return null
  const isCopied = target[value.axis] === 0
  const axis = isCopied ? value.axis : target.indexOf(-1)
  if (axis < 0) return null
  const extents = target.map((extent, place) => (extent === 0 ? (value.shape[place] ?? null) : extent))
  const before = extents.slice(0, axis)
  const behind = extents.slice(axis + 1)
  const elements = elementsOf(value)
  if (!before.every((extent) => extent === 1)) return null
  if (!isCopied && (elements === null || elements !== productOf(behind))) return null
  return [{ kind: 'rows', shape: [...before, null, ...withRest(behind, elements)], axis }]
}

/** With -1 worked out, where that can be. */
function withRest(behind: readonly (number | null)[], elements: number | null): readonly (number | null)[] {
  const rest = behind.indexOf(-1)
  if (rest < 0) return behind
  const others = productOf(behind.toSpliced(rest, 1))
  return behind.with(rest, elements === null || others === null || others === 0 ? null : elements / others)
}

/** Two axes, the first of which is the rows only where the split comes right behind them. */
export const flatten: RowRule = (node) => {
  const value = rowsFirst(node.inputs[0], 1)
  if (value === null || fromFront(integerOf(node, 'axis', 1), value.shape.length) !== 1) return null
  return [{ kind: 'rows', shape: [null, elementsOf(value)], axis: 0 }]
}

/** Without the axes that are named; unnamed ones would include the rows of a table of one. */
export const squeeze: RowRule = (node) => {
  const [value] = node.inputs
  const axes = givenAxes(node)
  if (value?.kind !== 'rows' || axes === null) return null
  const gone = new Set(axes.map((axis) => fromFront(axis, value.shape.length)))
  if (axes.length === 0 || gone.has(value.axis)) return null
  const before = value.shape.filter((_extent, place) => place < value.axis && gone.has(place)).length
  return [
    {
      kind: 'rows',
      shape: value.shape.filter((_extent, place) => !gone.has(place)),
      axis: value.axis - before,
    },
  ]
}

/** With axes of one element put in; they are counted in the result. */
export const unsqueeze: RowRule = (node) => {
  const [value] = node.inputs
  const axes = givenAxes(node)
  if (value?.kind !== 'rows' || axes === null) return null
  const rank = value.shape.length + axes.length
  const added = new Set(axes.map((axis) => fromFront(axis, rank)))
  if (added.size !== axes.length) return null
  const kept = Array.from({ length: rank }, (_none, place) => place).filter((place) => !added.has(place))
  const shape = Array.from({ length: rank }, (_none, place) =>
    added.has(place) ? 1 : (value.shape[kept.indexOf(place)] ?? null),
  )
  const axis = kept[value.axis]
  return axis === undefined ? null : [{ kind: 'rows', shape, axis }]
}

/** Axes in another order, in which the rows stand before all that is more than one. */
export const transpose: RowRule = (node) => {
  const [value] = node.inputs
  if (value?.kind !== 'rows') return null
  const order = node.integers('perm') ?? value.shape.map((_extent, place) => value.shape.length - 1 - place)
  const axis = order.indexOf(value.axis)
  const shape = order.map((place) => value.shape[place] ?? null)
  if (axis < 0 || !shape.slice(0, axis).every((extent) => extent === 1)) return null
  return [{ kind: 'rows', shape, axis }]
}

/** Beside each other, never one below the other. */
export const concatenated: RowRule = (node) => {
  const values = node.inputs.filter((value) => value?.kind === 'rows')
  const [first] = values
  const given = node.integers('axis')?.[0]
  if (first === undefined || given === undefined || values.length !== node.inputs.length) return null
  const { axis, shape } = first
  if (values.some((value) => value.axis !== axis || value.shape.length !== shape.length)) return null
  if (!isBehindRows(given, first)) return null
  const along = fromFront(given, shape.length)
  const total = values.reduce<number | null>((sum, value) => {
    const extent = value.shape[along] ?? null
    return sum === null || extent === null ? null : sum + extent
  }, 0)
  return [{ kind: 'rows', shape: shape.map((extent, place) => (place === along ? total : extent)), axis }]
}

/** Columns picked by constants, or entries of a constant table picked by the rows. */
export const gathered: RowRule = (node) => {
  const [data, indices] = node.inputs
  const given = integerOf(node, 'axis', 0)
  if (data?.kind === 'rows' && indices?.kind === 'constant' && indices.shape !== null) {
    if (!isBehindRows(given, data)) return null
    const along = fromFront(given, data.shape.length)
    const shape = [...data.shape.slice(0, along), ...indices.shape, ...data.shape.slice(along + 1)]
    return [{ kind: 'rows', shape, axis: data.axis }]
  }
  if (data?.kind !== 'constant' || data.shape === null || indices?.kind !== 'rows') return null
  if (fromFront(given, data.shape.length) !== 0) return null
  return [{ kind: 'rows', shape: [...indices.shape, ...data.shape.slice(1)], axis: indices.axis }]
}
