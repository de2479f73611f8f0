/** Lists, structs and maps put together from their columns of values ("Dremel" levels). Source: `parquet-format`'s `LogicalTypes.md`. */
import type { Data, Value } from '#shared/values.ts'
import { valueAt } from '#shared/values.ts'
import { sliceData } from '#app/python-data/numpy-array.ts'
import { leafData } from './leaf-data.ts'
import { brokenParquet } from './parquet-error.ts'
import type { LeafContent } from './read-leaf.ts'
import type { SchemaNode } from './schema-tree.ts'
import { leavesOf } from './schema-tree.ts'

/** The levels of one column of values, cut down to the places that exist at some level. */
interface Levels {
  readonly count: number
  readonly definition: Uint32Array | null
  readonly repetition: Uint32Array | null
}

type LeafLevels = ReadonlyMap<SchemaNode, Levels>
type LeafContents = ReadonlyMap<SchemaNode, LeafContent>

/** The data of a top column, as pandas would hold it. */
export function nestedData(node: SchemaNode, contents: LeafContents): Data {
  const levels = new Map<SchemaNode, Levels>()
  for (const leaf of leavesOf(node)) {
    const content = contents.get(leaf)
    if (content === undefined) throw brokenParquet(`The column ${leaf.path.join('.')} is missing`)
    levels.set(leaf, {
      count: content.places,
      definition: content.definition,
      repetition: content.repetition,
    })
  }
  return dataOf(node, levels, contents)
}

function dataOf(node: SchemaNode, levels: LeafLevels, contents: LeafContents): Data {
  if (node.repeated) return listData(node, levels, contents, { owner: node, item: node })
  return ownData(node, levels, contents)
}

/** The data of a node whose own repetition is already taken apart. */
function ownData(node: SchemaNode, levels: LeafLevels, contents: LeafContents): Data {
  const [child] = node.children
  if (child === undefined) return leafOf(node, levels, contents)
  if (node.logical.kind === 'list' && node.children.length === 1 && child.repeated) {
    return listData(child, levels, contents, { owner: node, item: listItem(child) })
  }
  if (node.logical.kind === 'map' && node.children.length === 1 && child.repeated) {
    return pairsOf(listData(child, levels, contents, { owner: node, item: child }))
  }
  return structData(node, levels, contents)
}

/** Which node is the element: the repeated one itself in files of older writers. */
function listItem(repeated: SchemaNode): SchemaNode {
  const [only] = repeated.children
  const wrapped = only !== undefined && repeated.children.length === 1 && repeated.name !== 'array'
  return wrapped && !repeated.name.endsWith('_tuple') ? only : repeated
}

function leafOf(node: SchemaNode, levels: LeafLevels, contents: LeafContents): Data {
  const content = contents.get(node)
  const own = levels.get(node)
  if (content === undefined || own === undefined) throw brokenParquet('A column is missing')
  const { definition } = own
  if (definition === null || (node.logical.kind !== 'null' && content.values.data.length === own.count)) {
    return leafData(node, content.values, null)
  }
  return leafData(
    node,
    content.values,
    Array.from(definition, (level) => level === node.definition),
  )
}

/** Text inside lists is an array of objects. */
function withoutText(data: Data): Data {
  return data.dtype === 'str' ? { dtype: 'object', data: data.data } : data
}

interface ListNodes {
  /** The node whose definition level says that the list is not null. */
  readonly owner: SchemaNode
  readonly item: SchemaNode
}

