/**
 * The scoring server: MLflow's `/ping`, `/health`, `/version` and `/invocations`, and Azure ML's `/`, `/score` and
 * `/swagger.json`, over node:http (docs/decisions/0005-the-scoring-server.md says why not over a framework).
 */
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { UserError } from '#shared/user-error.ts'
import { closeServer } from './closing.ts'
import type { Ending } from './closing.ts'
import { createConnections } from './connections.ts'
import { createFairQueue } from './fair-queue.ts'
import { invalidRequest } from './http-answers.ts'
import { MAX_HEAD_BYTES } from './limits.ts'
import type { ListenerContext, ScoringServerOptions } from './listener-context.ts'
import { rawRequestTimeout } from './raw-answer.ts'
import { ANY_NAME } from './own-name.ts'
import { createHeldBytes } from './read-body.ts'
import { createRequestListener } from './request-listener.ts'

/** Lent connections are watched ten times a second, so that shorter limits are kept by the server itself. */
const LEAST_LENT_TIMEOUT = 5_000

/** A running server. */
export interface ScoringServer {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string
  /** Takes no more connections, finishes what was begun for up to `grace` milliseconds, then closes. */
  close(grace: number): Promise<Ending>
}

/** Starts listening. The scorer may still be loading: requests wait for it. */
export async function startScoringServer(options: ScoringServerOptions): Promise<ScoringServer> {
  const { limits } = options
  const open = { isClosing: false }
  const connections = createConnections()
  const listener = createRequestListener({
    ...options,
    queue: createFairQueue({
      maxConcurrent: limits.maxConcurrent,
      maxWaiting: limits.maxQueue,
      maxWaitingBytes: limits.maxHeldBytes,
    }),
    held: createHeldBytes(limits.maxHeldBytes),
    connections,
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
  takeConnections(server, options, { connections, isClosing: () => open.isClosing })
  server.on('clientError', answerGarbage)
  // uvicorn knows no other expectation than 100-continue, and minds none.
  server.on('checkExpectation', listener)
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    if (expectsBody(request, limits.maxBodyBytes)) response.writeContinue()
    listener(request, response)
  })
  server.on('connect', (_request, socket) => socket.end(rawInvalidRequest))
  const url = await listen(server, options)
  const close = (grace: number) => {
    open.isClosing = true
    return closeServer(server, connections, { grace, recall: () => options.scorer.recall?.() })
  }
  return { url, close }
}

/** Offers every new connection to the scorer before node:http reads from it. */
function takeConnections(
  server: Server,
  { scorer, limits, host, allowedHosts = [] }: ScoringServerOptions,
  { connections, isClosing }: Pick<ListenerContext, 'connections' | 'isClosing'>,
): void {
  const [listener] = server.listeners('connection')
  if (listener === undefined) throw new Error('The server does not listen to connections.')
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
    isAnyName: !isLoopback(host) || allowedHosts.includes(ANY_NAME),
    timeout: limits.invocationsTimeout,
    keepAliveTimeout: limits.keepAliveTimeout,
    sendTimeout: limits.sendTimeout,
  }
  const lend = (socket: Socket) => {
    if (isClosing() || limits.invocationsTimeout < LEAST_LENT_TIMEOUT) return false
    const back = (read: Uint8Array) => {
      connections.returned(socket, read.length > 0)
      adopt(socket, read)
    }
    return scorer.lend?.({ ...terms, socket, back }) ?? false
  }
  server.on('connection', (socket: Socket) => {
    const isLent = lend(socket)
    connections.opened(socket, isLent)
    if (!isLent) adopt(socket, new Uint8Array())
  })
}

/** Whether a body is going to be read: not one that is known to be too large, and only of a POST. */
function expectsBody({ method, headers }: IncomingMessage, limit: number): boolean {
  return method === 'POST' && Number(headers['content-length'] ?? 0) <= limit
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
    socket.end(rawRequestTimeout)
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
