/** The graphs inside a node: branches of If, bodies of Loop and Scan. Source: `AttributeProto.g` and `graphs` in onnx.proto. */
import { attributeField, nodeField } from './schema.ts'
import type { Range, WireReader } from './wire-reader.ts'

/** A graph in an attribute of a node. */
export interface Subgraph {
  readonly attribute: string
  /** Which graph of that attribute. */
  readonly index: number
  readonly content: Range
}

/** In file order; none for a node without graphs. */
export function subgraphsOf(reader: WireReader, node: Range): readonly Subgraph[] {
  const found: Subgraph[] = []
  reader.fields(node, (field) => {
    if (field.number !== nodeField.attribute) return
    const graphs: Range[] = []
    let attribute = ''
    reader.fields(field.content, (part) => {
      const isGraph = part.number === attributeField.graph || part.number === attributeField.graphs
      if (isGraph) graphs.push(part.content)
      if (part.number === attributeField.name) attribute = reader.text(part.content)
      // An attribute has values of one kind: the entries of a long list are left unread.
      return isGraph || part.number === attributeField.name || part.number === attributeField.type
    })
    for (const [index, content] of graphs.entries()) found.push({ attribute, index, content })
  })
  return found
}
