/** Bytes of a text file to text, or the reason why they are not the UTF-8 that MLflow writes and reads. */

/** The text, or what the bytes are instead and on which line. */
export type Decoded =
  | { readonly ok: true; readonly text: string; readonly hasMark: boolean }
  | {
      readonly ok: false
      readonly encoding: 'UTF-16' | 'UTF-32' | 'unknown'
      readonly line: number
      readonly byte: number
    }

/** Decodes UTF-8, with or without a byte order mark. */
export function decodeText(bytes: Uint8Array): Decoded {
  const wide = wideEncoding(bytes)
  if (wide !== null) return { ok: false, encoding: wide, line: 1, byte: bytes[0] ?? 0 }
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), hasMark }
  } catch {
    return { ok: false, encoding: 'unknown', ...firstBadByte(bytes) }
  }
}

/** By the byte order mark alone: text without one cannot be told apart from other bytes. */
function wideEncoding(bytes: Uint8Array): 'UTF-16' | 'UTF-32' | null {
  const [first, second, third, fourth] = bytes
  if (first === 0xff && second === 0xfe) return third === 0 && fourth === 0 ? 'UTF-32' : 'UTF-16'
  if (first === 0xfe && second === 0xff) return 'UTF-16'
  return first === 0 && second === 0 && third === 0xfe && fourth === 0xff ? 'UTF-32' : null
}

/** Where decoding first fails: a decoder that replaces shows it as the first U+FFFD that is not written as such. */
function firstBadByte(bytes: Uint8Array): { line: number; byte: number } {
  let low = 0
  let high = bytes.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (decodes(bytes.subarray(0, middle + 1))) low = middle + 1
    else high = middle
  }
  // The character that fails may begin up to three bytes before the byte that does not go on with it.
  const start = [3, 2, 1]
    .map((back) => low - back)
    .find((at) => at >= 0 && isLead(bytes[at] ?? 0) && !decodesWhole(bytes.subarray(at, low)))
  const at = start ?? low
  const line = bytes.subarray(0, at).reduce((count, byte) => (byte === 0x0a ? count + 1 : count), 1)
  return { line, byte: bytes[at] ?? 0 }
}

function isLead(byte: number): boolean {
  return byte >= 0xc2 && byte <= 0xf4
}

function decodesWhole(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

/** Whether a beginning of the bytes is well-formed but for a character that may go on. */
function decodes(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}
