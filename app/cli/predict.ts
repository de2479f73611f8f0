/** `palate predict MODEL -i FILE|-`: what the model answers. */
import type { RunCommand } from './commands.ts'
import { guardFor } from './guarded.ts'
import { refuseOwnInput } from './own-input.ts'

/** Runs predict on a request body, or on a table of any size. */
export const predict: RunCommand = async (args, io) => {
  await refuseOwnInput(args)
  const guard = await guardFor(args)
  if (guard !== null && io.runGuarded !== null) {
    io.takeInterrupts()
    return await io.runGuarded(guard)
  }
  // Only now: what watches over a guarded run needs nothing of it, and starts it the sooner.
  const { runPredict } = await import('./predict-run.ts')
  return await runPredict(args, io)
}
