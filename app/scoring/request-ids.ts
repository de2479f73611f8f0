/**
 * The request id headers of azureml-inference-server-http (`_init_headers` and `populate_response_headers` in
 * server/routes.py, version 1.5.1).
 */
import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** Longest id that server takes. */
const MAX_ID_LENGTH = 100

/** The headers to answer with, or the one to refuse with status 431. */
export type RequestIds =
  | { readonly ok: true; readonly headers: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly message: string; readonly headers: Readonly<Record<string, string>> }

/** Takes the ids from a request's headers, makes the one that must be there, and gives those of the answer. */
export function requestIds(headers: IncomingHttpHeaders): RequestIds {
  const requestId = single(headers['x-request-id']) ?? randomUUID()
  const trace = traceHeader(headers)
  if (requestId.length > MAX_ID_LENGTH) return tooLong('x-request-id must', trace)
  const legacy = single(headers['x-ms-request-id']) ?? ''
  const stated = single(headers['x-ms-client-request-id']) ?? ''
  const clientId = stated === '' ? legacy : stated
  const legacyOut = legacy === '' ? clientId || requestId : legacy
  if (legacyOut.length > MAX_ID_LENGTH || clientId.length > MAX_ID_LENGTH) {
    return tooLong('x-ms-request-id and x-ms-client-request-id must', { 'x-request-id': requestId, ...trace })
  }
  const client: Readonly<Record<string, string>> =
    clientId === '' ? {} : { 'x-ms-client-request-id': clientId }
  return {
    ok: true,
    headers: { 'x-request-id': requestId, 'x-ms-request-id': legacyOut, ...client, ...trace },
  }
}

function tooLong(subject: string, headers: Readonly<Record<string, string>>): RequestIds {
  return { ok: false, message: `${subject} not exceed ${MAX_ID_LENGTH} characters`, headers }
}

function single(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0]
}

function traceHeader(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const trace = single(headers['traceid'])
  return trace === undefined ? {} : { TraceId: trace }
}
