/**
 * onnxruntime-node, silent, loaded by `require`: as an import, Node first reads its thirty files for their names (10 ms).
 * Only from a process's main thread: a thread's `process.env` is a copy that the library does not see.
 */
import { createRequire } from 'node:module'
import { isMainThread } from 'node:worker_threads'
import type * as OnnxRuntime from 'onnxruntime-node'
import { telemetryOff } from '#shared/telemetry-off.ts'

if (!isMainThread)
  throw new Error('onnxruntime is loaded in the main thread, where its telemetry can be off.')
// Before the library: it looks once, when it starts.
Object.assign(process.env, telemetryOff)
const onnxruntime = createRequire(import.meta.url)('onnxruntime-node') as typeof OnnxRuntime

export const { env, InferenceSession, Tensor } = onnxruntime
