/** One plain sentence of what a model takes and returns. */
import { visible } from '#shared/visible.ts'
import type { ColumnSpec, ColumnType, Schema, Signature, TensorSpec } from '#shared/model.ts'
import { typeText } from '#shared/type-text.ts'

/** Up to this many outputs and optional inputs are named; more are counted by type. */
const NAMED = 3

/** "Takes 4 doubles; returns output_label (long) and output_probability (map of float)." */
export function summarize(signature: Signature | null, unreadable: readonly string[]): string {
  if (signature === null && unreadable.length === 0) {
    return 'Has no signature, so it does not say what it takes and returns.'
  }
  const takes = listed([...inputsOf(signature?.inputs ?? null), ...paramsOf(signature)])
  const returns = signature?.outputs === null || signature === null ? '' : outputsOf(signature.outputs)
  const first = unreadable.includes('inputs') ? 'What it takes cannot be read' : taking(takes)
  const second = unreadable.includes('outputs') ? 'what it returns cannot be read' : returning(returns)
  return `${first}; ${second}.`
}

function taking(takes: string): string {
  return takes === '' ? 'Does not say what it takes' : `Takes ${takes}`
}

function returning(returns: string): string {
  return returns === '' ? 'does not say what it returns' : `returns ${returns}`
}

function inputsOf(inputs: Schema | null): readonly string[] {
  if (inputs === null) return []
  if (inputs.kind === 'tensors') return tensorsOf(inputs.tensors)
  const required = inputs.columns.filter((column) => column.required)
  const optional = inputs.columns.filter((column) => !column.required)
  return [...countByType(required), ...optionalOf(optional)]
}

function optionalOf(columns: readonly ColumnSpec[]): readonly string[] {
  if (columns.length === 0) return []
  const names = columns.flatMap((column) => (column.name === null ? [] : [column.name]))
  if (names.length === columns.length && names.length <= NAMED) {
    return names.map((name) => `an optional ${shortName(name)}`)
  }
  return [`${columns.length} optional columns`]
}

function paramsOf(signature: Signature | null): readonly string[] {
  const count = signature?.params?.length ?? 0
  if (count === 0) return []
  return [count === 1 ? 'a param' : `${count} params`]
}

function outputsOf(outputs: Schema): string {
  if (outputs.kind === 'tensors') return listed(tensorsOf(outputs.tensors))
  const { columns } = outputs
  if (columns.length > NAMED || columns.some((column) => column.name === null))
    return listed(countByType(columns))
  return listed(columns.map((column) => `${shortName(column.name ?? '')} (${typeText(column.type)})`))
}

/** "11 doubles", "2 strings", "an object". */
function countByType(columns: readonly ColumnSpec[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const { type } of columns) counts.set(plainType(type), (counts.get(plainType(type)) ?? 0) + 1)
  return Array.from(counts, ([type, count]) => counted(type, count))
}

/** The first word takes the plural: "3 arrays of double", "2 values of any type". */
function counted(type: string, count: number): string {
  if (count === 1) return `${article(type)} ${type}`
  return type === BINARY ? `${count} ${type}s` : `${count} ${type.replace(/^\w+/u, '$&s')}`
}

function article(word: string): string {
  return /^[aeiou]/u.test(word) ? 'an' : 'a'
}

const BINARY = 'binary value'

/** A type in one or two words, nested ones by their outermost. */
function plainType(type: ColumnType): string {
  switch (type.kind) {
    case 'scalar':
      return type.type === 'binary' ? BINARY : type.type
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

function tensorsOf(tensors: readonly TensorSpec[]): readonly string[] {
  if (tensors.length > NAMED) return [`${tensors.length} tensors`]
  return tensors.map(({ name, dtype, shape }) =>
    name === null
      ? `${article(dtype)} ${dtype} tensor ${shapeText(shape)}`
      : `${shortName(name)} (${dtype} ${shapeText(shape)})`,
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
