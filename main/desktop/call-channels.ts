/** The names of the IPC messages, and their shapes; both sides of the bridge import this. */

/** Page to engine: a call begins. */
export const CALL = 'palate:call'
/** Page to engine: it is no longer wanted. */
export const CANCEL = 'palate:cancel'
/** Engine to page: a message of a call, or its end. */
export const MESSAGE = 'palate:message'

/** A call as the page sends it; `input` is encoded (shared/encoding.ts). */
export interface CallMessage {
  readonly id: number
  readonly name: string
  readonly input: string
}

/** An encoded message of a call; null when the call has ended. */
export interface AnswerMessage {
  readonly id: number
  readonly text: string | null
}
