/** Answers the calls on what is inside one scikit-learn, XGBoost or LightGBM model, in whichever thread. */
import { readInside } from '#app/folder/read-inside.ts'
import type { Folder } from '#app/folder/folder.ts'
import { openInside, type InsideModel } from '#app/native/inside/inside-model.ts'
import { parsePayload } from '#app/payload/parse-payload.ts'
import { nativeInput, type LoadNativeInput, type NativeInput } from '#app/runtime/native/native-input.ts'
import { enforce, signatureBeforeMlflow } from '#app/schema/enforce.ts'
import { limits } from '#app/serialized/limits.ts'
import { partOfFile } from '#app/trust/running-parts.ts'
import type { EstimatorCallName } from '#shared/estimator-call-names.ts'
import type { EstimatorCalls } from '#shared/estimator-calls.ts'
import type { EstimatorList, TreePath } from '#shared/estimators.ts'
import type { Flavor, Model } from '#shared/model.ts'
import { UserError } from '#shared/user-error.ts'

/** The model that is looked into. Plain data: it crosses to a thread. */
export interface InsideTask {
  readonly folder: Folder
  readonly model: Model
}

/** The answers of one model; its file is read with the first. */
export type InsideAnswers = {
  readonly [K in EstimatorCallName]: (
    input: Omit<EstimatorCalls[K]['input'], 'id'>,
  ) => Promise<EstimatorCalls[K]['output']>
}

/** Reading begins with the first call; every call rejects where the file cannot be read. */
export function insideAnswers(task: InsideTask): InsideAnswers {
  let opening: Promise<InsideModel> | null = null
  const open = () => (opening ??= openTask(task))
  return {
    listEstimators: async () => await listOf(task, await open()),
    describeEstimator: async ({ estimator }) => (await open()).describe(estimator),
    listTrees: async ({ estimator, from, count }) => (await open()).trees(estimator, from, count),
    treeNodes: async ({ estimator, tree, from, count }) => (await open()).nodes(estimator, tree, from, count),
    drawTree: async ({ estimator, tree, root, depth, along }) =>
      (await open()).draw(estimator, tree, { root, depth, along }),
    treePath: async (input) => pathThrough(task, await open(), input),
  }
}

async function openTask({ folder, model }: InsideTask): Promise<InsideModel> {
  const file = fileOf(folder, model)
  return openInside(await readInside(folder, file.modelPath, limits.fileBytes), file)
}

/** The model's file. It is read also where its answers would not be native: own code and other loaders change nothing in it. */
function fileOf(folder: Folder, { flavors }: Pick<Model, 'flavors'>): LoadNativeInput {
  const native = nativeInput(folder.root, flavors)
  const found = native.ok ? native : withoutLoader(folder, flavors)
  if (found.ok) return found.input
  throw new UserError({
    code: 'unsupported',
    message: `There is nothing to look into here. ${found.reason}.`,
    hint: 'Palate looks into ONNX, scikit-learn, XGBoost and LightGBM models.',
  })
}

function withoutLoader(folder: Folder, flavors: readonly Flavor[]): NativeInput {
  const plain = flavors
    .filter(({ name }) => name !== 'python_function')
    .map((flavor) => ({ ...flavor, fields: flavor.fields.filter(({ name }) => name !== 'code') }))
  return nativeInput(folder.root, plain)
}

async function listOf(task: InsideTask, inside: InsideModel): Promise<EstimatorList> {
  const { folder, model } = task
  const file = fileOf(folder, model)
  const native = nativeInput(folder.root, model.flavors)
  const entry = model.files.find(({ path }) => path === file.modelPath)
  const part = entry === undefined ? null : await partOfFile(folder, model, entry)
  return {
    path: file.modelPath,
    bytes: entry?.size ?? 0,
    format: inside.format,
    library: file.library,
    version: file.version,
    estimators: inside.estimators,
    isCut: inside.isCut,
    types:
      part === null || (part.kind !== 'pickle' && part.kind !== 'skops')
        ? null
        : { names: part.imports, summary: part.summary },
    refusal: native.ok ? inside.refusal : `${native.reason}: needs Python.`,
  }
}

function pathThrough(
  { model }: InsideTask,
  inside: InsideModel,
  { estimator, tree, payload, row }: Omit<EstimatorCalls['treePath']['input'], 'id'>,
): TreePath {
  const { signature } = model
  const body = typeof payload.body === 'string' ? new TextEncoder().encode(payload.body) : payload.body
  const parsed = parsePayload({ contentType: payload.contentType, body }, signature)
  const ready = parsed.ok
    ? enforce(parsed.input, parsed.params, signatureBeforeMlflow(signature, false), parsed.casts)
    : parsed
  if (ready.ok) return inside.path(estimator, tree, ready.input, row)
  throw new UserError({
    code: 'bad-payload',
    message: ready.refusal.plain,
    hint: 'Change the input in Predict so that the model takes it.',
  })
}
