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

/** What the model's process is told of a connection that is lent to it (lending.ts); times in milliseconds. */
export interface LentTerms {
  readonly id: number
  /** Whether the server answers under any name. */
  readonly isAnyName: boolean
  readonly keepAliveTimeout: number
  readonly sendTimeout: number
}

/** To the model's process. The first is `load`; every `score` carries the request's body. */
export type ToWorker<Load> =
  | { readonly kind: 'load'; readonly load: Load }
  /** All lent connections are to be given back. */
  | { readonly kind: 'recall' }
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
  /** A lent connection: it is the server's again, and carries what was read of it; its client left; its answer waits. */
  | { readonly kind: 'returned' | 'left' | 'sending'; readonly id: number }
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
