/** What went wrong between here and a tracking server, in words; nothing of the credentials is in them. */
import type { IncomingMessage } from 'node:http'
import type { Failure } from '#shared/failure.ts'
import { UserError } from '#shared/user-error.ts'
import { withoutSecrets } from './credentials.ts'
import { askedFor } from './retry-delay.ts'
import type { ServerRequest } from './request.ts'
import type { ServerAccess } from './server-access.ts'

/** Longer messages of a server are cut: nobody reads a page in a note. */
const MAX_DETAIL = 1_000

/** Of that, so much stands in the message itself. */
const MAX_REASON = 300

/** What is below it are MLflow's own calls. */
const API = '/api/2.0/mlflow/'

/** The address of a request, without its query. */
function placeOf(access: ServerAccess, request: Pick<ServerRequest, 'path'>): string {
  return `${access.base}${request.path.slice(0, 300)}`
}

/** A redirect to another scheme, host or port, which is not followed. */
export function redirectAway(access: ServerAccess, request: ServerRequest, target: URL): UserError {
  // Of other schemes there is no origin.
  const away = target.origin === 'null' ? target.protocol : target.origin
  const isSecureTwin = target.protocol === 'https:' && new URL(access.base).hostname === target.hostname
  return new UserError({
    code: 'unreachable',
    message: `The server ${access.origin} sends on to ${away}, which Palate does not follow.`,
    hint: isSecureTwin
      ? `Use ${away} as the address of the server.`
      : `If ${away} is a sign-in page, give the server's own credentials or token; if the server moved, use its new address.`,
    where: placeOf(access, request),
  })
}

/** A chain of redirects without end. */
export function tooManyRedirects(access: ServerAccess, request: ServerRequest): UserError {
  return new UserError({
    code: 'unreachable',
    message: `The server ${access.origin} sends on in a circle.`,
    hint: 'Check the address: the server may be behind another prefix.',
    where: placeOf(access, request),
  })
}

/** Words for what the system reports; by Node's error codes. */
const transportWords: Readonly<Record<string, readonly [string, string]>> = {
  ECONNREFUSED: ['refuses the connection', 'Start the server, or check host and port.'],
  ENOTFOUND: ['cannot be found', 'Check the name of the host, and whether a VPN is needed.'],
  EAI_AGAIN: ['cannot be found now', 'Check the network, and whether a VPN is needed.'],
  EHOSTUNREACH: ['cannot be reached', 'Check the network, and whether a VPN is needed.'],
  ENETUNREACH: ['cannot be reached', 'Check the network, and whether a VPN is needed.'],
  ECONNRESET: ['broke the connection', 'Try again; if it stays, look at the log of the server.'],
  EPIPE: ['broke the connection', 'Try again; if it stays, look at the log of the server.'],
  HPE_INVALID_CONSTANT: ['does not speak HTTP', 'Check the port, and whether it is https.'],
  EPROTO: ['does not speak TLS as asked', 'Check whether the address is http rather than https.'],
}

/** A failure below HTTP: no connection, silence, a certificate. An abort stays what it is. */
export function transportFailure(
  access: ServerAccess,
  request: Pick<ServerRequest, 'path'>,
  error: unknown,
): Error {
  if (!(error instanceof Error)) return new Error(String(error))
  if (error.name === 'AbortError' || error instanceof UserError) return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const where = placeOf(access, request)
  const detail = withoutSecrets(error.message, access.credentials).slice(0, MAX_DETAIL)
  return new UserError({ ...transportWordsFor(access, code), where, detail }, { cause: error })
}

function transportWordsFor(access: ServerAccess, code: string): Failure {
  if (code === 'ETIMEDOUT' || code === 'ESOCKETTIMEDOUT') {
    return {
      code: 'timed-out',
      message: `The server ${access.origin} sent nothing for ${access.patience / 1000} seconds.`,
      hint: 'Try again, or give it longer with MLFLOW_HTTP_REQUEST_TIMEOUT (seconds).',
    }
  }
  if (isCertificateCode(code)) {
    return {
      code: 'unreachable',
      message: `The certificate of ${access.origin} is not one this machine trusts.`,
      hint: 'Set MLFLOW_TRACKING_SERVER_CERT_PATH to the PEM file of the authority that signed it.',
    }
  }
  const [words, hint] = transportWords[code] ?? ['did not answer', 'Check the address and the network.']
  return { code: 'unreachable', message: `The server ${access.origin} ${words}.`, hint }
}

