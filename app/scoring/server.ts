/**
 * The scoring server: MLflow's `/ping`, `/health`, `/version` and `/invocations`, and Azure ML's `/`, `/score` and
 * `/swagger.json`, over node:http (docs/decisions/serving.md says why not over a framework).
 */
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { UserError } from '#shared/user-error.ts'
import { createFairQueue } from './fair-queue.ts'
import { invalidRequest } from './http-answers.ts'
import { MAX_HEAD_BYTES } from './limits.ts'
import type { ScoringServerOptions } from './listener-context.ts'
import { createHeldBytes } from './read-body.ts'
import { createRequestListener } from './request-listener.ts'

/** Lent connections are watched ten times a second, so that shorter limits are kept by the server itself. */
const LEAST_LENT_TIMEOUT = 5_000

/** A running server. */
export interface ScoringServer {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string
  /** Takes no more connections, finishes what was begun for up to `grace` milliseconds, then closes. */
  close(grace: number): Promise<void>
}

/** Starts listening. The scorer may still be loading: requests wait for it. */
export async function startScoringServer(options: ScoringServerOptions): Promise<ScoringServer> {
  const { limits } = options
  const open = { isClosing: false }
  const listener = createRequestListener({
    ...options,
    queue: createFairQueue({
      maxConcurrent: limits.maxConcurrent,
      maxWaiting: limits.maxQueue,
      maxWaitingBytes: limits.maxHeldBytes,
    }),
    held: createHeldBytes(limits.maxHeldBytes),
    isClosing: () => open.isClosing,
    isLoopback: isLoopback(options.host),
  })
  const server = createServer(
    {
      maxHeaderSize: MAX_HEAD_BYTES,
      headersTimeout: limits.headTimeout,
      requestTimeout: limits.receiveTimeout,
      keepAliveTimeout: limits.keepAliveTimeout,
      connectionsCheckingInterval: 1_000,
      // A missing Host header is answered as uvicorn does, by the listener.
      requireHostHeader: false,
      noDelay: true,
    },
    listener,
  )
  server.maxConnections = limits.maxConnections
  lendConnections(server, options, () => !open.isClosing)
  server.on('clientError', answerGarbage)
  server.on('connect', (_request, socket) => socket.end(rawInvalidRequest))
  const url = await listen(server, options)
  return { url, close: (grace) => close(server, open, { grace, recall: () => options.scorer.recall?.() }) }
}

/** Offers every new connection to the scorer before node:http reads from it. */
function lendConnections(server: Server, options: ScoringServerOptions, isLending: () => boolean): void {
  const { scorer, limits } = options
  if (scorer.lend === undefined || limits.invocationsTimeout < LEAST_LENT_TIMEOUT) return
  const [listener] = server.listeners('connection')
  if (listener === undefined) return
  // As the option of net.createServer; http.createServer does not hand it on.
  Object.assign(server, { pauseOnConnect: true })
  server.removeAllListeners('connection')
  const adopt = (socket: Socket, read: Uint8Array) => {
    if (socket.destroyed) return
    Object.assign(socket, { server })
    listener.call(server, socket)
    if (read.length > 0) socket.unshift(read)
    socket.resume()
  }
  const terms = {
    isAnyName: !isLoopback(options.host),
    timeout: limits.invocationsTimeout,
    keepAliveTimeout: limits.keepAliveTimeout,
    sendTimeout: limits.sendTimeout,
  }
  server.on('connection', (socket: Socket) => {
    const back = (read: Uint8Array) => adopt(socket, read)
    if (!isLending() || scorer.lend?.({ ...terms, socket, back }) !== true) adopt(socket, new Uint8Array())
  })
}

/** Whether an address is reached from this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}

const rawInvalidRequest = [
  'HTTP/1.1 400 Bad Request',
  `content-type: ${invalidRequest.contentType ?? ''}`,
  `content-length: ${invalidRequest.body.length}`,
  'connection: close',
  '',
  String(invalidRequest.body),
].join('\r\n')

function answerGarbage(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    socket.end('HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
    return
  }
  if (error.code === 'HPE_HEADER_OVERFLOW') {
    socket.end(
      'HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n',
    )
    return
  }
  socket.end(rawInvalidRequest)
}

async function listen(server: Server, { host, port }: ScoringServerOptions): Promise<string> {
  const bare = host.replace(/^\[|\]$/g, '')
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenFailure(error, host, port)))
    server.listen({ port, host: bare }, resolve)
  })
  const address = server.address()
  const chosen = typeof address === 'object' && address !== null ? address.port : port
  return `http://${bare.includes(':') ? `[${bare}]` : bare}:${chosen}`
}

function listenFailure(error: NodeJS.ErrnoException, host: string, port: number): UserError {
  const place = `${host}:${port}`
  switch (error.code) {
    case 'EADDRINUSE':
      return new UserError({
        code: 'bad-usage',
        message: `Something else already listens on ${place}.`,
        hint: 'Choose another --port, or --port 0 for a free one.',
      })
    case 'EACCES':
      return new UserError({
        code: 'bad-usage',
        message: `Listening on ${place} is not permitted.`,
        hint: 'Ports below 1024 need special rights: choose a higher --port.',
      })
    default:
      return new UserError({
        code: 'bad-usage',
        message: `Cannot listen on ${place}: ${error.message}.`,
        hint: 'Check --host: it must be an address of this machine.',
      })
  }
}

async function close(
  server: Server,
  open: { isClosing: boolean },
  { grace, recall }: { readonly grace: number; readonly recall: () => void },
): Promise<void> {
  open.isClosing = true
  recall()
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const timer = setTimeout(() => server.closeAllConnections(), grace)
  await closed
  clearTimeout(timer)
}
