/** An ONNX graph as it is drawn: nodes and edges in columns, and one node in detail. */
import { z } from 'zod'
import { Extent } from './onnx.ts'

/** The way from the main graph to a subgraph: a node, its attribute, and which graph of that attribute. */
export const GraphPath = z
  .array(
    z.strictObject({
      node: z.number().int().min(0),
      attribute: z.string().max(1000),
      index: z.number().int().min(0),
    }),
  )
  .max(50)
  .readonly()
export type GraphPath = z.output<typeof GraphPath>

/** `outer`: a value of the graph around a subgraph. `missing`: a value that nothing gives. */
export const DrawnKind = z.enum(['input', 'node', 'output', 'outer', 'missing'])
export type DrawnKind = z.output<typeof DrawnKind>

/** A graph in columns. Boxes are nodes in file order, then inputs, outer and missing values, and outputs. */
export const OnnxGraph = z.object({
  name: z.string(),
  /** As many of the boxes, from the first, are nodes. */
  nodeCount: z.number(),
  kinds: z.array(DrawnKind).readonly(),
  /** The operator of a node, the name of a value. */
  labels: z.array(z.string()).readonly(),
  /** The name of a node, often empty; the type of a value. */
  names: z.array(z.string()).readonly(),
  /** Edges run from box to box and are the values named here. */
  edgeFrom: z.array(z.number()).readonly(),
  edgeTo: z.array(z.number()).readonly(),
  edgeValues: z.array(z.string()).readonly(),
})
export type OnnxGraph = z.output<typeof OnnxGraph>

/** Nodes that were found, in any graph of the model. */
export const FoundNodes = z.object({
  matches: z
    .array(
      z.object({
        path: GraphPath,
        /** Its place in the graph at `path`. */
        node: z.number(),
        operator: z.string(),
        name: z.string(),
        /** The nodes around it with their attributes, the outermost first; empty in the main graph. */
        within: z.array(z.string()).readonly(),
      }),
    )
    .readonly(),
  /** Whether more would be found. */
  isMore: z.boolean(),
})
export type FoundNodes = z.output<typeof FoundNodes>

/** An attribute of a node as text; `more` where entries of a long list are left out. */
export const NodeAttribute = z.object({
  name: z.string(),
  type: z.string(),
  entries: z.array(z.string()).readonly(),
  more: z.boolean(),
  /** Graphs it holds. */
  graphCount: z.number(),
})
export type NodeAttribute = z.output<typeof NodeAttribute>

/** A value that a node takes or gives. `type` is empty where the file says nothing of it. */
export const NodeValue = z.object({
  name: z.string(),
  type: z.string(),
  shape: z.array(Extent).readonly().nullable(),
  /** Bytes of the initializer that it is; null for other values. */
  initializerBytes: z.number().nullable(),
})
export type NodeValue = z.output<typeof NodeValue>

/** The numbers in an initializer. */
export const OnnxWeights = z.object({
  name: z.string(),
  type: z.string(),
  shape: z.array(z.number()).readonly(),
  /** Elements that were read. */
  count: z.number(),
  zeros: z.number(),
  nan: z.number(),
  infinite: z.number(),
  /** Of the finite ones; null where there are none. `bins` are counts of equal steps from `min` to `max`. */
  numbers: z
    .object({
      min: z.number(),
      max: z.number(),
      mean: z.number(),
      deviation: z.number(),
      bins: z.array(z.number()).readonly(),
    })
    .nullable(),
})
export type OnnxWeights = z.output<typeof OnnxWeights>

/** A node in detail. An input or output with an empty name is left out by the graph. */
export const OnnxNode = z.object({
  operator: z.string(),
  domain: z.string(),
  name: z.string(),
  documentation: z.string(),
  attributes: z.array(NodeAttribute).readonly(),
  inputs: z.array(NodeValue).readonly(),
  /** What the graphs inside it take from those around it. */
  captured: z.array(NodeValue).readonly(),
  outputs: z.array(NodeValue).readonly(),
})
export type OnnxNode = z.output<typeof OnnxNode>
