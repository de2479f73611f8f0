/**
 * One request to a tracking server over HTTP: same-origin redirects followed, waits a server asks for kept, silence
 * ended. What comes back has status 200 or 206; everything else is a UserError.
 */
import { request as requestHttp } from 'node:http'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { setTimeout as wait } from 'node:timers/promises'
import { authorization } from './credentials.ts'
import { redirectAway, statusFailure, tooManyRedirects, transportFailure } from './request-failures.ts'
import { retryDelay } from './retry-delay.ts'
import type { ServerAccess } from './server-access.ts'

/** A chain longer than this leads in a circle; browsers stop at 20. */
const MAX_REDIRECTS = 5

/** As often a busy server is asked again. */
const MAX_RETRIES = 3

/** Of a failure's answer, so much is read for its message. */
const MAX_FAILURE_BYTES = 65_536

/** A request below the server's address. */
export interface ServerRequest {
  readonly method: 'GET' | 'POST'
  /** From the base on, with a slash before it, every part encoded. */
  readonly path: string
  /** As a text it is sent as it stands, from the `?` on. */
  readonly query?: URLSearchParams | string | undefined
  /** Sent as JSON. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly signal?: AbortSignal | undefined
}

/** Sends it and gives the answer with its body unread; the body ends with an error when the server falls silent. */
export async function send(access: ServerAccess, request: ServerRequest): Promise<IncomingMessage> {
  for (let attempt = 0; ; attempt++) {
    const answer = await follow(access, request)
    const status = answer.statusCode ?? 0
    if (status === 200 || status === 206) return answer
    const delay = attempt < MAX_RETRIES ? retryDelay(status, answer.headers['retry-after'], attempt) : null
    if (delay === null) throw statusFailure(access, request, answer, await textOf(answer, access.patience))
    drop(answer)
    await wait(delay, undefined, { signal: request.signal })
  }
}

async function follow(access: ServerAccess, request: ServerRequest): Promise<IncomingMessage> {
  let url = new URL(`${access.base}${request.path}${queryText(request.query)}`)
  for (let step = 0; step <= MAX_REDIRECTS; step++) {
    const answer = await exchange(access, request, url)
    const target = redirectTarget(answer, url)
    if (target === null) return answer
    drop(answer)
    // A POST that is answered by 301 or 302 would turn into a GET; only another address of the same call is followed.
    if (target.origin !== access.origin) throw redirectAway(access, request, target)
    url = target
  }
  throw tooManyRedirects(access, request)
}

function queryText(query: ServerRequest['query']): string {
  if (query === undefined || typeof query === 'string') return query ?? ''
  return query.size === 0 ? '' : `?${query.toString()}`
}

function redirectTarget(answer: IncomingMessage, from: URL): URL | null {
  const { location } = answer.headers
  if (![301, 302, 303, 307, 308].includes(answer.statusCode ?? 0) || location === undefined) return null
  return URL.canParse(location, from.href) ? new URL(location, from.href) : null
}

/** One exchange, to the access's own origin only: the one place where credentials are sent. */
async function exchange(access: ServerAccess, request: ServerRequest, url: URL): Promise<IncomingMessage> {
  const body = request.body === undefined ? null : Buffer.from(JSON.stringify(request.body), 'utf8')
  const first = outgoing(access, request, url)
  try {
    return await answerOf(first, body, access.patience)
  } catch (error) {
    // A kept connection may be closed by the server in the moment it is used again.
    if (!(first.reusedSocket && isReset(error)) || request.signal?.aborted === true) {
      throw transportFailure(access, request, error)
    }
  }
  try {
    return await answerOf(outgoing(access, request, url), body, access.patience)
  } catch (error) {
    throw transportFailure(access, request, error)
  }
}

function outgoing(access: ServerAccess, request: ServerRequest, url: URL): ClientRequest {
  const start = url.protocol === 'https:' ? requestHttps : requestHttp
  return start(url, {
    method: request.method,
    agent: access.agent,
    ...(request.signal === undefined ? {} : { signal: request.signal }),
    headers: {
      accept: '*/*',
      'accept-encoding': 'identity',
      'user-agent': 'palate',
      ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(access.credentials === null ? {} : { authorization: authorization(access.credentials) }),
      ...request.headers,
    },
  })
}

function answerOf(outgoing: ClientRequest, body: Buffer | null, patience: number): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    let answer: IncomingMessage | null = null
    const giveUp = () => {
      const error = Object.assign(new Error(`No answer for ${patience / 1000} s.`), { code: 'ETIMEDOUT' })
      answer?.destroy(error)
      outgoing.destroy(error)
    }
    // Headers may drip in without ever being silent.
    const late = setTimeout(giveUp, patience)
    outgoing.setTimeout(patience, giveUp)
    outgoing.once('response', (given) => {
      clearTimeout(late)
      answer = given
      resolve(given)
    })
    outgoing.on('error', (error) => {
      clearTimeout(late)
      reject(error)
    })
    outgoing.end(body ?? undefined)
  })
}

function isReset(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
}

/** Ends an answer that nobody reads: its body may have no end. */
function drop(answer: IncomingMessage): void {
  answer.on('error', () => undefined)
  answer.destroy()
}

async function textOf(answer: IncomingMessage, patience: number): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  const late = setTimeout(() => drop(answer), patience)
  try {
    for await (const chunk of answer) {
      chunks.push(chunk as Buffer)
      size += (chunk as Buffer).length
      if (size > MAX_FAILURE_BYTES) break
    }
  } catch {
    // What came until then says enough.
  }
  clearTimeout(late)
  drop(answer)
  return Buffer.concat(chunks).toString('utf8').slice(0, MAX_FAILURE_BYTES)
}
