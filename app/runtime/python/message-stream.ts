/** Cuts a stream of bytes into its messages. */
import type { Readable } from 'node:stream'

/** Larger messages than V8 has buffers for are none. */
const MAX_BYTES = 2 ** 32

/** `MARK` of worker.py, which begins every message. */
const MARK = Buffer.from('palate\r\n', 'latin1')

/** Calls `onMessage` with each message, and `onFault` once where the stream holds something else. */
export function readMessages(
  stream: Readable,
  onMessage: (message: Uint8Array) => void,
  onFault: () => void,
): void {
  const header = Buffer.alloc(MARK.length + 8)
  let body: Uint8Array | null = null
  let filled = 0
  stream.on('error', () => undefined)
  stream.on('data', (chunk: Buffer) => {
    let rest = chunk
    while (rest.length > 0 || (body !== null && filled === body.length)) {
      const target: Uint8Array = body ?? header
      const taken = rest.subarray(0, target.length - filled)
      target.set(taken, filled)
      filled += taken.length
      rest = rest.subarray(taken.length)
      if (filled < target.length) continue
      filled = 0
      if (body === null) {
        const size = header.readBigUInt64LE(MARK.length)
        if (size > MAX_BYTES || !header.subarray(0, MARK.length).equals(MARK)) {
          stream.destroy()
          return onFault()
        }
        // Of its own, so that arrays can lie in it.
        body = new Uint8Array(Number(size))
      } else {
        const message = body
        body = null
        onMessage(message)
      }
    }
  })
}
