/** An answer as the text that goes over the connection, where node:http is not between: its fields are those node:http writes. */
import { STATUS_CODES } from 'node:http'

/** An answer whose body is text. */
export interface TextAnswer {
  readonly status: number
  readonly contentType: string
  readonly text: string
}

/** Head and body. `keepAlive` is how many seconds the connection is kept; null when it is closed after this. */
export function rawAnswer({ status, contentType, text }: TextAnswer, keepAlive: number | null): string {
  const connection =
    keepAlive === null
      ? 'Connection: close'
      : `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(keepAlive)}`
  const length = Buffer.byteLength(text)
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nserver: palate\r\ncontent-length: ${length}\r\ncontent-type: ${contentType}\r\nDate: ${dateText()}\r\n${connection}\r\n\r\n${text}`
}

/** For a request that does not arrive. */
export const rawRequestTimeout =
  'HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n'

const date = { second: 0, text: '' }

/** The time as HTTP writes it, made once a second. */
function dateText(): string {
  const second = Math.floor(Date.now() / 1000)
  if (second !== date.second) {
    date.second = second
    date.text = new Date(second * 1000).toUTCString()
  }
  return date.text
}
