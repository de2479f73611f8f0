/** Calls on how a native answer is known to be right. */
import { z } from 'zod'
import { call, ModelId, Progress } from './call.ts'
import { EvaluatorsAgree, NativeProof } from './native-proof.ts'

const ofModel = z.strictObject({ id: ModelId })

/** Part of the contract. */
export const proofCalls = {
  /** How the model's native answers were found to be right; null where they were not compared. */
  knownProof: call({ input: ofModel, output: NativeProof.nullable(), progress: Progress }),
  /**
   * Compares the kernels with onnxruntime, and with Python where the model is trusted and an interpreter is there, on rows at the
   * model's own thresholds. Where answers differ the model is not run natively any more.
   */
  proveNative: call({ input: ofModel, output: NativeProof, progress: Progress }),
  /**
   * Writes a model that the kernels run as ONNX: a bare file where `path` ends in .onnx, else an MLflow model in a new folder of
   * this machine. Nothing is written where onnxruntime answers otherwise than the kernels.
   */
  exportOnnx: call({
    input: z.strictObject({ id: ModelId, path: z.string().min(1).max(4096) }),
    output: z.strictObject({
      files: z.array(z.string()).readonly(),
      check: EvaluatorsAgree,
      /** Whether columns of text are among its inputs, which not every pandas hands on. */
      takesText: z.boolean(),
    }),
    progress: Progress,
  }),
}
