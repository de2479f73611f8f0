/** A scikit-learn, XGBoost or LightGBM model written as ONNX: a bare file, or an MLflow model folder around it. */
import { randomUUID } from 'node:crypto'
import { mkdir, readdir } from 'node:fs/promises'
import path from 'node:path'
import type { Folder } from '#app/folder/folder.ts'
import { locateInside } from '#app/folder/locate-inside.ts'
import { readInside } from '#app/folder/read-inside.ts'
import { readMlmodel } from '#app/model/read-mlmodel.ts'
import { exportModel } from '#app/native/export/export-model.ts'
import { compareEvaluators } from '#app/runtime/native/compare-evaluators.ts'
import { onnxEvaluator } from '#app/runtime/native/onnx-evaluator.ts'
import { inputColumns } from '#app/runtime/native/input-columns.ts'
import { loadNative } from '#app/runtime/native/load-native.ts'
import { nativeInput } from '#app/runtime/native/native-input.ts'
import { writeWholeFile } from '#app/table/arriving-file.ts'
import { writing } from '#app/table/write-failure.ts'
import type { Model } from '#shared/model.ts'
import type { EvaluatorsAgree } from '#shared/native-proof.ts'
import { UserError } from '#shared/user-error.ts'
import { isValueMap, type Value } from '#shared/values.ts'
import { mlmodelFiles } from './mlmodel-files.ts'

/** What was written, and how the file was checked. */
export interface OnnxExport {
  readonly files: readonly string[]
  readonly method: string
  readonly check: Exclude<EvaluatorsAgree, { kind: 'disagree' }>
  /** Whether it is a folder with columns of text among its inputs, which not every pandas hands on. */
  readonly takesText: boolean
}

/** Where to and of what. `target` ending in .onnx is a bare file, else a new or empty folder. */
export interface OnnxExportRequest {
  readonly folder: Folder
  readonly model: Pick<Model, 'flavors' | 'signature'>
  readonly target: string
  /** A method of the native object; absent, the one MLflow calls. */
  readonly method?: string
}

/** Rows the file is tried on before it is written. */
const CHECK_ROWS = 4000
/** requirements.txt and examples are copied; larger ones are left out. */
const MAX_COPIED = 50_000_000

/**
 * Exports and checks: the file is run by onnxruntime beside the kernels first. Throws a UserError: `unsupported` naming what
 * has no exact form in ONNX, or a disagreement; `bad-usage` where the place is taken.
 */
export async function exportOnnx(request: OnnxExportRequest): Promise<OnnxExport> {
  const { folder, model, target } = request
  const input = nativeInput(folder.root, model.flavors)
  if (!input.ok) {
    throw new UserError({
      code: 'unsupported',
      message: `Only scikit-learn, XGBoost and LightGBM models are written as ONNX. ${input.reason}.`,
    })
  }
  const method = request.method ?? input.input.method
  const { lowered, methods } = await loadNative({ ...input.input, method })
  const operation = Object.entries(lowered.methods).find(([name]) => name === method)?.[1]
  const columns = operation === undefined ? null : inputColumns(model.signature, operation)
  if (operation === undefined || columns === null) {
    throw new UserError({
      code: 'unsupported',
      message: 'The model cannot be written as ONNX: its columns are neither numbers nor text.',
      hint: `Methods: ${methods.join(', ')}.`,
    })
  }
  const isBare = target.endsWith('.onnx')
  const exported = exportModel(operation, columns, isBare ? 'array' : 'columns')
  // What it does not take is not written.
  await (await onnxEvaluator(exported)).close()
  const check = await compareEvaluators(operation, columns, CHECK_ROWS)
  if (check.kind === 'disagree') throw disagreement(check)
  if (isBare) {
    await writeWholeFile(target, exported.bytes)
    return { files: [target], method, check, takesText: false }
  }
  const takesText = columns.some(({ type }) => type === 'text')
  return { files: await writeFolder(folder, target, exported.bytes), method, check, takesText }
}

function disagreement(check: Extract<EvaluatorsAgree, { kind: 'disagree' }>): UserError {
  return new UserError({
    code: 'unsupported',
    message: "The ONNX file was not written: onnxruntime's answer differs from Palate's.",
    hint: 'This is a fault of Palate. Please report it with the row below.',
    detail: `${check.row}\nPalate: ${check.ours}\nonnxruntime: ${check.theirs}`,
  })
}

async function writeFolder(folder: Folder, target: string, onnx: Uint8Array): Promise<readonly string[]> {
  const { fields } = await readMlmodel(folder)
  await writing(`The folder "${target}"`, () => mkdir(target, { recursive: true }))
  if ((await readdir(target)).length > 0) {
    throw new UserError({
      code: 'bad-usage',
      message: `The folder "${target}" is not empty.`,
      hint: 'Name a new one, or a file that ends in .onnx.',
    })
  }
  const example = fields.get('saved_input_example_info') ?? null
  const requirements = await copied(folder, 'requirements.txt')
  const texts = mlmodelFiles({
    fields,
    requirements: requirements === null ? null : new TextDecoder().decode(requirements),
    onnxBytes: onnx.length,
    uuid: randomUUID().replaceAll('-', ''),
    time: new Date(),
  })
  const files = [{ path: 'model.onnx', text: onnx }, ...texts, ...(await exampleFiles(folder, example))]
  for (const file of files) await writeWholeFile(path.join(target, file.path), file.text)
  return files.map((file) => path.join(target, file.path))
}

/** The input example's files, which the MLmodel names. */
async function exampleFiles(
  folder: Folder,
  info: Value,
): Promise<readonly { readonly path: string; readonly text: Uint8Array }[]> {
  if (!isValueMap(info)) return []
  const files = []
  for (const key of ['artifact_path', 'serving_input_path']) {
    const name = info.get(key)
    if (typeof name !== 'string' || name !== path.basename(name)) continue
    const bytes = await copied(folder, name)
    if (bytes !== null) files.push({ path: name, text: bytes })
  }
  return files
}

async function copied(folder: Folder, name: string): Promise<Uint8Array | null> {
  const located = await locateInside(folder, name)
  return located.ok ? await readInside(folder, name, MAX_COPIED) : null
}
