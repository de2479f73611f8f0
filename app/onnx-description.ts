/** The ONNX graph of an opened model, described. */
import type { CallContext } from '#shared/contract.ts'
import { describeOnnx } from '#app/flavor/onnx/describe.ts'
import { describeOnnxWeights } from '#app/flavor/onnx/weights.ts'
import { findOnnxNodes } from '#app/flavor/onnx/find-nodes.ts'
import { drawOnnxGraph, describeOnnxNode } from '#app/flavor/onnx/graph.ts'
import type { OnnxDescription } from '#shared/onnx.ts'
import type { FoundNodes, GraphPath, OnnxGraph, OnnxNode, OnnxWeights } from '#shared/onnx-graph.ts'
import { UserError } from '#shared/user-error.ts'
import type { OpenedFolder } from './opening.ts'

/** Throws UserError `unsupported` for a model without an ONNX flavor, and as `describeOnnx` does. */
export async function onnxDescription(opened: OpenedFolder): Promise<OnnxDescription> {
  return await describeOnnx(onnxPlace(opened))
}

/** The nodes and edges of the graph at `path`; throws as `onnxDescription` and `drawOnnxGraph` do. */
export async function onnxGraph(opened: OpenedFolder, path: GraphPath): Promise<OnnxGraph> {
  return await drawOnnxGraph(onnxPlace(opened), path)
}

/** The node of that number in the graph at `path`; throws as `onnxGraph`. */
export async function onnxNode(opened: OpenedFolder, path: GraphPath, node: number): Promise<OnnxNode> {
  return await describeOnnxNode(onnxPlace(opened), path, node)
}

/** Nodes that a text is found in; throws as `onnxGraph`. */
export async function onnxNodesWith(opened: OpenedFolder, text: string): Promise<FoundNodes> {
  return await findOnnxNodes(onnxPlace(opened), text)
}

/** Statistics of an initializer; throws as `describeOnnxWeights`. */
export async function onnxWeights(
  opened: OpenedFolder,
  asked: { readonly path: GraphPath; readonly name: string },
  context: Partial<CallContext<'onnxWeights'>> | undefined,
): Promise<OnnxWeights> {
  return await describeOnnxWeights({
    ...onnxPlace(opened),
    ...asked,
    signal: context?.signal ?? new AbortController().signal,
    report: (done, total) => context?.report?.({ activity: 'Reading the weights', done, total }),
  })
}

function onnxPlace({ folder, model }: OpenedFolder) {
  const flavor = model.flavors.find(({ name }) => name === 'onnx')
  const modelPath = flavor?.fields.find(({ name }) => name === 'data')?.value
  if (flavor === undefined) {
    throw new UserError({ code: 'unsupported', message: 'This model has no ONNX flavor.' })
  }
  if (typeof modelPath !== 'string') {
    throw new UserError({
      code: 'bad-model',
      message: 'The MLmodel does not say where the ONNX file is.',
      hint: 'Its onnx flavor needs the field "data", e.g. data: model.onnx.',
      where: 'MLmodel flavors.onnx.data',
    })
  }
  return { root: folder.root, modelPath, flavorFields: flavor.fields }
}
