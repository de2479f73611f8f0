/** How an answer that is computed natively is known to be right. */
import { z } from 'zod'

/** What comparing two evaluators gave. */
export const EvaluatorsAgree = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('agree'),
    /** Rows at split thresholds, beside them, and at the ends of numbers. */
    rows: z.number(),
    /** Of all numbers of the answers, those whose bits are the same. */
    sameBits: z.number(),
    numbers: z.number(),
    /** Relative to the larger of 1 and the numbers themselves. */
    largestDifference: z.number(),
  }),
  z.strictObject({
    kind: z.literal('disagree'),
    rows: z.number(),
    /** The first row that differs, as text, and both answers. */
    row: z.string(),
    ours: z.string(),
    theirs: z.string(),
  }),
  z.strictObject({ kind: z.literal('none'), reason: z.string() }),
])

/** The statement about one model. */
export const NativeProof = z.strictObject({
  /** The class that was lowered. */
  className: z.string(),
  /** Operations the model was lowered to, each of the closed set. */
  operations: z.array(z.string()).readonly(),
  /** The method that was checked. */
  method: z.string(),
  /** Palate's kernels beside the exported model in onnxruntime. */
  onnxruntime: EvaluatorsAgree,
  /** Palate's kernels beside the model in Python. */
  python: EvaluatorsAgree,
})

export type EvaluatorsAgree = z.infer<typeof EvaluatorsAgree>
export type NativeProof = z.infer<typeof NativeProof>
