/** What a proof comes to. */
import type { NativeProof } from './native-proof.ts'

/** Whether another evaluator answered otherwise: the model is not run natively then. */
export function proofDisagrees({ onnxruntime, python }: NativeProof): boolean {
  return onnxruntime.kind === 'disagree' || python.kind === 'disagree'
}
