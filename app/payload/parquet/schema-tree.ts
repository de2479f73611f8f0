/** The columns of a Parquet file as a tree, with the levels that say where values are. */
import type { LogicalType, PhysicalType, SchemaElement } from './file-metadata.ts'
import { MAX_SCHEMA_DEPTH, MAX_SCHEMA_NODES } from './limits.ts'
import { brokenParquet } from './parquet-error.ts'

/** A node of the schema. `definition` and `repetition` are the levels of a value that is there. */
export interface SchemaNode {
  readonly name: string
  readonly path: readonly string[]
  readonly optional: boolean
  readonly repeated: boolean
  readonly definition: number
  readonly repetition: number
  readonly logical: LogicalType
  readonly type: PhysicalType | null
  readonly typeLength: number
  readonly children: readonly SchemaNode[]
}

/** The top columns. */
export function schemaTree(elements: readonly SchemaElement[]): readonly SchemaNode[] {
  if (elements.length > MAX_SCHEMA_NODES) {
    throw brokenParquet(`Its schema has more than ${MAX_SCHEMA_NODES} nodes`)
  }
  const walk = { elements, next: 1 }
  const root = elements[0]
  if (root === undefined) throw brokenParquet('Its schema is empty')
  return childrenOf(walk, root.childCount, { path: [], definition: 0, repetition: 0 })
}

interface Walk {
  readonly elements: readonly SchemaElement[]
  next: number
}

interface Above {
  readonly path: readonly string[]
  readonly definition: number
  readonly repetition: number
}

function childrenOf(walk: Walk, childCount: number, above: Above): readonly SchemaNode[] {
  if (childCount > walk.elements.length - walk.next || above.path.length > MAX_SCHEMA_DEPTH) {
    throw brokenParquet('Its schema is broken')
  }
  return Array.from({ length: Math.max(childCount, 0) }, () => nodeAt(walk, above))
}

function nodeAt(walk: Walk, above: Above): SchemaNode {
  const element = walk.elements[walk.next++]
  if (element === undefined) throw brokenParquet('Its schema is broken')
  const levels = {
    path: [...above.path, element.name],
    definition: above.definition + (element.repetition === 'required' ? 0 : 1),
    repetition: above.repetition + (element.repetition === 'repeated' ? 1 : 0),
  }
  const children = childrenOf(walk, element.childCount, levels)
  if (children.length === 0 && element.type === null) throw brokenParquet('A column of it has no type')
  return {
    ...levels,
    name: element.name,
    optional: element.repetition === 'optional',
    repeated: element.repetition === 'repeated',
    logical: element.logical,
    type: element.type,
    typeLength: element.typeLength,
    children,
  }
}

/** The columns of values under a node. */
export function leavesOf(node: SchemaNode): readonly SchemaNode[] {
  return node.children.length === 0 ? [node] : node.children.flatMap(leavesOf)
}
