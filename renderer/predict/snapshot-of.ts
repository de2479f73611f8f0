/** A payload as the input. */
import type { Draft } from './draft.ts'
import type { InputShape } from './input-shape.ts'
import { readPayload } from './read-payload.ts'
import type { Snapshot } from './session.ts'

/** A snapshot of a payload: shown as a draft where that is possible, else raw beside `fallback`. */
export function snapshotOf(body: string, contentType: string, shape: InputShape, fallback: Draft): Snapshot {
  const read = readPayload(body, contentType, shape)
  if ('draft' in read) return { draft: read.draft, raw: { text: body, contentType, problem: null } }
  return { draft: fallback, raw: { text: body, contentType, problem: read.problem } }
}
