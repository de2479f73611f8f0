/** A table file as one table. */
import type { Frame } from '#shared/values.ts'
import { joinedFrames } from './frame-rows.ts'
import { readNumberTable } from './read-number-table.ts'
import type { TableFormat } from './table-format.ts'

/** All rows of a file. Throws as `readTableChunks` does. */
export async function readWholeTable(
  file: string,
  { format, signal }: { readonly format: TableFormat; readonly signal: AbortSignal },
): Promise<Frame> {
  const numbers = format === 'csv' ? await readNumberTable(file, signal).catch(abortedOr(signal)) : null
  if (numbers !== null) return numbers
  const { readTableChunks } = await import('./read-table.ts')
  const chunks: Frame[] = []
  for await (const chunk of readTableChunks(file, { format, signal })) chunks.push(chunk)
  return joinedFrames(chunks)
}

/** What cannot be read this way is told by the other. */
function abortedOr(signal: AbortSignal) {
  return () => {
    signal.throwIfAborted()
    return null
  }
}
