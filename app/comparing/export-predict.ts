/** What changes a model's predict, a method or a custom one, written as files that a team would commit. */
import { mkdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { compileCustomPredict } from '#app/custom-predict/compile.ts'
import type { Folder } from '#app/folder/folder.ts'
import { readInputExample } from '#app/model/input-example.ts'
import { givenObject } from '#app/payload/given-object.ts'
import { payloadAs } from '#app/payload-calls.ts'
import { nativeInput, nativeLibrary } from '#app/runtime/native/native-input.ts'
import { customExport } from '#app/scoring-script/export-custom.ts'
import { METHOD_NAME, methodExport } from '#app/scoring-script/export-files.ts'
import type { ExportedFile } from '#app/scoring-script/export-files.ts'
import { writeWholeFile } from '#app/table/arriving-file.ts'
import { writing } from '#app/table/write-failure.ts'
import type { Model } from '#shared/model.ts'
import { UserError } from '#shared/user-error.ts'
import { sampleRow } from './sample-row.ts'

/** What is exported: a method in predict's place, code around it, or both. */
export interface PredictExport {
  readonly folder: Folder
  readonly model: Model
  readonly method: string | null
  readonly code: { readonly language: 'javascript' | 'python'; readonly text: string } | null
  /** JSON of params that JavaScript reads beside those of the model, with their defaults. */
  readonly params?: string
}

/** Writes the files into a folder, which is made where it is missing; gives their paths. Throws UserError. */
export async function exportPredict(given: PredictExport, target: string): Promise<readonly string[]> {
  const files = await filesOf(given)
  for (const file of files) {
    const place = path.join(target, file.path)
    await writing(`The folder "${target}"`, () => mkdir(path.dirname(place), { recursive: true }))
    await writeWholeFile(place, file.text)
  }
  return files.map((file) => path.join(target, file.path))
}

/** Throws a UserError for params that are no JSON object, and where no code would read them. */
function requireReader({ code, params }: PredictExport): void {
  if (givenObject('params', params, `E.g. {"threshold": 0.5}`) === undefined) return
  if (code?.language === 'javascript') return
  throw new UserError({
    code: 'bad-usage',
    message: 'Params of its own has a custom predict in JavaScript or TypeScript only.',
    hint: 'Leave out --params, or name the code with --custom FILE.',
  })
}

async function filesOf(given: PredictExport): Promise<readonly ExportedFile[]> {
  requireReader(given)
  const { folder, model, method, code, params = null } = given
  const common = {
    name: model.name,
    conda: await readFile(path.join(folder.root, 'conda.yaml'), 'utf8').catch(() => null),
    sampleRequest: await sampleRequest(given),
  }
  if (code === null) {
    if (method === null) throw nothing()
    return methodExport({ ...common, flavor: flavorOf(given), method })
  }
  if (code.language === 'python') return customExport({ ...common, code: { ...code, language: 'python' } })
  const over = method === null ? null : { name: methodName(method), flavor: flavorOf(given) }
  const compiled = compileCustomPredict(code.text)
  return customExport({
    ...common,
    code: { language: 'javascript', text: code.text, compiled, method: over, params },
  })
}

function flavorOf({ folder, model }: PredictExport) {
  const library = nativeLibrary(model.flavors)
  if (library !== null) return library
  const native = nativeInput(folder.root, model.flavors)
  throw new UserError({
    code: 'unsupported',
    message: `Methods are exported of scikit-learn, XGBoost and LightGBM models. ${native.ok ? '' : `${native.reason}.`}`,
  })
}

function methodName(method: string): string {
  if (METHOD_NAME.test(method)) return method
  throw new UserError({ code: 'bad-usage', message: `"${method}" is no name of a method.` })
}

/** The input example as Azure ML takes it, else a row that the signature takes; null where there is neither. */
async function sampleRequest({ folder, model }: PredictExport): Promise<string | null> {
  const example = await readInputExample(folder, model).catch(() => null)
  const contentType = example?.payload.contentType ?? 'application/json'
  const body = example?.payload.body ?? sampleRow(model.signature?.inputs ?? null)
  if (body === null) return null
  const named = { name: model.name, signature: model.signature, location: folder.location }
  return payloadAs(named, { contentType, body: Buffer.from(body) }, 'input_data').text
}

function nothing(): UserError {
  return new UserError({
    code: 'bad-usage',
    message: 'The logged predict is there already: there is nothing to export of it.',
    hint: 'Choose another method of the model, or a custom predict.',
  })
}
