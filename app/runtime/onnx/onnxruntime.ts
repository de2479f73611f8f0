/** onnxruntime-node, loaded by `require`: as an import, Node first reads its thirty files for their names (10 ms). */
import { createRequire } from 'node:module'
import type * as OnnxRuntime from 'onnxruntime-node'

const onnxruntime = createRequire(import.meta.url)('onnxruntime-node') as typeof OnnxRuntime

export const { env, InferenceSession, Tensor } = onnxruntime
