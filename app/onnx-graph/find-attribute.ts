/** The attribute of a node with a name. Source: `NodeProto.attribute` and `AttributeProto.name` in onnx.proto. */
import { attributeField, nodeField } from './schema.ts'
import type { Range, WireReader } from './wire-reader.ts'

/** Where the message of the attribute stands in the message of its node; of several the last one, null for none. */
export function findAttribute(reader: WireReader, node: Range, name: string): Range | null {
  let found: Range | null = null
  reader.fields(node, (field) => {
    if (field.number === nodeField.attribute && isNamed(reader, field.content, name)) found = field.content
  })
  return found
}

function isNamed(reader: WireReader, attribute: Range, wanted: string): boolean {
  let name = ''
  reader.fields(attribute, (part) => {
    if (part.number === attributeField.name) name = reader.text(part.content)
    // The name is the first field of a writer that keeps their order: another attribute's elements are left unread.
    return name === '' || name === wanted
  })
  return name === wanted
}
