/** Changes to a JSON value by its parts. What a change does not touch stays as it is: digits, order, repeated keys. */
import type { ColumnType } from '#shared/model.ts'
import type { JsonEntry, JsonNode } from './json-text.ts'
import { writeJson } from './json-text.ts'

type ObjectNode = Extract<JsonNode, { kind: 'object' }>
type ArrayNode = Extract<JsonNode, { kind: 'array' }>

/** An object with a value for a key, which takes the place of the last one there is; undefined takes the key away. */
export function withProperty(node: ObjectNode, name: string, value: JsonNode | undefined): ObjectNode {
  if (value === undefined) return { kind: 'object', entries: node.entries.filter(([key]) => key !== name) }
  const at = node.entries.findLastIndex(([key]) => key === name)
  if (at === -1) return { kind: 'object', entries: [...node.entries, [name, value]] }
  return withEntry(node, at, [name, value])
}

/** An object with another entry at a place; undefined takes it away. */
export function withEntry(node: ObjectNode, at: number, entry: JsonEntry | undefined): ObjectNode {
  const entries = entry === undefined ? node.entries.toSpliced(at, 1) : node.entries.with(at, entry)
  return { kind: 'object', entries }
}

/** A list with another item at a place; undefined takes it away. */
export function withItem(node: ArrayNode, at: number, item: JsonNode | undefined): ArrayNode {
  return {
    kind: 'array',
    items: item === undefined ? node.items.toSpliced(at, 1) : node.items.with(at, item),
  }
}

/** A list whose item at a place stands at another. */
export function withMoved(node: ArrayNode, from: number, to: number): ArrayNode {
  const item = node.items[from]
  if (item === undefined || to < 0 || to >= node.items.length) return node
  return { kind: 'array', items: node.items.toSpliced(from, 1).toSpliced(to, 0, item) }
}

/** A key that an object does not have yet: `key`, `key 2`, … */
export function freeKey(node: ObjectNode): string {
  const known = new Set(node.entries.map(([key]) => key))
  let key = 'key'
  for (let count = 2; known.has(key); count++) key = `key ${count}`
  return key
}

/** Keys that stand there more than once, of which the last counts. */
export function repeatedKeys({ entries }: ObjectNode): readonly string[] {
  const seen = new Set<string>()
  const repeated = new Set<string>()
  for (const [key] of entries) {
    if (seen.has(key)) repeated.add(key)
    seen.add(key)
  }
  return Array.from(repeated)
}

/** What a field of a type begins with. */
export function blankNode(type: ColumnType): JsonNode {
  switch (type.kind) {
    case 'object':
    case 'map':
      return { kind: 'object', entries: [] }
    case 'array':
      return { kind: 'array', items: [] }
    case 'any':
    case 'scalar':
      return { kind: 'string', value: '' }
  }
}

/** Whether two values are written the same; both may be absent. */
export function sameNode(left: JsonNode | undefined, right: JsonNode | undefined): boolean {
  if (left === undefined || right === undefined) return left === right
  return left.kind === right.kind && writeJson(left) === writeJson(right)
}

/** What a value of any type is to a person. */
export const anyKinds = ['text', 'number', 'boolean', 'list', 'keys'] as const
export type AnyKind = (typeof anyKinds)[number]

/** The kind of a value; null for null. */
export function anyKindOf(node: JsonNode): AnyKind | null {
  switch (node.kind) {
    case 'string':
      return 'text'
    case 'number':
      return 'number'
    case 'array':
      return 'list'
    case 'object':
      return 'keys'
    case 'literal':
      return node.value === null ? null : 'boolean'
  }
}

/** The type whose field shows a kind. */
export function typeOfAny(kind: AnyKind): ColumnType {
  switch (kind) {
    case 'text':
      return { kind: 'scalar', type: 'string' }
    case 'number':
      return { kind: 'scalar', type: 'double' }
    case 'boolean':
      return { kind: 'scalar', type: 'boolean' }
    case 'list':
      return { kind: 'array', items: { kind: 'any' } }
    case 'keys':
      return { kind: 'map', values: { kind: 'any' } }
  }
}

/** Whether the fields of a type can show a value: null and absent have words of their own. */
export function fitsFields(type: ColumnType, node: JsonNode): boolean {
  switch (type.kind) {
    case 'object':
    case 'map':
      return node.kind === 'object'
    case 'array':
      return node.kind === 'array'
    case 'any':
    case 'scalar':
      return true
  }
}
