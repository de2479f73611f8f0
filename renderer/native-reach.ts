/** Whether Palate's kernels know all of a model, as far as its file was read yet. */
import type { OpenedModel } from '#shared/contract.ts'
import { useApp, useEngine } from './engine.tsx'
import { viewOf } from './state.ts'
import { useCall } from './use-call.ts'

/** `unread`: it is seen when the model is loaded or looked into. */
export type NativeReach =
  | { readonly kind: 'known' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unread' }

/** A model of so many bytes is read, in a process of its own, in less than a second; larger ones are when a person asks for it. */
const READ_UNASKED = 32 * 2 ** 20

/** For models that the kernels are to answer; null for all others. */
export function useNativeReach({ id, runtime, model }: OpenedModel): NativeReach | null {
  const { calls } = useEngine()
  const revision = useApp((state) => viewOf(state, id).revision)
  const isKernels = runtime.kind !== 'none' && runtime.runtime.kind === 'native' && !isOnnx(model)
  const isUnloaded = isKernels && runtime.kind === 'idle'
  const when = model.totalBytes <= READ_UNASKED ? 'now' : 'asked'
  const { state } = useCall(calls, 'listEstimators', isUnloaded ? { id } : null, { when, revision })
  if (!isKernels) return null
  if (!isUnloaded) return { kind: 'known' }
  if (state.kind !== 'done') return { kind: 'unread' }
  const { refusal } = state.value
  return refusal === null ? { kind: 'known' } : { kind: 'refused', reason: refusal }
}

/** ONNX graphs are for onnxruntime. */
export function isOnnx({ flavors }: OpenedModel['model']): boolean {
  return flavors.some((flavor) => flavor.name === 'onnx')
}
