/** A table file as one table. */
import type { Frame } from '#shared/values.ts'
import { joinedFrames } from './frame-rows.ts'
import { readNumberTable } from './read-number-table.ts'
import type { ReadTableOptions } from './read-table.ts'

/** How to read. */
export interface WholeTableOptions extends Pick<ReadTableOptions, 'format' | 'quotedAreTexts'> {
  readonly signal: AbortSignal
}

/** All rows of a file. Throws as `readTableChunks` does. */
export async function readWholeTable(
  file: string,
  { format, signal, quotedAreTexts = false }: WholeTableOptions,
): Promise<Frame> {
  const numbers = format === 'csv' ? await readNumberTable(file, signal).catch(abortedOr(signal)) : null
  if (numbers !== null) return numbers
  const { readTableChunks } = await import('./read-table.ts')
  const chunks: Frame[] = []
  for await (const chunk of readTableChunks(file, { format, signal, quotedAreTexts })) chunks.push(chunk)
  return joinedFrames(chunks)
}

/** What cannot be read this way is told by the other. */
function abortedOr(signal: AbortSignal) {
  return () => {
    signal.throwIfAborted()
    return null
  }
}
