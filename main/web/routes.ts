/** What the loopback host answers: the renderer's files and the calls, and nothing else. */
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { newNonce, pageHeaders, withNonce } from '#main/content-security-policy.ts'
import type { RendererFile, RendererFiles } from '#main/renderer-files.ts'
import { encode } from '#shared/encoding.ts'
import type { Failure } from '#shared/failure.ts'
import type { Admission } from './admission.ts'
import { answerStream } from './answer-stream.ts'
import type { WebWindows } from './web-windows.ts'
import { isLoopbackHost, isOwnOrigin } from './request-origin.ts'

/** A payload of a call is held in memory several times over; larger inputs are opened as files. */
const MAX_CALL_BYTES = 128 * 1024 * 1024

/** What the routes answer with. */
export interface WebHostParts {
  readonly windows: Pick<WebWindows, 'apiOf'>
  readonly files: RendererFiles
  readonly admission: Pick<Admission, 'exchange' | 'isAdmitted'>
  /** Aborts every call under way when the host closes. */
  readonly closing: AbortSignal
}

/** The routes as a fetch handler. */
export function webRoutes({ windows, files, admission, closing }: WebHostParts): Hono {
  const app = new Hono()
  app.use(async (context, next) => {
    if (isLoopbackHost(context.req.header('host'))) await next()
    else context.res = new Response('Wrong host.', { status: 403 })
    const nonce = newNonce()
    for (const [name, value] of Object.entries(pageHeaders(nonce))) {
      if (!context.res.headers.has(name)) context.res.headers.set(name, value)
    }
    if (!context.res.headers.has('cache-control')) context.res.headers.set('cache-control', 'no-store')
  })
  app.use('/api/*', async (context, next) => {
    const { req } = context
    if (!isOwnOrigin(req.header('origin'), req.header('host'))) return refusal(403, foreignPage)
    if (!admission.isAdmitted(req.header('x-palate-session'))) return refusal(401, notAdmitted)
    return next()
  })
  app.post('/session', ({ req }) => {
    if (!isOwnOrigin(req.header('origin'), req.header('host'))) return refusal(403, foreignPage)
    const secret = admission.exchange(req.header('x-palate-token'))
    return secret === null ? refusal(401, notAdmitted) : Response.json({ secret })
  })
  app.post(
    '/api/:name',
    bodyLimit({ maxSize: MAX_CALL_BYTES, onError: () => refusal(413, tooLarge) }),
    async (context) => {
      const input = await context.req.text()
      const signal = AbortSignal.any([context.req.raw.signal, closing])
      // A page whose window is gone (Palate was started anew) is like any other.
      const api = windows.apiOf(context.req.header('x-palate-window')) ?? windows.apiOf(undefined)
      if (api === null) return context.notFound()
      const stream = answerStream(api, { name: context.req.param('name'), input, signal })
      return new Response(stream, { headers: { 'content-type': 'application/x-ndjson' } })
    },
  )
  app.get('*', async (context) => {
    const file = await files(context.req.path)
    return file === null ? context.notFound() : fileResponse(file)
  })
  app.notFound(() => new Response('Not here.', { status: 404 }))
  return app
}

function fileResponse(file: RendererFile): Response {
  if (file.contentType.startsWith('text/html')) {
    const nonce = newNonce()
    const html = withNonce(new TextDecoder().decode(file.bytes), nonce)
    return new Response(html, { headers: { ...pageHeaders(nonce), 'content-type': file.contentType } })
  }
  const caching = file.hashed ? 'private, max-age=31536000, immutable' : 'no-cache'
  return new Response(new Uint8Array(file.bytes), {
    headers: { 'content-type': file.contentType, 'cache-control': caching },
  })
}

function refusal(status: 401 | 403 | 413, failure: Failure): Response {
  return new Response(`${encode({ reply: { ok: false, failure } })}\n`, {
    status,
    headers: { 'content-type': 'application/x-ndjson' },
  })
}

const foreignPage: Failure = { code: 'bad-call', message: 'The call came from a page that is not Palate’s.' }

const notAdmitted: Failure = {
  code: 'bad-call',
  message: 'This page is not connected to the running Palate.',
  hint: 'An address that Palate printed opens one browser, once. Press Enter in its terminal for a new address, or start it again.',
}

const tooLarge: Failure = {
  code: 'over-limit',
  message: `An input may have at most ${MAX_CALL_BYTES / 1024 / 1024} MiB here.`,
  hint: 'Use the command line for large files: palate predict MODEL -i FILE.',
}
