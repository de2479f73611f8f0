/** AttributeProto as text (onnx/onnx.proto3, "AttributeProto"). */
import { readTensor } from './read-tensor.ts'
import { attributeField } from './schema.ts'
import type { Field, Range, WireReader } from './wire-reader.ts'

/** As many entries of a list are shown; the lists of tree ensembles have hundreds of thousands. */
const MAX_ENTRIES = 64
/** As much of a text is shown. */
const MAX_ENTRY_BYTES = 2_000

/** An attribute in words; `more` where entries are left out. */
export interface AttributeText {
  readonly name: string
  readonly type: string
  readonly entries: readonly string[]
  readonly more: boolean
  readonly graphCount: number
}

const typeNames = new Map<number, string>([
  [attributeField.float, 'float'],
  [attributeField.int, 'int'],
  [attributeField.text, 'string'],
  [attributeField.tensor, 'tensor'],
  [attributeField.graph, 'graph'],
  [attributeField.floats, 'floats'],
  [attributeField.ints, 'ints'],
  [attributeField.texts, 'strings'],
  [attributeField.tensors, 'tensors'],
  [attributeField.graphs, 'graphs'],
])

/** Reads an attribute; lists end at the first 64 entries. */
export function readAttributeText(reader: WireReader, content: Range): AttributeText {
  const entries: string[] = []
  let name = ''
  let type = ''
  let more = false
  let graphCount = 0
  reader.fields(content, (field) => {
    if (field.number === attributeField.name) name = reader.text(field.content)
    const kind = typeNames.get(field.number)
    if (kind === undefined) return
    type = kind
    if (kind === 'graph' || kind === 'graphs') graphCount++
    else if (entries.length >= MAX_ENTRIES) more = true
    else {
      const read = entriesOf(reader, field)
      entries.push(...read.slice(0, MAX_ENTRIES))
      if (read.length > MAX_ENTRIES) more = true
    }
    // The name comes first as every writer has it; the rest of a long list is left unread.
    if (more && name !== '') return false
  })
  return { name, type, entries: entries.slice(0, MAX_ENTRIES), more, graphCount }
}

function entriesOf(reader: WireReader, field: Field): readonly string[] {
  switch (field.number) {
    case attributeField.float:
    case attributeField.floats:
      return floats(reader.bytes(cut(field.content, (MAX_ENTRIES + 1) * 4)))
    case attributeField.int:
    case attributeField.ints:
      return integers(reader, field)
    case attributeField.text:
    case attributeField.texts:
      return [new TextDecoder().decode(reader.bytes(cut(field.content, MAX_ENTRY_BYTES)))]
    default: {
      const tensor = readTensor(reader, field.content)
      return [`${tensor.type}[${tensor.shape.join(', ')}]`]
    }
  }
}

/** A varint takes ten bytes at most, so a cut list may end in the middle of one, which is dropped with the rest. */
function integers(reader: WireReader, field: Field): readonly string[] {
  const content = field.wire === 2 ? cut(field.content, (MAX_ENTRIES + 1) * 10) : field.content
  return reader.integers({ ...field, content }).map(String)
}

function cut({ from, to }: Range, length: number): Range {
  return { from, to: Math.min(to, from + length) }
}

function floats(bytes: Uint8Array): readonly string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, place) =>
    String(Number(view.getFloat32(place * 4, true).toPrecision(7))),
  )
}
