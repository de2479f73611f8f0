/** `palate export-onnx MODEL[#METHOD] -o FOLDER|FILE.onnx`: a native model as ONNX. */
import { exportOnnx } from '#app/onnx-export/export-onnx.ts'
import { sideSpec } from '#app/comparing/side-spec.ts'
import { openModel } from '#app/opening.ts'
import { plainJson } from '#app/table/plain-json.ts'
import { textColumnsSentence } from '#shared/proof-sentences.ts'
import { UserError } from '#shared/user-error.ts'
import { theModel } from './command-line.ts'
import type { RunCommand } from './commands.ts'
import { EXIT_DONE } from './exit-codes.ts'
import { guardedByModel } from './guarded.ts'
import { openOptions } from './open-options.ts'

/** Writes the model and says how it was checked. */
export const exportOnnxCommand: RunCommand = async (args, io) => {
  const guarded = await guardedByModel(args, io)
  if (guarded !== null) return guarded
  const target = args.text('output')
  if (target === undefined)
    throw new UserError({
      code: 'bad-usage',
      message: 'Where to? -o FOLDER or -o FILE.onnx is needed.',
    })
  const spec = await sideSpec(theModel(args, 'export-onnx'))
  if (spec.kind !== 'model') throw new UserError({ code: 'bad-usage', message: 'A model is needed.' })
  const { folder, model } = await openModel(spec.location, openOptions(args, io))
  const { method } = spec
  const made = await exportOnnx({ folder, model, target, ...(method === null ? {} : { method }) })
  if (args.flag('json')) await io.stdout.write(`${plainJson({ ...made }, true)}\n`)
  else {
    const lines = [...made.files, checkText(made.check), ...(made.takesText ? [textColumnsSentence] : [])]
    await io.stdout.write(`${lines.join('\n')}\n`)
  }
  return EXIT_DONE
}

function checkText(check: Awaited<ReturnType<typeof exportOnnx>>['check']): string {
  if (check.kind === 'none') return `Not compared: ${check.reason}`
  const share = check.numbers === 0 ? 100 : (check.sameBits / check.numbers) * 100
  const largest = check.largestDifference === 0 ? '' : `, largest difference ${check.largestDifference}`
  return `onnxruntime and Palate agree on ${check.rows.toLocaleString('en-US')} rows at the model's own thresholds (${share.toFixed(1)} % to the last bit${largest}).`
}
