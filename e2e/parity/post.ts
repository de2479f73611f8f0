/** Requests exactly as given: no header is added that the case does not have. */
import { Agent, request } from 'node:http'

/** What to post. */
export interface Post {
  readonly path: string
  readonly contentType: string | null
  readonly body: Uint8Array
}

/** The answer, as text. */
export interface Posted {
  readonly status: number
  readonly contentType: string | null
  readonly text: string
}

/** Posts over kept connections until `close`. */
export function poster(url: string): { post(post: Post): Promise<Posted>; close(): void } {
  const agent = new Agent({ keepAlive: true })
  return {
    post: ({ path, contentType, body }) =>
      new Promise((resolve, reject) => {
        const headers: Record<string, string | number> = { 'content-length': body.length }
        if (contentType !== null) headers['content-type'] = contentType
        const sent = request(new URL(path, url), { method: 'POST', agent, headers }, (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              contentType: response.headers['content-type'] ?? null,
              text: Buffer.concat(chunks).toString('utf8'),
            }),
          )
        })
        sent.on('error', reject)
        sent.end(body)
      }),
    close: () => agent.destroy(),
  }
}
