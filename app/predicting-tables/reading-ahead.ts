/** A table whose first parts are read while the model that takes them still loads. */
import type { InputPart, TableInput } from './table-input.ts'

/** The input to go on with, and what ends the reading where nobody went on. */
export interface ReadingAhead {
  readonly input: TableInput
  readonly stop: () => Promise<void>
}

/** Begins to read an input's parts; the first who asks for them takes them over, others begin anew. */
export function readingAhead(input: TableInput, signal: AbortSignal): ReadingAhead {
  const { parts } = input
  if (parts === null) return { input, stop: async () => undefined }
  const reading = parts(signal)[Symbol.asyncIterator]()
  const first = reading.next()
  // Whoever takes it hears of a failure; until then it is not an unhandled one.
  first.catch(() => undefined)
  let isTaken = false
  return {
    input: {
      ...input,
      parts: (own) => {
        if (isTaken) return parts(own)
        isTaken = true
        return goingOn(first, reading)
      },
    },
    stop: async () => {
      if (!isTaken) await reading.return?.()
    },
  }
}

async function* goingOn(
  first: Promise<IteratorResult<InputPart>>,
  reading: AsyncIterator<InputPart>,
): AsyncGenerator<InputPart> {
  try {
    for (let next = await first; next.done !== true; next = await reading.next()) yield next.value
  } finally {
    await reading.return?.()
  }
}
