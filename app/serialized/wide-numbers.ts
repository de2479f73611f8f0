/** Integers of eight bytes as doubles. */

/** The nearest double of each, without a BigInt for it: the low word and 2^32 times the high one. */
export function wideNumbers(wide: BigInt64Array | BigUint64Array): Float64Array {
  const low = new Uint32Array(wide.buffer, wide.byteOffset, wide.length * 2)
  const high = wide instanceof BigInt64Array ? new Int32Array(low.buffer, low.byteOffset, low.length) : low
  const data = new Float64Array(wide.length)
  for (let at = 0; at < data.length; at++)
    data[at] = (high[2 * at + 1] ?? 0) * 4_294_967_296 + (low[2 * at] ?? 0)
  return data
}
