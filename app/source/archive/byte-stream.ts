/** Bytes that arrive in chunks, taken in exact amounts. */
export interface ByteStream {
  /** Exactly so many bytes. */
  readonly take: (length: number) => Promise<Uint8Array>
  /** So many bytes in whatever chunks they come. */
  readonly pass: (length: number) => AsyncGenerator<Uint8Array, void, undefined>
  readonly skip: (length: number) => Promise<void>
  /** Reads to the end; `endless` is thrown when there is more than `limit`. */
  readonly drain: (limit: number, endless: () => Error) => Promise<void>
}

/** A reader of chunks; `cutOff` is thrown when they end too early. */
export function byteStream(chunks: AsyncIterable<Uint8Array>, cutOff: () => Error): ByteStream {
  const source = chunks[Symbol.asyncIterator]()
  let held: Uint8Array = new Uint8Array(0)

  const more = async (): Promise<boolean> => {
    while (held.length === 0) {
      const next = await source.next()
      if (next.done === true) return false
      held = next.value
    }
    return true
  }
  async function* pass(length: number): AsyncGenerator<Uint8Array, void, undefined> {
    let missing = length
    while (missing > 0) {
      if (!(await more())) throw cutOff()
      const part = held.subarray(0, missing)
      held = held.subarray(part.length)
      missing -= part.length
      yield part
    }
  }
  return {
    pass,
    take: async (length) => {
      const taken = new Uint8Array(length)
      let filled = 0
      for await (const part of pass(length)) {
        taken.set(part, filled)
        filled += part.length
      }
      return taken
    },
    skip: async (length) => {
      for await (const part of pass(length)) void part
    },
    drain: async (limit, endless) => {
      let drained = 0
      while (await more()) {
        drained += held.length
        if (drained > limit) throw endless()
        held = new Uint8Array(0)
      }
    },
  }
}
