/** ModelProto without its weights: what the graph is made of, in one pass over the file. */
import { UserError } from '#shared/user-error.ts'
import { addEntry, readSparseTensor, readTensor } from './read-tensor.ts'
import type { TensorInfo } from './read-tensor.ts'
import { attributeField, functionField, graphField, modelField, nodeField, opsetField } from './schema.ts'
import { readValueInfo } from './value-type.ts'
import type { ValueInfo } from './value-type.ts'
import { MAX_TEXT_BYTES } from './wire-reader.ts'
import type { Range, WireReader } from './wire-reader.ts'

/** The largest exported networks have some hundred thousand nodes, subgraphs included. */
const MAX_NODES = 2_000_000
/** As many initializers at most; the largest models seen have a few thousand. */
const MAX_INITIALIZERS = 1_000_000

/** How often an operator is used, subgraphs and functions included. `domain` is '' for ONNX's own. */
interface OperatorCount {
  readonly domain: string
  readonly name: string
  readonly count: number
}

/** An ONNX model without its weights. */
export interface OnnxModel {
  readonly irVersion: number
  readonly opsets: readonly { readonly domain: string; readonly version: number }[]
  readonly producer: string
  readonly producerVersion: string
  readonly domain: string
  readonly modelVersion: string
  readonly documentation: string
  readonly metadata: ReadonlyMap<string, string>
  readonly functionCount: number
  readonly graphName: string
  /** What must be fed: graph inputs that no initializer gives a value to, as onnxruntime's `get_inputs`. */
  readonly inputs: readonly ValueInfo[]
  /** Inputs with a default given by an initializer of their name. */
  readonly defaultedInputs: readonly ValueInfo[]
  readonly outputs: readonly ValueInfo[]
  readonly operators: readonly OperatorCount[]
  readonly nodeCount: number
  readonly initializers: readonly TensorInfo[]
  /** Tensors outside the initializers of the main graph that keep their data in other files. */
  readonly otherExternals: readonly TensorInfo[]
  /** The content of every `graph` field of the model; protobuf merges repeated ones. */
  readonly graphs: readonly Range[]
}

interface Draft {
  readonly texts: Map<number, string>
  irVersion: number
  modelVersion: string
  readonly opsets: { domain: string; version: number }[]
  readonly metadata: Map<string, string>
  functionCount: number
  graphName: string
  readonly inputs: ValueInfo[]
  readonly outputs: ValueInfo[]
  readonly operators: Map<string, { domain: string; name: string; count: number }>
  nodeCount: number
  initializerCount: number
  readonly initializers: TensorInfo[]
  readonly otherExternals: TensorInfo[]
  readonly graphs: Range[]
}

const modelTexts: readonly number[] = [
  modelField.producerName,
  modelField.producerVersion,
  modelField.domain,
  modelField.documentation,
]

/** Reads a model; throws a UserError where the file is damaged, has no graph, or is beyond the limits. */
export function readOnnxModel(reader: WireReader, name: string): OnnxModel {
  const draft = newDraft()
  reader.fields(reader.whole, (field) => {
    if (modelTexts.includes(field.number)) draft.texts.set(field.number, reader.text(cut(field.content)))
    else if (field.number === modelField.irVersion) draft.irVersion = field.value
    else if (field.number === modelField.modelVersion)
      draft.modelVersion = String(reader.integers(field)[0] ?? 0)
    else if (field.number === modelField.graph) {
      draft.graphs.push(field.content)
      readGraph(reader, field.content, draft, true)
    } else if (field.number === modelField.opsetImport) draft.opsets.push(readOpset(reader, field.content))
    else if (field.number === modelField.metadata) addEntry(reader, field.content, draft.metadata)
    else if (field.number === modelField.functions) readFunction(reader, field.content, draft)
  })
  if (draft.graphs.length === 0) {
    throw new UserError({
      code: 'bad-model',
      message: reader.whole.to === 0 ? `${name} is empty.` : `${name} holds no ONNX graph.`,
      hint: 'Copy or log the model again.',
      where: name,
    })
  }
  return finished(draft)
}

/** Documentation of any length is no reason to refuse a model. */
function cut({ from, to }: Range): Range {
  return { from, to: Math.min(to, from + MAX_TEXT_BYTES) }
}

