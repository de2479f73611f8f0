/** `palate export-method MODEL#METHOD -o FOLDER`: another method of a model as code that makes it permanent. */
import { mkdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { sideSpec } from '#app/comparing/side-spec.ts'
import { readInputExample } from '#app/model/input-example.ts'
import { openModel } from '#app/opening.ts'
import { payloadAs } from '#app/payload-calls.ts'
import { nativeInput } from '#app/runtime/native/native-input.ts'
import { METHOD_NAME, methodExport } from '#app/scoring-script/export-files.ts'
import { writeWholeFile } from '#app/table/arriving-file.ts'
import { writing } from '#app/table/write-failure.ts'
import { UserError } from '#shared/user-error.ts'
import type { Arguments } from './command-line.ts'
import { theModel } from './command-line.ts'
import type { RunCommand } from './commands.ts'
import { EXIT_DONE } from './exit-codes.ts'
import { openOptions } from './open-options.ts'

/** Writes the files and names them. */
export const exportMethod: RunCommand = async (args, io) => {
  const { location, method } = await theMethod(args)
  const target = args.text('output')
  if (target === undefined) {
    throw new UserError({ code: 'bad-usage', message: 'Where to? -o FOLDER is needed.' })
  }
  const { folder, model } = await openModel(location, openOptions(args, io.signal))
  const native = nativeInput(folder.root, model.flavors)
  if (!native.ok) {
    throw new UserError({
      code: 'unsupported',
      message: `Methods are exported of scikit-learn, XGBoost and LightGBM models. ${native.reason}.`,
    })
  }
  const { name, signature } = model
  const example = await readInputExample(folder, model)
  const request =
    example === null
      ? null
      : payloadAs(
          { name, signature, location: folder.location },
          { contentType: example.payload.contentType, body: Buffer.from(example.payload.body) },
          'input_data',
        ).text
  const conda = await readFile(path.join(folder.root, 'conda.yaml'), 'utf8').catch(() => null)
  const files = methodExport({ name, flavor: native.input.library, method, conda, sampleRequest: request })
  for (const file of files) {
    const place = path.join(target, file.path)
    await writing(`The folder "${target}"`, () => mkdir(path.dirname(place), { recursive: true }))
    await writeWholeFile(place, file.text)
  }
  await io.stdout.write(`${files.map((file) => path.join(target, file.path)).join('\n')}\n`)
  return EXIT_DONE
}

async function theMethod(args: Arguments) {
  const spec = await sideSpec(theModel(args, 'export-method'))
  if (spec.kind === 'model' && spec.method !== null && METHOD_NAME.test(spec.method)) {
    return { location: spec.location, method: spec.method }
  }
  throw new UserError({
    code: 'bad-usage',
    message: 'Which method? A model with one is needed.',
    hint: 'E.g. palate export-method ./model#predict_proba -o exported',
  })
}
