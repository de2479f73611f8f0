/** `palate predict MODEL -i FILE|-`: what the model answers. */
import type { RunCommand } from './commands.ts'
import { guardFor } from './guarded.ts'
import { modelToRun } from './model-to-run.ts'
import { refuseOwnInput } from './own-input.ts'
import { givenInput } from './predict-input.ts'

/** Runs predict on a request body, or on a table of any size. */
export const predict: RunCommand = async (args, io) => {
  await refuseOwnInput(args)
  const guard = await guardFor(args)
  if (guard !== null && io.runGuarded !== null) {
    io.takeInterrupts()
    return await io.runGuarded(guard)
  }
  const model = await modelToRun(args, 'predict', io)
  const given = await givenInput(args, io)
  if (given.kind === 'body') {
    const { predictBody } = await import('./predict-body.ts')
    return await predictBody({ model, given, args, io })
  }
  try {
    const { predictFile } = await import('./predict-file.ts')
    return await predictFile({ model, given, args, io })
  } finally {
    await given.dispose()
  }
}
