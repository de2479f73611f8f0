/** What a process prints, its end kept. */
import type { Readable } from 'node:stream'

/** As much is shown of what a model printed during one predict. */
const MAX_CHARACTERS = 65_536

/** The text of a stream since it was last taken. */
export interface PrintedText {
  /** The text so far; from then on it begins anew. */
  take(): string
  /** The text so far. */
  peek(): string
}

/** Reads a stream to its end. */
export function printedText(stream: Readable): PrintedText {
  let text = ''
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-MAX_CHARACTERS)
  })
  // The process's end is told by the process.
  stream.on('error', () => undefined)
  return {
    peek: () => text,
    take: () => {
      const taken = text
      text = ''
      return taken
    },
  }
}
