/** `palate export-method MODEL#METHOD -o FOLDER`: another predict of a model as code that makes it permanent. */
import { readFile } from 'node:fs/promises'
import { exportPredict } from '#app/comparing/export-predict.ts'
import { sideSpec } from '#app/comparing/side-spec.ts'
import { openModel } from '#app/opening.ts'
import { METHOD_NAME } from '#app/scoring-script/export-files.ts'
import { UserError } from '#shared/user-error.ts'
import type { Arguments } from './command-line.ts'
import { theModel } from './command-line.ts'
import type { RunCommand } from './commands.ts'
import { EXIT_DONE } from './exit-codes.ts'
import { requireMethod } from './exported-method.ts'
import { openOptions } from './open-options.ts'

/** Writes the files and names them. */
export const exportMethod: RunCommand = async (args, io) => {
  const { location, method } = await theMethod(args)
  const target = args.text('output')
  if (target === undefined) {
    throw new UserError({ code: 'bad-usage', message: 'Where to? -o FOLDER is needed.' })
  }
  const code = await customCode(args.text('custom'))
  const { folder, model } = await openModel(location, openOptions(args, io))
  if (method !== null) await requireMethod(method, folder, model)
  const params = args.text('params')
  const given = { folder, model, method, code, ...(params === undefined ? {} : { params }) }
  const files = await exportPredict(given, target)
  await io.stdout.write(`${files.join('\n')}\n`)
  return EXIT_DONE
}

async function customCode(file: string | undefined) {
  if (file === undefined) return null
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UserError(
      { code: 'not-found', message: `The custom predict "${file}" cannot be read.`, where: file },
      { cause: error },
    )
  })
  return { language: /\.py$/i.test(file) ? 'python' : 'javascript', text } as const
}

async function theMethod(args: Arguments) {
  const spec = await sideSpec(theModel(args, 'export-method'))
  const isCustom = args.text('custom') !== undefined
  if (spec.kind === 'model' && (spec.method === null ? isCustom : METHOD_NAME.test(spec.method))) {
    return { location: spec.location, method: spec.method }
  }
  throw new UserError({
    code: 'bad-usage',
    message: 'What is to be exported? A model with a method, or --custom FILE, is needed.',
    hint: 'E.g. palate export-method ./model#predict_proba -o exported',
  })
}
