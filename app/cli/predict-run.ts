/** `palate predict` in the process that runs the model. */
import type { RunCommand } from './commands.ts'
import { modelToRun } from './model-to-run.ts'
import { refuseModelFile } from './own-input.ts'
import { givenInput } from './predict-input.ts'

/** Opens the model and the input, and answers. */
export const runPredict: RunCommand = async (args, io) => {
  const model = await modelToRun(args, 'predict', io)
  await refuseModelFile(args, model.folder.root)
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