function newDraft(): Draft {
  return {
    texts: new Map(),
    irVersion: 0,
    modelVersion: '0',
    opsets: [],
    metadata: new Map(),
    functionCount: 0,
    graphName: '',
    inputs: [],
    outputs: [],
    operators: new Map(),
    nodeCount: 0,
    initializerCount: 0,
    initializers: [],
    otherExternals: [],
    graphs: [],
  }
}

function finished(draft: Draft): OnnxModel {
  const constants = new Set(draft.initializers.map((tensor) => tensor.name))
  return {
    irVersion: draft.irVersion,
    opsets: draft.opsets,
    producer: draft.texts.get(modelField.producerName) ?? '',
    producerVersion: draft.texts.get(modelField.producerVersion) ?? '',
    domain: draft.texts.get(modelField.domain) ?? '',
    modelVersion: draft.modelVersion,
    documentation: draft.texts.get(modelField.documentation) ?? '',
    metadata: draft.metadata,
    functionCount: draft.functionCount,
    graphName: draft.graphName,
    inputs: draft.inputs.filter((input) => !constants.has(input.name)),
    defaultedInputs: draft.inputs.filter((input) => constants.has(input.name)),
    outputs: draft.outputs,
    operators: Array.from(draft.operators.values()),
    nodeCount: draft.nodeCount,
    initializers: draft.initializers,
    otherExternals: draft.otherExternals,
    graphs: draft.graphs,
  }
}

function readOpset(reader: WireReader, content: Range): { domain: string; version: number } {
  const opset = { domain: '', version: 0 }
  reader.fields(content, (field) => {
    if (field.number === opsetField.domain) opset.domain = reader.text(field.content)
    if (field.number === opsetField.version) opset.version = field.value
  })
  return opset
}

function readFunction(reader: WireReader, content: Range, draft: Draft): void {
  draft.functionCount++
  reader.fields(content, (field) => {
    if (field.number === functionField.node) readNode(reader, field.content, draft)
  })
}

function readGraph(reader: WireReader, content: Range, draft: Draft, isMain: boolean): void {
  reader.fields(content, (field) => {
    switch (field.number) {
      case graphField.node:
        readNode(reader, field.content, draft)
        break
      case graphField.initializer:
        addTensor(readTensor(reader, field.content), draft, isMain)
        break
      case graphField.sparseInitializer:
        addTensor(readSparseTensor(reader, field.content), draft, isMain)
        break
      case graphField.name:
        if (isMain) draft.graphName = reader.text(field.content)
        break
      case graphField.input:
        if (isMain) draft.inputs.push(readValueInfo(reader, field.content, field.whole))
        break
      case graphField.output:
        if (isMain) draft.outputs.push(readValueInfo(reader, field.content, field.whole))
        break
    }
  })
}

function addTensor(tensor: TensorInfo, draft: Draft, isMain: boolean): void {
  if (++draft.initializerCount > MAX_INITIALIZERS) throw tooMany('initializers', MAX_INITIALIZERS)
  if (isMain) draft.initializers.push(tensor)
  else if (tensor.external !== null) draft.otherExternals.push(tensor)
}

function tooMany(what: string, limit: number): UserError {
  return new UserError({ code: 'over-limit', message: `The ONNX graph has more than ${limit} ${what}.` })
}

function readNode(reader: WireReader, content: Range, draft: Draft): void {
  if (++draft.nodeCount > MAX_NODES) throw tooMany('nodes', MAX_NODES)
  let operator = ''
  let domain = ''
  reader.fields(content, (field) => {
    if (field.number === nodeField.operator) operator = reader.text(field.content)
    if (field.number === nodeField.domain) domain = reader.text(field.content)
    if (field.number === nodeField.attribute) readAttribute(reader, field.content, draft)
  })
  const standard = domain === 'ai.onnx' ? '' : domain
  const key = `${standard}\n${operator}`
  const entry = draft.operators.get(key)
  if (entry === undefined) draft.operators.set(key, { domain: standard, name: operator, count: 1 })
  else entry.count++
}

/** An attribute holds one kind of value, so a list of numbers or texts, however long, is left at its first entry. */
function readAttribute(reader: WireReader, content: Range, draft: Draft): void {
  reader.fields(content, (field) => {
    switch (field.number) {
      case attributeField.tensor:
      case attributeField.tensors:
        addTensor(readTensor(reader, field.content), draft, false)
        return
      case attributeField.graph:
      case attributeField.graphs:
        readGraph(reader, field.content, draft, false)
        return
      case attributeField.floats:
      case attributeField.ints:
      case attributeField.texts:
        return false
    }
  })
}
