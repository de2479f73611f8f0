/** One plain sentence of what a model takes and returns. */
import { visible } from '#app/text/visible.ts'
import type { ColumnSpec, ColumnType, Schema, Signature, TensorSpec } from '#shared/model.ts'

/** Up to this many outputs and optional inputs are named; more are counted by type. */
const NAMED = 3

/** "Takes 4 doubles; returns output_label (long) and output_probability (map of float)." */
export function summarize(signature: Signature | null): string {
  if (signature === null) return 'Has no signature, so it does not say what it takes and returns.'
  const takes = listed([inputsOf(signature.inputs), paramsOf(signature)].filter((part) => part !== ''))
  const returns = signature.outputs === null ? '' : outputsOf(signature.outputs)
  if (takes === '' && returns === '') return 'Does not say what it takes and returns.'
  if (takes === '') return `Returns ${returns}.`
  return returns === ''
    ? `Takes ${takes}; does not say what it returns.`
    : `Takes ${takes}; returns ${returns}.`
}

function inputsOf(inputs: Schema | null): string {
  if (inputs === null) return ''
  if (inputs.kind === 'tensors') return tensorsOf(inputs.tensors)
  const required = inputs.columns.filter((column) => column.required)
  const optional = inputs.columns.filter((column) => !column.required)
  return listed([countByType(required), optionalOf(optional)].filter((part) => part !== ''))
}

function optionalOf(columns: readonly ColumnSpec[]): string {
  if (columns.length === 0) return ''
  const names = columns.flatMap((column) => (column.name === null ? [] : [column.name]))
  if (names.length === columns.length && names.length <= NAMED)
    return `optional ${listed(names.map(shortName))}`
  return `${columns.length} optional columns`
}

function paramsOf(signature: Signature): string {
  const count = signature.params?.length ?? 0
  if (count === 0) return ''
  return count === 1 ? 'a param' : `${count} params`
}

function outputsOf(outputs: Schema): string {
  if (outputs.kind === 'tensors') return tensorsOf(outputs.tensors)
  const { columns } = outputs
  if (columns.length > NAMED || columns.some((column) => column.name === null)) return countByType(columns)
  return listed(columns.map((column) => `${shortName(column.name ?? '')} (${typeText(column.type)})`))
}

/** "11 doubles, 2 strings and an object". */
function countByType(columns: readonly ColumnSpec[]): string {
  const counts = new Map<string, number>()
  for (const { type } of columns) counts.set(plainType(type), (counts.get(plainType(type)) ?? 0) + 1)
  return listed(Array.from(counts, ([type, count]) => counted(type, count)))
}

function counted(type: string, count: number): string {
  if (count === 1) return `${/^[aeiou]/u.test(type) ? 'an' : 'a'} ${type}`
  if (type === 'binary') return `${count} binaries`
  return `${count} ${type === 'value of any type' ? 'values of any type' : type.replace(/^\w+/u, '$&s')}`
}

/** A type in one or two words, nested ones by their outermost. */
function plainType(type: ColumnType): string {
  switch (type.kind) {
    case 'scalar':
      return type.type
    case 'array':
      return type.items.kind === 'scalar' ? `array of ${type.items.type}` : 'array'
    case 'map':
      return type.values.kind === 'scalar' ? `map of ${type.values.type}` : 'map'
    case 'object':
      return 'object'
    case 'any':
      return 'value of any type'
  }
}

/** A type written out: `array of object`, `map of double`. */
export function typeText(type: ColumnType): string {
  switch (type.kind) {
    case 'scalar':
      return type.type
    case 'array':
      return `array of ${typeText(type.items)}`
    case 'map':
      return `map of ${typeText(type.values)}`
    case 'object':
      return 'object'
    case 'any':
      return 'any'
  }
}

function tensorsOf(tensors: readonly TensorSpec[]): string {
  if (tensors.length > NAMED) return `${tensors.length} tensors`
  return listed(
    tensors.map(({ name, dtype, shape }) => {
      const what = `${dtype} ${shapeText(shape)}`
      if (name !== null) return `${shortName(name)} (${what})`
      return `${/^[aeiou]/u.test(dtype) ? 'an' : 'a'} ${dtype} tensor ${shapeText(shape)}`
    }),
  )
}

/** `[n, 4]`: the first free extent is n, for rows; others are a star. */
function shapeText(shape: readonly number[]): string {
  return `[${shape.map((extent, axis) => (extent === -1 ? (axis === 0 ? 'n' : '*') : String(extent))).join(', ')}]`
}

function shortName(name: string): string {
  const shown = visible(name)
  return shown.length > 40 ? `${shown.slice(0, 39)}…` : shown === '' ? '""' : shown
}

function listed(parts: readonly string[]): string {
  if (parts.length <= 1) return parts.join('')
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`
}
