/** Mutations of bytes that know nothing of what they mean. */

/** A small generator (mulberry32), so that rounds repeat. */
export function generator(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** One to four changes: bytes flipped or set, pieces cut, doubled, moved, or the end cut off. */
export function mutateBytes(original: Uint8Array, random: () => number): Uint8Array {
  let bytes = Uint8Array.from(original)
  const changes = 1 + Math.floor(random() * 4)
  for (let change = 0; change < changes; change++) bytes = mutateOnce(bytes, random)
  return bytes
}

const telling = [0, 1, 0x7f, 0x80, 0xff, 0x2d, 0x39, 0x5b, 0x7b, 0x32, 0x52, 0x62, 0x85, 0x94]

function mutateOnce(bytes: Uint8Array, random: () => number): Uint8Array<ArrayBuffer> {
  const at = Math.floor(random() * bytes.length)
  const length = 1 + Math.floor(random() ** 3 * 200)
  const copy = Uint8Array.from(bytes)
  switch (Math.floor(random() * 7)) {
    case 0:
      copy[at] = (copy[at] ?? 0) ^ (1 << Math.floor(random() * 8))
      return copy
    case 1:
      copy[at] = telling[Math.floor(random() * telling.length)] ?? 0
      return copy
    case 2:
      return joined(bytes.subarray(0, at), bytes.subarray(at + length))
    case 3:
      return joined(bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at))
    case 4: {
      const from = Math.floor(random() * bytes.length)
      return joined(bytes.subarray(0, at), bytes.subarray(from, from + length), bytes.subarray(at + length))
    }
    case 5:
      for (let place = at; place < Math.min(copy.length, at + 8); place++)
        copy[place] = Math.floor(random() * 256)
      return copy
    default:
      return random() < 0.2
        ? copy.slice(0, at)
        : joined(bytes.subarray(0, at), Uint8Array.of(Math.floor(random() * 256)), bytes.subarray(at))
  }
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
