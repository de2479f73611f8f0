/** `/invocations`. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { fastApiError, internalServerError, isUncaught, NO_MODEL, timeoutAnswer } from './http-answers.ts'
import type { HttpAnswer } from './http-answers.ts'
import { receive } from './receive.ts'
import type { ListenerContext } from './listener-context.ts'
import { takeTurn } from './turn.ts'

/** Answers one request to `/invocations`; null when the client is gone. */
export async function answerInvocations(
  request: IncomingMessage,
  response: ServerResponse,
  context: ListenerContext,
): Promise<HttpAnswer | null> {
  const received = await receive(request, context)
  if (received.kind === 'gone') return null
  if (received.kind === 'refused') return fastApiError(received.status, received.message, received.headers)
  const turn = await takeTurn(
    { route: 'invocations', contentType: request.headers['content-type'] ?? null, body: received.body },
    { request, response, context, timeout: context.limits.invocationsTimeout },
  )
  received.release()
  switch (turn.kind) {
    case 'scored':
      return isUncaught(turn.answer) ? internalServerError : turn.answer
    case 'timed-out':
      return timeoutAnswer
    case 'crashed':
      return internalServerError
    case 'overloaded':
      return fastApiError(503, 'Too many requests are waiting.', { 'retry-after': '1' })
    case 'no-model':
      return fastApiError(503, NO_MODEL)
    case 'gone':
      return null
  }
}
