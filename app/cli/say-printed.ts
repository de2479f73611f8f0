/** What a model's code printed, passed on beside the answer. */
import type { Printed } from '#shared/prediction.ts'
import type { Output } from './io.ts'

/** Writes it to stderr as it came; stdout is the answer's alone. Warnings stand in the model's stderr already. */
export async function sayPrinted(
  printed: Pick<Printed, 'stdout' | 'stderr'> | undefined,
  stderr: Output,
): Promise<void> {
  for (const text of [printed?.stdout ?? '', printed?.stderr ?? '']) {
    if (text !== '') await stderr.write(text.endsWith('\n') ? text : `${text}\n`)
  }
}
