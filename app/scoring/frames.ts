/**
 * Messages over a byte stream between the server and the model's process: a frame is the length of its head and of its
 * body (two little-endian uint32), the head as JSON, and the body as it is. Bodies are never parsed or copied as text.
 */

const LENGTHS_BYTES = 8

/** A frame beyond this is not one of ours (heads hold a content type and a few numbers). */
const MAX_HEAD_BYTES = 64 * 1024 * 1024

/** One message. */
export interface Frame<Head> {
  readonly head: Head
  readonly body: Uint8Array
}

/** A frame as the chunks to write, in order; the body is not copied. */
export function encodeFrame(head: unknown, body: Uint8Array = new Uint8Array()): readonly Uint8Array[] {
  const text = Buffer.from(JSON.stringify(head))
  const start = Buffer.allocUnsafe(LENGTHS_BYTES + text.length)
  start.writeUInt32LE(text.length, 0)
  start.writeUInt32LE(body.length, 4)
  text.copy(start, LENGTHS_BYTES)
  return body.length === 0 ? [start] : [start, body]
}

/** Takes chunks as they arrive and hands over every whole frame. Heads are trusted: both ends are ours. */
export function frameReader<Head>(receive: (frame: Frame<Head>) => void): (chunk: Buffer) => void {
  let chunks: Buffer[] = []
  let held = 0
  let wanted = LENGTHS_BYTES
  return (chunk) => {
    chunks.push(chunk)
    held += chunk.length
    while (held >= wanted) {
      const all = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, held)
      const { rest, next } = takeFrames(all, receive)
      chunks = rest.length === 0 ? [] : [rest]
      held = rest.length
      wanted = next
    }
  }
}

function takeFrames<Head>(
  bytes: Buffer,
  receive: (frame: Frame<Head>) => void,
): { readonly rest: Buffer; readonly next: number } {
  let offset = 0
  while (bytes.length - offset >= LENGTHS_BYTES) {
    const headLength = bytes.readUInt32LE(offset)
    const bodyLength = bytes.readUInt32LE(offset + 4)
    if (headLength > MAX_HEAD_BYTES) throw new RangeError('The stream between the processes is out of step.')
    const end = offset + LENGTHS_BYTES + headLength + bodyLength
    if (end > bytes.length) return { rest: bytes.subarray(offset), next: end - offset }
    const bodyStart = offset + LENGTHS_BYTES + headLength
    const head = JSON.parse(bytes.toString('utf8', offset + LENGTHS_BYTES, bodyStart)) as Head
    offset = end
    receive({ head, body: bytes.subarray(bodyStart, end) })
  }
  return { rest: bytes.subarray(offset), next: LENGTHS_BYTES }
}
