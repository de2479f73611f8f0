/**
 * Graphs that end in ZipMap (ai.onnx.ml): onnxruntime-node cannot return sequences and maps, so an in-memory copy of
 * the model gives the tensor that ZipMap would have turned into dictionaries, and the dictionaries are made afterwards.
 */
import { PYTHON_HINT } from '#shared/python-hint.ts'
import { UserError } from '#shared/user-error.ts'
import type { ByteSource } from './byte-source.ts'
import type { OnnxModel } from './read-model.ts'
import { attributeField, elementTypeNumber, graphField, modelField, nodeField } from './schema.ts'
import { tensorTypeField, typeField, valueField } from './schema.ts'
import type { Field, Range, WireReader } from './wire-reader.ts'
import { wireReader } from './wire-reader.ts'
import { lengthHeader, messageField, numberField, textField } from './wire-writer.ts'

/** A graph output that ZipMap makes: a list of dicts, one a row. */
export interface ZipMapOutput {
  /** The output's name in the model. */
  readonly name: string
  /** The tensor that holds its values, an output of the edited copy. */
  readonly tensor: string
  /** Name of the ZipMap node. */
  readonly node: string
  /** Keys of the dicts by column of the tensor. */
  readonly labels: readonly (bigint | string)[]
}

/** The edited copy. */
export interface EditedModel {
  readonly bytes: Uint8Array
  readonly zipMaps: readonly ZipMapOutput[]
}

interface ZipMapNode {
  readonly whole: Range
  readonly name: string
  readonly input: string
  readonly output: string
  readonly labels: readonly (bigint | string)[]
}

type Edit = { readonly range: Range; readonly replacement: Uint8Array }

/**
 * The model with every output that ZipMap makes replaced by ZipMap's input. Nothing else changes: all other bytes are
 * copied. Throws a UserError `unsupported` naming an output that is no tensor and that no ZipMap makes.
 */
export function withoutZipMaps(source: ByteSource, model: OnnxModel, name: string): EditedModel {
  const reader = wireReader(source, name)
  const nodes = model.graphs.flatMap((graph) => readZipMaps(reader, graph))
  const tensors = new Set(model.outputs.filter(isTensorValue).map((output) => output.name))
  const edits: Edit[] = []
  const zipMaps: ZipMapOutput[] = []
  for (const output of model.outputs) {
    if (isTensorValue(output)) continue
    const node = nodes.find((candidate) => candidate.output === output.name)
    if (node === undefined) throw cannotReturn(output, name)
    edits.push({
      range: output.whole,
      replacement: tensors.has(node.input) ? nothing : floatOutput(node.input),
    })
    tensors.add(node.input)
    // No operator takes lists of dicts, so nothing else can want the node's output.
    edits.push({ range: node.whole, replacement: nothing })
    zipMaps.push({ name: output.name, tensor: node.input, node: node.name, labels: node.labels })
  }
  return { bytes: assembled(source, reader, edits), zipMaps }
}

const nothing = new Uint8Array(0)

/** Whether a graph input or output is a tensor. */
export function isTensorValue(value: { readonly type: string }): boolean {
  return value.type.startsWith('tensor(')
}

function cannotReturn(output: { readonly name: string; readonly type: string }, name: string): UserError {
  return new UserError({
    code: 'unsupported',
    message: `The output "${output.name}" is ${output.type}, which Palate's own onnxruntime cannot return.`,
    hint: PYTHON_HINT,
    where: name,
  })
}

function floatOutput(name: string): Uint8Array {
  return messageField(graphField.output, [
    textField(valueField.name, name),
    messageField(valueField.type, [
      messageField(typeField.tensor, [numberField(tensorTypeField.element, elementTypeNumber('float'))]),
    ]),
  ])
}

function readZipMaps(reader: WireReader, graph: Range): ZipMapNode[] {
  const found: ZipMapNode[] = []
  reader.fields(graph, (field) => {
    if (field.number !== graphField.node) return
    const node = readZipMap(reader, field)
    if (node !== null) found.push(node)
  })
  return found
}

const namedFields: readonly number[] = [
  nodeField.input,
  nodeField.output,
  nodeField.name,
  nodeField.operator,
  nodeField.domain,
]

function readZipMap(reader: WireReader, whole: Field): ZipMapNode | null {
  const texts = new Map<number, string>()
  const attributes: Range[] = []
  reader.fields(whole.content, (field) => {
    if (namedFields.includes(field.number)) texts.set(field.number, reader.text(field.content))
    else if (field.number === nodeField.attribute) attributes.push(field.content)
  })
  if (texts.get(nodeField.operator) !== 'ZipMap' || texts.get(nodeField.domain) !== 'ai.onnx.ml') return null
  return {
    whole: whole.whole,
    name: texts.get(nodeField.name) ?? '',
    input: texts.get(nodeField.input) ?? '',
    output: texts.get(nodeField.output) ?? '',
    labels: attributes.flatMap((attribute) => readLabels(reader, attribute)),
  }
}

/** ZipMap's attributes are `classlabels_int64s` and `classlabels_strings`, of which one is given. */
function readLabels(reader: WireReader, content: Range): (bigint | string)[] {
  const labels: (bigint | string)[] = []
  reader.fields(content, (field) => {
    if (field.number === attributeField.ints) for (const label of reader.integers(field)) labels.push(label)
    if (field.number === attributeField.texts) labels.push(reader.text(field.content))
  })
  return labels
}

/** The file with the edits applied inside its graph, whose length changes with them. */
function assembled(source: ByteSource, reader: WireReader, edits: readonly Edit[]): Uint8Array {
  const parts: (Range | Uint8Array)[] = []
  reader.fields(reader.whole, (field) => {
    if (field.number !== modelField.graph) {
      parts.push(field.whole)
      return
    }
    const inside = edited(field.content, edits)
    parts.push(
      lengthHeader(
        modelField.graph,
        inside.reduce((sum, part) => sum + sizeOf(part), 0),
      ),
      ...inside,
    )
  })
  const result = new Uint8Array(parts.reduce((sum, part) => sum + sizeOf(part), 0))
  let at = 0
  for (const part of parts) {
    if (part instanceof Uint8Array) result.set(part, at)
    else copyRange(source, part, result.subarray(at))
    at += sizeOf(part)
  }
  return result
}

function edited(content: Range, edits: readonly Edit[]): (Range | Uint8Array)[] {
  const here = edits
    .filter(({ range }) => range.from >= content.from && range.to <= content.to)
    .toSorted((a, b) => a.range.from - b.range.from)
  const parts: (Range | Uint8Array)[] = []
  let at = content.from
  for (const { range, replacement } of here) {
    parts.push({ from: at, to: range.from }, replacement)
    at = range.to
  }
  parts.push({ from: at, to: content.to })
  return parts
}

function sizeOf(part: Range | Uint8Array): number {
  return part instanceof Uint8Array ? part.length : part.to - part.from
}

function copyRange(source: ByteSource, { from, to }: Range, into: Uint8Array): void {
  let at = from
  while (at < to) {
    const bytes = source.read(at, to - at)
    if (bytes.length === 0)
      throw new UserError({ code: 'bad-model', message: 'The ONNX file was cut while it was read.' })
    into.set(bytes, at - from)
    at += bytes.length
  }
}
