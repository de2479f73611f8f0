/** An ONNX model described from its protobuf (onnx/onnx.proto3), without its weights. */
import { z } from 'zod'

/** One extent of a shape: a number, a symbol ("batch"), or null when nothing is said. */
export const Extent = z.union([z.number(), z.string(), z.null()])

/** A graph input or output. `type` reads as onnxruntime writes it: `tensor(float)`, `seq(map(int64,tensor(float)))`. */
export const GraphValue = z.object({
  name: z.string(),
  type: z.string(),
  /** Null when the graph says nothing of the shape, or the value is no tensor. */
  shape: z.array(Extent).readonly().nullable(),
})
export type GraphValue = z.output<typeof GraphValue>

/** A constant tensor of the graph. */
export const Initializer = z.object({
  name: z.string(),
  /** ONNX element type in lower case: float, int64, string … */
  type: z.string(),
  shape: z.array(z.number()).readonly(),
  bytes: z.number(),
  /** The external data file that holds it, as the model names it. */
  externalFile: z.string().nullable(),
})
export type Initializer = z.output<typeof Initializer>

/** A file of external data and whether it can be used. */
export const ExternalFile = z.object({
  location: z.string(),
  /** Bytes the initializers need of it (largest offset + length). */
  neededBytes: z.number(),
  /** Bytes it has; null when it is missing or outside the folder. */
  presentBytes: z.number().nullable(),
  tensorCount: z.number(),
})
export type ExternalFile = z.output<typeof ExternalFile>

/** The description of an ONNX model. */
export const OnnxDescription = z.object({
  path: z.string(),
  bytes: z.number(),
  irVersion: z.number(),
  opsets: z.array(z.object({ domain: z.string(), version: z.number() })).readonly(),
  producer: z.string(),
  producerVersion: z.string(),
  domain: z.string(),
  modelVersion: z.string(),
  documentation: z.string(),
  graphName: z.string(),
  inputs: z.array(GraphValue).readonly(),
  /** Inputs with a default inside the model, which may be left out (IR version 4 on; before, weights were listed as inputs). */
  defaultedInputs: z.array(GraphValue).readonly(),
  outputs: z.array(GraphValue).readonly(),
  operators: z.array(z.object({ domain: z.string(), name: z.string(), count: z.number() })).readonly(),
  nodeCount: z.number(),
  functionCount: z.number(),
  initializerCount: z.number(),
  initializerBytes: z.number(),
  /** The largest first, at most 10,000. */
  initializers: z.array(Initializer).readonly(),
  externalFiles: z.array(ExternalFile).readonly(),
  metadata: z.array(z.object({ key: z.string(), value: z.string() })).readonly(),
  /** What the MLmodel asks of the session: option names with values, providers in order. */
  sessionOptions: z.array(z.object({ name: z.string(), value: z.string() })).readonly(),
  providers: z.array(z.object({ name: z.string(), available: z.boolean() })).readonly(),
})
export type OnnxDescription = z.output<typeof OnnxDescription>
