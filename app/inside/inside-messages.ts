/** What the host and the thread that looks into a model say to each other. Both are of one build. */
import type { Failure } from '#shared/failure.ts'

/** One call; answers carry its number. */
export interface ToInside {
  readonly number: number
  readonly name: string
  readonly input: unknown
}

/** Its answer. */
export type FromInside =
  | { readonly number: number; readonly ok: true; readonly value: unknown }
  | { readonly number: number; readonly ok: false; readonly failure: Failure }