function listData(
  repeated: SchemaNode,
  levels: LeafLevels,
  contents: LeafContents,
  { owner, item }: ListNodes,
): Data {
  const { starts, definitions } = slotsOf(repeated, levels, repeated.repetition - 1)
  const notNull = owner === repeated ? repeated.definition - 1 : owner.definition
  const inner = new Map(
    Array.from(levels, ([leaf, own]) => [leaf, within(own, repeated.definition)] as const),
  )
  const items = withoutText(
    item === repeated ? ownData(repeated, inner, contents) : dataOf(item, inner, contents),
  )
  const counts = itemCounts(repeated, levels, starts)
  let from = 0
  const lists = starts.map((_, slot): Value => {
    const length = counts[slot] ?? 0
    const start = from
    from += length
    if ((definitions[slot] ?? 0) < notNull) return null
    return { kind: 'tensor', shape: [length], values: sliceData(items, start, start + length) }
  })
  return { dtype: 'object', data: lists }
}

/** Where the slots of a level start in the first column of values under a node, and their definition levels. */
function slotsOf(
  node: SchemaNode,
  levels: LeafLevels,
  repetition: number,
): { readonly starts: readonly number[]; readonly definitions: readonly number[] } {
  const own = firstLevels(node, levels)
  const starts: number[] = []
  const definitions: number[] = []
  for (let place = 0; place < own.count; place++) {
    if ((own.repetition?.[place] ?? 0) > repetition) continue
    starts.push(place)
    definitions.push(own.definition?.[place] ?? node.definition)
  }
  return { starts, definitions }
}

function firstLevels(node: SchemaNode, levels: LeafLevels): Levels {
  const [leaf] = leavesOf(node)
  const own = leaf === undefined ? undefined : levels.get(leaf)
  if (own === undefined) throw brokenParquet('A column is missing')
  return own
}

function itemCounts(repeated: SchemaNode, levels: LeafLevels, starts: readonly number[]): readonly number[] {
  const own = firstLevels(repeated, levels)
  return starts.map((start, slot) => {
    const end = starts[slot + 1] ?? own.count
    let count = 0
    for (let place = start; place < end; place++) {
      const there = (own.definition?.[place] ?? repeated.definition) >= repeated.definition
      if (there && (own.repetition?.[place] ?? 0) <= repeated.repetition) count++
    }
    return count
  })
}

/** The places where a list has an element. */
function within(levels: Levels, least: number): Levels {
  const { definition, repetition } = levels
  if (definition === null) return levels
  const keep = (_: number, place: number): boolean => (definition[place] ?? 0) >= least
  const kept = definition.filter(keep)
  return { count: kept.length, definition: kept, repetition: repetition?.filter(keep) ?? null }
}

function structData(node: SchemaNode, levels: LeafLevels, contents: LeafContents): Data {
  const { definitions } = slotsOf(node, levels, node.repetition)
  const fields = node.children.map((child) => [child.name, fieldValues(child, levels, contents)] as const)
  if (fields.some(([, values]) => values.length !== definitions.length)) {
    throw brokenParquet('Its fields differ in length')
  }
  const rows = definitions.map((definition, row): Value => {
    if (node.optional && definition < node.definition) return null
    return new Map(fields.map(([name, values]) => [name, values[row] ?? null]))
  })
  return { dtype: 'object', data: rows }
}

/** The entries of a struct's field: what is null is None, whatever the others became for it. */
function fieldValues(field: SchemaNode, levels: LeafLevels, contents: LeafContents): readonly Value[] {
  const data = dataOf(field, levels, contents)
  const { definition } = firstLevels(field, levels)
  const isLeaf = field.children.length === 0 && !field.repeated
  return Array.from({ length: data.data.length }, (_, place) => {
    const absent = isLeaf && definition !== null && (definition[place] ?? 0) < field.definition
    return absent ? null : valueAt(data, place)
  })
}

/** A map is a list of key and value. */
function pairsOf(lists: Data): Data {
  if (lists.dtype !== 'object') return lists
  const data = lists.data.map((list): Value => {
    if (list === null || typeof list !== 'object' || !('kind' in list) || list.kind !== 'tensor') return null
    const entries = Array.from({ length: list.shape[0] ?? 0 }, (_, place) => valueAt(list.values, place))
    return entries.map((entry) => (entry instanceof Map ? Array.from(entry.values()) : null))
  })
  return { dtype: 'object', data }
}
