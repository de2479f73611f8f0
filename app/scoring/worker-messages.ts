/** What the server and the model's process say to each other; each is the head of a frame (frames.ts). */
import type { RuntimeOptions } from '#shared/runtime-choices.ts'
import { toFailure } from '#shared/user-error.ts'
import type { ScoringRoute } from './scoring.ts'

/** What Palate's own process is told to load. */
export interface ServingLoad {
  readonly location: string
  /** Resident bytes at which the process ends itself; null for no limit. */
  readonly memoryLimit: number | null
  readonly runtime: RuntimeOptions
}

/** To the model's process. The first is `load`; every `score` carries the request's body. */
export type ToWorker<Load> =
  | { readonly kind: 'load'; readonly load: Load }
  | {
      readonly kind: 'score'
      readonly id: number
      readonly route: ScoringRoute
      readonly contentType: string | null
    }

/** From the model's process. `answer` carries the response's body; `loaded` comes once, `unloadable` ends it. */
export type FromWorker =
  | {
      readonly kind: 'loaded'
      readonly name: string
      readonly runtime: string
      readonly notices: readonly string[]
    }
  | { readonly kind: 'unloadable'; readonly failure: unknown }
  | {
      readonly kind: 'answer'
      readonly id: number
      readonly status: number
      readonly contentType: string
      readonly milliseconds: number
      readonly failed: boolean
    }

/** An error of loading as the message that says so. */
export function unloadable(error: unknown): FromWorker {
  return { kind: 'unloadable', failure: toFailure(error) }
}
