/** `palate inspect MODEL`: what the model is. Nothing of it is executed. */
import { describeOnnx } from '#app/flavor/onnx/describe.ts'
import { openModel } from '#app/opening.ts'
import type { OpenedFolder } from '#app/opening.ts'
import { plainJson } from '#app/table/plain-json.ts'
import type { Failure } from '#shared/failure.ts'
import type { OnnxDescription } from '#shared/onnx.ts'
import { toFailure } from '#shared/user-error.ts'
import { theModel } from './command-line.ts'
import type { RunCommand } from './commands.ts'
import { EXIT_DONE } from './exit-codes.ts'

/** Prints the model; a graph that cannot be read is part of the answer, not the end of it. */
export const inspect: RunCommand = async (args, io) => {
  const opened = await openModel(theModel(args, 'inspect'), io.signal)
  const { onnx, onnxFailure } = await onnxOf(opened)
  const { folder, model } = opened
  const everything = { location: folder.location, folder: folder.root, ...model, onnx, onnxFailure }
  await io.stdout.write(`${plainJson(everything, true)}\n`)
  return EXIT_DONE
}

async function onnxOf({ folder, model }: OpenedFolder): Promise<{
  readonly onnx: OnnxDescription | null
  readonly onnxFailure: Failure | undefined
}> {
  const flavor = model.flavors.find(({ name }) => name === 'onnx')
  const modelPath = flavor?.fields.find(({ name }) => name === 'data')?.value
  if (flavor === undefined || typeof modelPath !== 'string') return { onnx: null, onnxFailure: undefined }
  const { root } = folder
  try {
    return {
      onnx: await describeOnnx({ root, modelPath, flavorFields: flavor.fields }),
      onnxFailure: undefined,
    }
  } catch (error) {
    return { onnx: null, onnxFailure: toFailure(error) }
  }
}
