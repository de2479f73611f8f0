/** `/score`, as azureml-inference-server-http answers it with the scoring script of a no-code MLflow deployment. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { azureAnswer, azureRefusal } from './azure-routes.ts'
import { NO_MODEL } from './http-answers.ts'
import type { HttpAnswer } from './http-answers.ts'
import { queryAsBody } from './query-input.ts'
import { receive } from './receive.ts'
import type { ListenerContext } from './listener-context.ts'
import { takeTurn } from './turn.ts'
import type { Turn } from './turn.ts'

/** Answers one request to `/score`; null when the client is gone. */
export async function answerScore(
  request: IncomingMessage,
  response: ServerResponse,
  context: ListenerContext & { readonly method: 'GET' | 'POST' | 'OPTIONS' },
): Promise<HttpAnswer | null> {
  if (context.method === 'OPTIONS') {
    request.resume()
    return azureAnswer(
      request,
      { status: 200, contentType: 'application/json', body: '""' },
      { failed: false },
    )
  }
  const received = await receive(request, context)
  if (received.kind === 'gone') return null
  if (received.kind === 'refused') {
    const refusal = azureRefusal(request, received.status, received.message)
    return { ...refusal, headers: { ...refusal.headers, ...received.headers } }
  }
  const isGet = context.method === 'GET'
  const turn = await takeTurn(
    {
      route: 'score',
      contentType: isGet ? 'application/json' : (request.headers['content-type'] ?? null),
      body: isGet ? queryAsBody(request.url ?? '') : received.body,
    },
    { request, response, context, timeout: context.limits.scoreTimeout },
  )
  received.release()
  return turn.kind === 'gone' ? null : answerOf(turn, request, context)
}

function answerOf(
  turn: Exclude<Turn, { readonly kind: 'gone' }>,
  request: IncomingMessage,
  context: ListenerContext,
): HttpAnswer {
  const isEndpoint = context.isAzureEndpoint
  switch (turn.kind) {
    case 'scored': {
      const { status, contentType, body, failed, milliseconds } = turn.answer
      const report = status === 200 ? { failed, milliseconds } : { failed }
      const answer = azureAnswer(request, { status, contentType, body }, report)
      return isEndpoint && status !== 200 ? behindEndpoint(answer) : answer
    }
    case 'timed-out': {
      if (isEndpoint) return azureRefusal(request, 408, 'The request timed out.')
      const message = `Scoring timeout after ${context.limits.scoreTimeout} ms`
      return azureRefusal(request, 500, message, { failed: true })
    }
    case 'crashed': {
      const answer = azureRefusal(
        request,
        500,
        'An unexpected internal error occurred. Check the logs for more info.',
      )
      return isEndpoint ? behindEndpoint(answer) : answer
    }
    case 'no-model':
      return azureRefusal(request, isEndpoint ? 424 : 503, NO_MODEL)
    case 'overloaded': {
      const answer = isEndpoint
        ? pendingRefusal(request)
        : azureRefusal(request, 503, 'Too many requests are waiting.')
      return { ...answer, headers: { ...answer.headers, 'retry-after': '1' } }
    }
  }
}

/** The gateway's own refusal, which has a reason and no body. */
function pendingRefusal(request: IncomingMessage): HttpAnswer {
  const answer = azureAnswer(request, { status: 429, contentType: 'text/plain', body: '' })
  return { ...answer, headers: { ...answer.headers, [REASON]: 'too_many_pending_request' } }
}

const REASON = 'ms-azureml-model-error-reason'

/**
 * A managed online endpoint answers 424 for whatever its deployment refuses, and names the reason and the deployment's
 * status in headers (learn.microsoft.com, "Troubleshoot online endpoints", HTTP status codes).
 */
function behindEndpoint(answer: HttpAnswer): HttpAnswer {
  return {
    ...answer,
    status: 424,
    headers: {
      ...answer.headers,
      [REASON]: 'model_error',
      'ms-azureml-model-error-statuscode': String(answer.status),
    },
  }
}
