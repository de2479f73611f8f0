/** One request's turn with the model: waiting, scoring, time limit, a client that leaves. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { QueueFull } from './fair-queue.ts'
import type { ListenerContext } from './listener-context.ts'
import { NeverLoaded, ScorerCrash } from './scoring.ts'
import type { ScoringAnswer, ScoringRequest } from './scoring.ts'

/** How a turn ended. */
export type Turn =
  | { readonly kind: 'scored'; readonly answer: ScoringAnswer }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'crashed' }
  | { readonly kind: 'no-model' }
  | { readonly kind: 'overloaded' }
  | { readonly kind: 'gone' }

/** The HTTP side of a turn; `timeout` in milliseconds. */
export interface TurnOf {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly context: ListenerContext
  readonly timeout: number
}

class TimedOut extends Error {}
class ClientGone extends Error {}

/**
 * Waits for a turn and scores. A client that leaves gives up its place in the queue; once scoring has begun only the time
 * limit ends it.
 */
export async function takeTurn(scoring: ScoringRequest, of: TurnOf): Promise<Turn> {
  const { queue, scorer } = of.context
  const place = queue.enter({ client: of.request.socket, bytes: scoring.body.length })
  let cancel = place.cancel
  const timer = setTimeout(() => cancel(new TimedOut()), of.timeout)
  const leave = () => place.cancel(new ClientGone())
  of.response.once('close', leave)
  try {
    const release = await place.result
    try {
      const scored = scorer.score(scoring)
      cancel = scored.cancel
      return { kind: 'scored', answer: await scored.result }
    } finally {
      release()
    }
  } catch (error) {
    return outcomeOf(error)
  } finally {
    clearTimeout(timer)
    of.response.off('close', leave)
  }
}

function outcomeOf(error: unknown): Turn {
  if (error instanceof TimedOut) return { kind: 'timed-out' }
  if (error instanceof ClientGone) return { kind: 'gone' }
  if (error instanceof QueueFull) return { kind: 'overloaded' }
  if (error instanceof ScorerCrash) return { kind: 'crashed' }
  if (error instanceof NeverLoaded) return { kind: 'no-model' }
  throw error
}
