/** Bytes as lines of offset, hexadecimal and letters. */

const BYTES_PER_LINE = 16

/** One line for 16 bytes, the way `hexdump -C` prints them; offsets count from `start`. */
export function hexLines(bytes: Uint8Array, start: number): readonly string[] {
  const lines: string[] = []
  for (let offset = 0; offset < bytes.length; offset += BYTES_PER_LINE) {
    const part = [...bytes.subarray(offset, offset + BYTES_PER_LINE)]
    const hex = part.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const letters = part.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('')
    lines.push(`${(start + offset).toString(16).padStart(8, '0')}  ${hex.padEnd(47)}  ${letters}`)
  }
  return lines
}
