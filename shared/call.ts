/** What every call of the contract is made of; contract.ts and its parts share it. */
import { z } from 'zod'

/** Names an open model for as long as it is open. */
export const ModelId = z.string().min(1).max(64)

/** What a running call is doing; `done` of `total` in `unit` where it can be counted. */
export const Progress = z.object({
  /** A short phrase: "Loading the session". */
  activity: z.string(),
  done: z.number().optional(),
  total: z.number().optional(),
})
export type Progress = z.output<typeof Progress>

/** A call's input, output and what it reports meanwhile, kept as precise types. */
export function call<I extends z.ZodType, O extends z.ZodType, P extends z.ZodType>(shape: {
  readonly input: I
  readonly output: O
  readonly progress: P
}) {
  return shape
}
