/** Inert values in one line, as Python would write them. */
import { floatRepr, stringRepr } from '#app/python-data/python-repr.ts'
import {
  arrayItems,
  classOf,
  describeInert,
  dictEntries,
  globalName,
  sequenceItems,
  type Inert,
  type InertSequence,
} from '#app/serialized/inert.ts'
import { float16ToNumber } from '#shared/values.ts'
import { scalar } from '../lowering/estimator-view.ts'

/** Longer texts are cut: they stand in a cell of a table. */
const MAX_TEXT = 400
/** Items of a list that are written. */
const MAX_ITEMS = 20
const MAX_DEPTH = 4

/** A value as `repr` would write it, cut at 400 characters and 20 items a list. */
export function inertText(value: Inert | undefined): string {
  const text = textAt(value ?? null, 0, { left: 2 * MAX_TEXT })
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text
}

/** Characters that are still shown: lists of lists of one list end when there is enough text. */
interface Room {
  left: number
}

function textAt(given: Inert, depth: number, room: Room): string {
  if (room.left <= 0) return '…'
  const text = wholeText(given, depth, room)
  // What is inside has been taken off already: brackets, or a comma and a space.
  room.left -= isContainer(given) ? 2 : text.length + 2
  return text
}

function isContainer(value: Inert): boolean {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array)
}

function wholeText(given: Inert, depth: number, room: Room): string {
  const value = scalar(given)
  if (typeof value === 'number') return floatRepr(value)
  if (typeof value === 'string') return stringRepr(value.length > MAX_TEXT ? value.slice(0, MAX_TEXT) : value)
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return describeInert(value)
  if (depth >= MAX_DEPTH) return '…'
  switch (value.kind) {
    case 'global':
      return value.name
    case 'list':
    case 'tuple':
    case 'set':
      return sequenceText(value.kind, value.items, depth, room)
    case 'array':
      return arrayText(value, depth, room)
    case 'dtype':
      return describeInert(value)
    case 'dict':
      return dictText(dictEntries(value) ?? [], depth, room)
    case 'object':
      return objectText(value, depth, room)
  }
}

function sequenceText(
  kind: InertSequence['kind'] | 'set' | 'array',
  items: readonly Inert[],
  depth: number,
  room: Room,
): string {
  const shown = items.slice(0, MAX_ITEMS).map((item) => textAt(item, depth + 1, room))
  const inside = [...shown, ...(items.length > MAX_ITEMS ? ['…'] : [])].join(', ')
  if (kind === 'tuple') return items.length === 1 ? `(${inside},)` : `(${inside})`
  return kind === 'set' ? `{${inside}}` : `[${inside}]`
}

function arrayText(array: Extract<Inert, { kind: 'array' }>, depth: number, room: Room): string {
  const { shape, values } = array
  const count = shape.reduce((product, extent) => product * extent, 1)
  if (shape.length !== 1 || count > MAX_ITEMS || values.dtype === 'records') return describeInert(array)
  if (values.dtype === 'float16')
    return sequenceText('array', Array.from(values.data, float16ToNumber), depth, room)
  return sequenceText('array', arrayItems(array), depth, room)
}

function dictText(
  entries: readonly { readonly key: Inert; readonly value: Inert }[],
  depth: number,
  room: Room,
): string {
  const shown = entries
    .slice(0, MAX_ITEMS)
    .map(({ key, value }) => `${textAt(key, depth + 1, room)}: ${textAt(value, depth + 1, room)}`)
  return `{${[...shown, ...(entries.length > MAX_ITEMS ? ['…'] : [])].join(', ')}}`
}

function objectText(value: Extract<Inert, { kind: 'object' }>, depth: number, room: Room): string {
  const entries = dictEntries(value)
  if (entries !== null) return dictText(entries, depth, room)
  const name = classOf(value)
  if (name === null) return globalName(value.callee) ?? 'an object of the model’s own'
  const short = name.slice(name.lastIndexOf('.') + 1)
  const items = short === 'slice' ? (sequenceItems({ kind: 'tuple', items: value.args }) ?? []) : null
  return items === null
    ? `${short}(…)`
    : `slice(${items.map((item) => textAt(item, depth + 1, room)).join(', ')})`
}
