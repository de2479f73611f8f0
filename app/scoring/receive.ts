/** Receiving a request's body within the server's limits. */
import type { IncomingMessage } from 'node:http'
import { readBody } from './read-body.ts'
import type { ListenerContext } from './listener-context.ts'

/** A body with the duty to release its room, or why there is none. */
export type Received =
  | { readonly kind: 'body'; readonly body: Uint8Array; readonly release: () => void }
  | {
      readonly kind: 'refused'
      readonly status: number
      readonly message: string
      readonly headers: Readonly<Record<string, string>>
    }
  | { readonly kind: 'gone' }

/** What a request without a stated length is first counted as. */
const UNSTATED_BYTES = 64 * 1024

/** Reads the body; the connection is closed after a refusal, since the rest of the body is not read. */
export async function receive(request: IncomingMessage, context: ListenerContext): Promise<Received> {
  const { held, limits } = context
  const stated = request.headers['content-length']
  const counted = Math.min(stated === undefined ? UNSTATED_BYTES : Number(stated), limits.maxBodyBytes)
  if (!held.take(counted)) {
    return refused(503, 'Too much is being received at once.', { 'retry-after': '1' })
  }
  const read = await readBody(request, limits.maxBodyBytes)
  if (read.kind !== 'whole') held.give(counted)
  switch (read.kind) {
    case 'whole':
      return { kind: 'body', body: read.body, release: () => held.give(counted) }
    case 'too-large':
      return refused(
        413,
        `The body is larger than ${limits.maxBodyBytes} bytes, which is the limit here (--max-body).`,
      )
    case 'gone':
      return { kind: 'gone' }
  }
}

function refused(status: number, message: string, headers: Readonly<Record<string, string>> = {}): Received {
  return { kind: 'refused', status, message, headers: { connection: 'close', ...headers } }
}
