/** The ONNX graph of an opened model, described. */
import { describeOnnx } from '#app/flavor/onnx/describe.ts'
import type { OnnxDescription } from '#shared/onnx.ts'
import { UserError } from '#shared/user-error.ts'
import type { OpenedFolder } from './opening.ts'

/** Throws UserError `unsupported` for a model without an ONNX flavor, and as `describeOnnx` does. */
export async function onnxDescription({ folder, model }: OpenedFolder): Promise<OnnxDescription> {
  const flavor = model.flavors.find(({ name }) => name === 'onnx')
  const modelPath = flavor?.fields.find(({ name }) => name === 'data')?.value
  if (flavor === undefined) {
    throw new UserError({ code: 'unsupported', message: 'This model has no ONNX flavor.' })
  }
  if (typeof modelPath !== 'string') {
    throw new UserError({
      code: 'bad-model',
      message: 'The MLmodel does not say where the ONNX file is.',
      hint: 'Its onnx flavor needs the field "data", e.g. data: model.onnx.',
      where: 'MLmodel flavors.onnx.data',
    })
  }
  return await describeOnnx({ root: folder.root, modelPath, flavorFields: flavor.fields })
}
