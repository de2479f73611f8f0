/** Whether a model will behave where it is deployed: a verdict for each place, with what it rests on. */
import { z } from 'zod'
import { call, ModelId, Progress } from './call.ts'
import { Finding } from './model.ts'
import { RuntimeIdentity } from './prediction.ts'
import { readinessTargets, verdicts } from './readiness-words.ts'

/** One place. */
export const TargetReadiness = z.object({
  target: z.enum(readinessTargets),
  verdict: z.enum(verdicts),
  /** One line, in plain words. */
  reason: z.string(),
  /** The worst first. */
  findings: z.array(Finding).readonly(),
})
export type TargetReadiness = z.output<typeof TargetReadiness>

/** All places that were asked about. */
export const Readiness = z.object({
  targets: z.array(TargetReadiness).readonly(),
  /** Who answered; null where nothing was run. */
  runtime: RuntimeIdentity.nullable(),
  /** Why the model cannot be run here; null where it can. */
  obstacle: z.object({ reason: z.string(), hint: z.string() }).nullable(),
})
export type Readiness = z.output<typeof Readiness>

/** Part of the contract. */
export const readinessCalls = {
  /**
   * What the files say without `run`; with it, what inputs do to the model in its own process, within a minute or so. A model
   * that cannot be run here is judged by its files in either case.
   */
  readiness: call({
    input: z.strictObject({
      id: ModelId,
      run: z.boolean(),
      /** A scoring script and the file of its environment, paths on this machine; it is read, not run. */
      script: z.string().min(1).max(4096).optional(),
      environment: z.string().min(1).max(4096).optional(),
    }),
    output: Readiness,
    progress: Progress,
  }),
}
