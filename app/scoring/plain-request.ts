/**
 * The one form of request that nearly every client of `/invocations` sends, read without node:http: whole head, a length,
 * nothing unusual. Whatever is not exactly that is left to node:http, so this decides nothing about HTTP.
 */

/** What was read: a whole request, the beginning of what may become one, or something for node:http. */
export type PlainRead =
  | {
      readonly kind: 'whole'
      readonly contentType: string | null
      readonly body: Uint8Array
      /** How many bytes it was; what follows belongs to the next. */
      readonly length: number
    }
  | { readonly kind: 'partial' }
  | { readonly kind: 'other' }

/** Larger requests are mostly their model's time anyway. */
export const MAX_PLAIN_BYTES = 256 * 1024

const START = 'POST /invocations HTTP/1.1\r\n'
const HEAD_END = Buffer.from('\r\n\r\n')

/** Names that change how a message is framed, or ask for more than an answer. */
const unusual: ReadonlySet<string> = new Set([
  'transfer-encoding',
  'expect',
  'upgrade',
  'trailer',
  'te',
  'http2-settings',
])

/** A field line of RFC 9112 without folding, in ASCII. */
const field = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*((?:[!-~](?:[ \t]*[!-~])*)?)[ \t]*$/

const partial: PlainRead = { kind: 'partial' }
const other: PlainRead = { kind: 'other' }

/** Reads the request that `bytes` begin with. `isOwnName` judges its Host. */
export function readPlainRequest(bytes: Buffer, isOwnName: (host: string) => boolean): PlainRead {
  const start = bytes.toString('latin1', 0, START.length)
  if (start !== START) return bytes.length < START.length && START.startsWith(start) ? partial : other
  const end = bytes.indexOf(HEAD_END, START.length - 2)
  if (end < 0) return bytes.length < MAX_PLAIN_BYTES ? partial : other
  const head = readHead(bytes.toString('latin1', START.length, end))
  if (head === null || !isOwnName(head.host)) return other
  const bodyStart = end + HEAD_END.length
  const length = bodyStart + head.length
  if (length > MAX_PLAIN_BYTES) return other
  if (bytes.length < length) return partial
  return { kind: 'whole', contentType: head.contentType, body: bytes.subarray(bodyStart, length), length }
}

interface Head {
  readonly host: string
  readonly contentType: string | null
  readonly length: number
}

/** Null for a head that is not plain. */
function readHead(text: string): Head | null {
  const fields = new Map<string, string>()
  for (const line of text.split('\r\n')) {
    const found = field.exec(line)
    const name = found?.[1]?.toLowerCase()
    // Of fields that come twice some count once and some are joined.
    if (name === undefined || unusual.has(name) || fields.has(name)) return null
    fields.set(name, found?.[2] ?? '')
  }
  const host = fields.get('host')
  const length = fields.get('content-length') ?? ''
  const connection = fields.get('connection')
  if (host === undefined || !/^\d{1,6}$/.test(length)) return null
  if (connection !== undefined && connection.toLowerCase() !== 'keep-alive') return null
  return { host, contentType: fields.get('content-type') ?? null, length: Number(length) }
}
