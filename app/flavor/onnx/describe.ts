/** The ONNX flavor as data: what the graph file says, and what the MLmodel asks of the session. */
import type { OnnxDescription } from '#shared/onnx.ts'
import type { Value } from '#shared/values.ts'
import { openOnnx } from '#app/onnx-graph/open-model.ts'
import type { OnnxModel } from '#app/onnx-graph/read-model.ts'
import { readProviders, readSessionOptions, sessionOptionList } from '#app/onnx-graph/session-fields.ts'
import type { ValueInfo } from '#app/onnx-graph/value-type.ts'

/** As many initializers are listed, the largest first; the rest is only counted: a megabyte or two of names to hand over. */
const MAX_LISTED_INITIALIZERS = 10_000

/** Where the model is and what its flavor says. */
export interface DescribeOnnxInput {
  readonly root: string
  /** The `data` field of the flavor, relative to `root`. */
  readonly modelPath: string
  /** Fields of the `onnx` flavor. */
  readonly flavorFields: readonly { readonly name: string; readonly value: Value }[]
}

/** Describes an ONNX model without loading its weights. Throws a UserError as `openOnnx` does. */
export async function describeOnnx({
  root,
  modelPath,
  flavorFields,
}: DescribeOnnxInput): Promise<OnnxDescription> {
  const { bytes, model, externalFiles } = await openOnnx(root, modelPath)
  const field = (name: string) => flavorFields.find((candidate) => candidate.name === name)?.value
  return {
    path: modelPath,
    bytes,
    irVersion: model.irVersion,
    opsets: model.opsets,
    producer: model.producer,
    producerVersion: model.producerVersion,
    domain: model.domain,
    modelVersion: model.modelVersion,
    documentation: model.documentation,
    graphName: model.graphName,
    inputs: model.inputs.map(graphValue),
    defaultedInputs: model.irVersion < 4 ? [] : model.defaultedInputs.map(graphValue),
    outputs: model.outputs.map(graphValue),
    operators: model.operators.toSorted((a, b) => b.count - a.count || a.name.localeCompare(b.name)),
    nodeCount: model.nodeCount,
    functionCount: model.functionCount,
    ...describeInitializers(model),
    externalFiles: externalFiles.map(({ location, neededBytes, presentBytes, tensorCount }) => ({
      location,
      neededBytes,
      presentBytes,
      tensorCount,
    })),
    metadata: Array.from(model.metadata, ([key, value]) => ({ key, value })),
    sessionOptions: sessionOptionList(readSessionOptions(field('onnx_session_options'))),
    providers: readProviders(field('providers')).map(({ text, isAvailable }) => ({
      name: text,
      available: isAvailable,
    })),
  }
}

function graphValue({ name, type, shape }: ValueInfo) {
  return { name, type, shape }
}

function describeInitializers({ initializers }: OnnxModel) {
  const listed = initializers.toSorted((a, b) => b.bytes - a.bytes).slice(0, MAX_LISTED_INITIALIZERS)
  return {
    initializerCount: initializers.length,
    initializerBytes: initializers.reduce((sum, tensor) => sum + tensor.bytes, 0),
    initializers: listed.map(({ name, type, shape, bytes, external }) => ({
      name,
      type,
      shape,
      bytes,
      externalFile: external?.location ?? null,
    })),
  }
}
