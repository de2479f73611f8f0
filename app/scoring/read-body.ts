/** A request's body, whole, within a limit. */
import type { IncomingMessage } from 'node:http'

/** How reading ended: the bytes, too many of them, or the client went away. */
export type BodyRead =
  | { readonly kind: 'whole'; readonly body: Uint8Array }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'gone' }

/** Bytes of bodies that are held at once, over all requests. */
export interface HeldBytes {
  /** Takes more; false when there is no room. */
  take(bytes: number): boolean
  give(bytes: number): void
}

/** Counts held bytes up to a limit. */
export function createHeldBytes(limit: number): HeldBytes {
  let held = 0
  return {
    take: (bytes) => {
      if (held + bytes > limit) return false
      held += bytes
      return true
    },
    give: (bytes) => {
      held -= bytes
    },
  }
}

/** Reads the body of a request; never more than `limit` bytes are kept. */
export function readBody(request: IncomingMessage, limit: number): Promise<BodyRead> {
  const stated = Number(request.headers['content-length'] ?? 0)
  if (stated > limit) return Promise.resolve({ kind: 'too-large' })
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length > limit) {
        chunks.length = 0
        request.pause()
        resolve({ kind: 'too-large' })
      } else chunks.push(chunk)
    })
    request.on('end', () => {
      const only = chunks.length === 1 ? chunks[0] : undefined
      resolve({ kind: 'whole', body: only ?? Buffer.concat(chunks, length) })
    })
    request.on('close', () => resolve({ kind: 'gone' }))
    request.on('error', () => resolve({ kind: 'gone' }))
  })
}
