/** From a request to its answer. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { fastApiError, internalServerError, invalidRequest, pingAnswer } from './http-answers.ts'
import type { HttpAnswer } from './http-answers.ts'
import { answerInvocations } from './invocations.ts'
import { azureAnswer, swaggerAnswer } from './azure-routes.ts'
import { fastApiDocument } from './fastapi-document.ts'
import { guidePage } from './guide-page.ts'
import type { ListenerContext } from './listener-context.ts'
import { isForeignName } from './own-name.ts'
import { routeOf } from './routes.ts'
import type { Route } from './routes.ts'
import { answerScore } from './score.ts'

/** Makes the listener. Whatever goes wrong, every request that can be answered is. */
export function createRequestListener(context: ListenerContext): RequestListener {
  return (request, response) => {
    const before = context.connections.asked(request, response)
    const begin = () => answerTo(request, response, context)
    ;(before === null ? begin() : before.then(begin))
      .then((answer) => {
        if (answer !== null) send(request, response, answer, context)
      })
      .catch((error: unknown) => {
        context.log(
          `A request failed inside the server: ${error instanceof Error ? error.message : String(error)}`,
        )
        if (response.headersSent) response.destroy()
        else send(request, response, internalServerError, context)
      })
  }
}

async function answerTo(
  request: IncomingMessage,
  response: ServerResponse,
  context: ListenerContext,
): Promise<HttpAnswer | null> {
  // Closed by an answer before it or by the server's end: nothing can be answered, so nothing is begun.
  if (request.socket.writableEnded) {
    request.resume()
    return null
  }
  const method = request.method ?? 'GET'
  const host = request.headers.host
  if (!isWellFramed(request)) return invalidRequest
  if (context.isLoopback && host !== undefined && isForeignName(host, context.allowedHosts))
    return foreignHost(host)
  const route = routeOf(method, request.url ?? '/')
  switch (route.kind) {
    case 'invocations':
      return answerInvocations(request, response, context)
    case 'score':
      return answerScore(request, response, { ...context, method: route.method })
    default:
      request.resume()
      return answerAtOnce(route, request, context)
  }
}

/** What h11 refuses and node:http takes: no or two Hosts, and codings that nobody undoes. */
function isWellFramed({ headers, rawHeaders, httpVersion }: IncomingMessage): boolean {
  const hosts = rawHeaders.filter((name, place) => place % 2 === 0 && /^host$/i.test(name)).length
  if (hosts > 1 || (hosts === 0 && httpVersion === '1.1')) return false
  return (headers['transfer-encoding'] ?? 'chunked').toLowerCase() === 'chunked'
}

async function answerAtOnce(
  route: Exclude<Route, { readonly kind: 'invocations' | 'score' }>,
  request: IncomingMessage,
  context: ListenerContext,
): Promise<HttpAnswer> {
  switch (route.kind) {
    case 'ping':
      await settled(context.scorer.ready)
      return pingAnswer(context.scorer.isHealthy())
    case 'version':
      return { status: 200, contentType: 'application/json', body: context.mlflowVersion }
    case 'openapi':
      return { status: 200, contentType: 'application/json', body: fastApiDocument }
    case 'guide':
      return guidePage(await context.scorer.ready)
    case 'swagger':
      return swaggerAnswer(request, await context.documents())
    case 'azure-health': {
      // Azure ML's server listens only once init() is done.
      await settled(context.scorer.ready)
      const [status, body] = context.scorer.isHealthy() ? [200, 'Healthy'] : [503, 'Unhealthy']
      return azureAnswer(request, { status, contentType: 'text/html; charset=utf-8', body })
    }
    case 'redirect':
      return redirect(route.path, request)
    case 'method-not-allowed':
      if (route.style === 'mlflow') return fastApiError(405, 'Method Not Allowed', { allow: route.allow })
      return azureAnswer(request, {
        status: 405,
        contentType: 'application/json',
        body: '{"message": "The method is not allowed for the requested URL."}',
      })
    case 'not-found':
      return fastApiError(404, 'Not Found')
  }
}

async function settled(promise: Promise<unknown>): Promise<void> {
  try {
    await promise
  } catch {
    // Whether it went well is asked of isHealthy.
  }
}

function redirect(path: string, request: IncomingMessage): HttpAnswer {
  const url = request.url ?? ''
  const query = url.includes('?') ? url.slice(url.indexOf('?')) : ''
  const location = `http://${request.headers.host ?? ''}${path}${query}`
  return { status: 307, contentType: null, body: '', headers: { location } }
}

function foreignHost(host: string): HttpAnswer {
  return fastApiError(
    421,
    `This server answers on this machine only, and "${host.slice(0, 100)}" is another name. Send the request to its address, or start the server with --allow-host.`,
    { connection: 'close' },
  )
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: HttpAnswer,
  context: ListenerContext,
): void {
  if (response.destroyed) return
  const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body
  const headers: Record<string, string | number> = { server: 'palate', 'content-length': body.length }
  if (answer.contentType !== null) headers['content-type'] = answer.contentType
  Object.assign(headers, answer.headers)
  if (context.isClosing() && context.connections.isAlone(request)) headers['connection'] = 'close'
  response.writeHead(answer.status, headers)
  limitSending(response, context.limits.sendTimeout)
  response.end(request.method === 'HEAD' ? undefined : body)
}

/** A client that does not take its answer is cut off; one that waits for it is not. */
function limitSending(response: ServerResponse, timeout: number): void {
  const { socket } = response
  if (socket === null) return
  const cut = () => socket.destroy()
  socket.setTimeout(timeout, cut)
  response.once('finish', () => {
    socket.off('timeout', cut)
    socket.setTimeout(0)
  })
}