function isCertificateCode(code: string): boolean {
  return /CERT|ERR_TLS|SELF_SIGNED|UNABLE_TO_/u.test(code)
}

/** An answer other than 200 and 206, with what the server says. */
export function statusFailure(
  access: ServerAccess,
  request: ServerRequest,
  answer: IncomingMessage,
  text: string,
): UserError {
  const status = answer.statusCode ?? 0
  const said = whatItSays(text)
  const detail = said === null ? undefined : withoutSecrets(said, access.credentials).slice(0, MAX_DETAIL)
  const words = statusWords(access, answer, request.path.startsWith(API))
  return new UserError({
    ...words,
    ...(detail === undefined ? {} : { detail, message: withReason(words.message, status, detail) }),
    where: placeOf(access, request),
  })
}

/** What is wrong with a question, only the server knows: its own words belong to the message. */
function withReason(message: string, status: number, detail: string): string {
  if (status !== 400 && status !== 404) return message
  const reason = detail.replace(/^[A-Z_]+: /u, '').split('\n', 1)[0] ?? ''
  return reason === '' ? message : `${message.replace(/\.$/u, '')}: ${reason.slice(0, MAX_REASON)}`
}

function statusWords(
  access: ServerAccess,
  { statusCode: status = 0, headers }: IncomingMessage,
  isSearch: boolean,
): Failure {
  const server = `The server ${access.origin}`
  const retryAfter = headers['retry-after']
  switch (status) {
    case 400:
      return {
        code: 'bad-usage',
        message: `${server} cannot read what it was asked.`,
        hint: isSearch
          ? 'A filter follows MLflow’s search syntax, such as metrics.accuracy > 0.9.'
          : 'Check the address: a folder of an MLflow server is opened by mlflow-artifacts:/… with --tracking-uri.',
      }
    case 401:
      return access.credentials === null
        ? {
            code: 'unauthorized',
            message: `${server} wants to know who is asking.`,
            hint: 'Sign in, or set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.',
          }
        : {
            code: 'unauthorized',
            message: `${server} does not accept the credentials.`,
            hint: 'Sign in again: the password or the token may have changed.',
          }
    case 403:
      return {
        code: 'unauthorized',
        message: `${server} does not allow this.`,
        hint: 'Ask whoever runs the server for the right to read it, or sign in as someone else.',
      }
    case 404:
      return {
        code: 'not-found',
        message: `${server} does not have this.`,
        hint: 'Check the name; if nothing of the server is found, check its address and prefix.',
      }
    case 429:
      return {
        code: 'unreachable',
        message: `${server} has too many requests${waitWords(retryAfter)}.`,
        hint: 'Try again later.',
      }
    default:
      return status >= 500
        ? {
            code: 'unreachable',
            message: `${server} failed with status ${status}${waitWords(retryAfter)}.`,
            hint: 'Try again; if it stays, look at the log of the server.',
          }
        : {
            code: 'unreachable',
            message: `${server} answered with status ${status}.`,
            hint: 'Check whether the address is that of an MLflow server.',
          }
  }
}

function waitWords(retryAfter: string | undefined): string {
  const wait = retryAfter === undefined ? null : askedFor(retryAfter)
  return wait === null ? '' : ` and asks to wait ${Math.ceil(wait / 1000)} seconds`
}

/** MLflow's `message` with its `error_code`, or the `detail` of its other half (FastAPI); the text itself where it is not JSON or a page. */
function whatItSays(text: string): string | null {
  try {
    const said: unknown = JSON.parse(text)
    if (typeof said === 'object' && said !== null && 'message' in said && typeof said.message === 'string') {
      const code = 'error_code' in said && typeof said.error_code === 'string' ? `${said.error_code}: ` : ''
      return `${code}${said.message}`
    }
    if (typeof said === 'object' && said !== null && 'detail' in said && typeof said.detail === 'string') {
      return said.detail
    }
  } catch {
    // Not JSON.
  }
  const plain = text.trim()
  return plain === '' || plain.startsWith('<') ? null : plain
}
