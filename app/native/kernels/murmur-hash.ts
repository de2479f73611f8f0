/** MurmurHash3 of 32 bits with seed 0, signed. Source: Austin Appleby's MurmurHash3 (public domain), `MurmurHash3_x86_32`. */
export function murmurHash(bytes: Uint8Array): number {
  let hash = 0
  const whole = bytes.length & ~3
  for (let at = 0; at < whole; at += 4) {
    const block =
      (bytes[at] ?? 0) |
      ((bytes[at + 1] ?? 0) << 8) |
      ((bytes[at + 2] ?? 0) << 16) |
      ((bytes[at + 3] ?? 0) << 24)
    hash ^= mixed(block)
    hash = (hash << 13) | (hash >>> 19)
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0
  }
  let rest = 0
  for (let at = bytes.length - 1; at >= whole; at--) rest = (rest << 8) | (bytes[at] ?? 0)
  if (whole < bytes.length) hash ^= mixed(rest)
  hash ^= bytes.length
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) | 0
}

function mixed(block: number): number {
  const first = Math.imul(block, 0xcc9e2d51)
  return Math.imul((first << 15) | (first >>> 17), 0x1b873593)
}
