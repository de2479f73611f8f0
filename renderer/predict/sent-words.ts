/** What goes of the input where it is used elsewhere: copied as a request, compared. The same as is sent to predict. */
import type { Payload } from '#shared/payload.ts'
import { formatPlural } from '../format.ts'
import { unfitText } from '../strings/unfit.ts'
import { sentInput } from './sent-input.ts'
import { payloadOf } from './session.ts'
import type { InputMode, Snapshot } from './session.ts'

/** The request, null where nothing can be sent, and what is to be said of it; empty where all rows go. */
export interface SentPayload {
  readonly payload: Payload | null
  readonly said: string
}

/** The rows that a table from a file stands for are not these. */
export function sentPayload(snapshot: Snapshot, mode: InputMode): SentPayload {
  if (snapshot.table !== undefined)
    return { payload: null, said: unfitText.fileNotHere(snapshot.table.table.name) }
  const sent = sentInput(snapshot, mode)
  if (sent.isBlocked) return { payload: null, said: unfitText.nothingGoes }
  const all = snapshot.draft.input.kind === 'rows' ? snapshot.draft.input.rows.length : 0
  const left = sent.rows === null ? 0 : all - sent.rows.length
  return {
    payload: payloadOf(sent.snapshot),
    said: left === 0 ? '' : unfitText.leftOut(formatPlural(left, 'row'), left),
  }
}
