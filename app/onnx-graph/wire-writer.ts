/** Protobuf's wire format, written: a message is a list of parts, each made by one of these functions. */

/** A varint field. Negative numbers take ten bytes, as protobuf's int64 and enum fields do. */
export function numberField(field: number, value: number | bigint): Uint8Array {
  return Uint8Array.from([...varint(field * 8), ...varint(value)])
}

/** A field of bytes: a message, a text or data. */
export function bytesField(field: number, content: Uint8Array): Uint8Array {
  return joined([lengthHeader(field, content.length), content])
}

/** A text field. */
export function textField(field: number, text: string): Uint8Array {
  return bytesField(field, new TextEncoder().encode(text))
}

/** A field holding a message made of `parts`. */
export function messageField(field: number, parts: readonly Uint8Array[]): Uint8Array {
  return bytesField(field, joined(parts))
}

/** A 32-bit float field. */
export function floatField(field: number, value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setFloat32(0, value, true)
  return Uint8Array.from([...varint(field * 8 + 5), ...bytes])
}

/** Tag and length of a field of bytes whose content follows. */
export function lengthHeader(field: number, length: number): Uint8Array {
  return Uint8Array.from([...varint(field * 8 + 2), ...varint(length)])
}

/** Parts one after the other. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    result.set(part, at)
    at += part.length
  }
  return result
}

function varint(value: number | bigint): number[] {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  bytes.push(Number(rest))
  return bytes
}
