/** An ONNX model run by onnxruntime-node, answering as `_OnnxModelWrapper` in mlflow/onnx/__init__.py does. */
import { dirname } from 'node:path'
import type { InferenceSession as OrtSession, Tensor as OrtTensor } from 'onnxruntime-node'
import { PYTHON_HINT } from '#shared/python-hint.ts'
import { UserError } from '#shared/user-error.ts'
import type { Frame, Value } from '#shared/values.ts'
import { openFileSource } from '#app/onnx-graph/byte-source.ts'
import { openOnnx } from '#app/onnx-graph/open-model.ts'
import type { OpenedOnnx } from '#app/onnx-graph/open-model.ts'
import type { OnnxModel } from '#app/onnx-graph/read-model.ts'
import { keepsRowsApart } from '#app/onnx-graph/rows/rows-apart.ts'
import { wireReader } from '#app/onnx-graph/wire-reader.ts'
import { isTensorValue, withoutZipMaps } from '#app/onnx-graph/zip-map.ts'
import type { ZipMapOutput } from '#app/onnx-graph/zip-map.ts'
import type { LoadedModel, Outcome, OwnOutput } from '../loaded-model.ts'
import { feedsOf } from './feeds.ts'
import type { Feeds } from './feeds.ts'
import { onnxIdentity } from './identity.ts'
import { env, InferenceSession } from './onnxruntime.ts'
import { answerOf, arrayOf, zipMapValues } from './outputs.ts'
import { WrapperError, runError } from './wrapper-error.ts'
import { sessionFeeds } from './session-feeds.ts'
import type { SessionFeeds } from './session-feeds.ts'
import { sessionSettings } from './session-settings.ts'

/** Where the model is and what its `onnx` flavor says. */
export interface LoadOnnxInput {
  readonly root: string
  /** The `data` field, relative to `root`. */
  readonly modelPath: string
  /** The field `onnx_session_options`. */
  readonly sessionOptions?: Value
  /** The field `providers`. */
  readonly providers?: Value
}

interface Session {
  readonly run: OrtSession
  readonly zipMaps: readonly ZipMapOutput[]
}

/**
 * Loads a model. Throws a UserError: what `openOnnx` throws, `unsupported` for inputs or outputs that onnxruntime-node
 * cannot carry, `bad-model` with onnxruntime's own words for a model that it refuses.
 */
export async function loadOnnx(input: LoadOnnxInput): Promise<LoadedModel> {
  const opened = await openOnnx(input.root, input.modelPath)
  requireExternalFiles(opened, input.modelPath)
  requireCarriable(opened, input.modelPath)
  const { options, notices } = sessionSettings(input.sessionOptions, input.providers)
  env.logLevel = 'fatal'
  const session = await createSession(opened, options, input.modelPath)
  if (opened.model.inputs.length === 0) {
    await session.run.release()
    throw withoutInputs(opened.model, input.modelPath)
  }
  return {
    keepsRowsApart: () => areRowsApart(opened, input.modelPath),
    identity: onnxIdentity(),
    notices,
    predict: (frame) => predict(opened, session, frame),
    close: () => session.run.release(),
  }
}

/** The graph is read again: only tables of many rows ask. What cannot be read whole is not known. */
function areRowsApart({ file, model }: OpenedOnnx, modelPath: string): boolean {
  const source = openFileSource(file)
  try {
    return keepsRowsApart(wireReader(source, modelPath), model)
  } catch (error) {
    if (error instanceof UserError) return false
    throw error
  } finally {
    source.close()
  }
}

/** `assert len(self.rt.get_inputs()) >= 1`, which mlflow/onnx/__init__.py asks of the session it made. */
function withoutInputs({ defaultedInputs }: OnnxModel, modelPath: string): UserError {
  const what = defaultedInputs.length === 0 ? 'has no inputs' : 'has only inputs with a default'
  return new UserError({
    code: 'bad-model',
    message: `The graph of ${modelPath} ${what}, and MLflow loads none without an input of its own.`,
    hint: 'mlflow.pyfunc.load_model raises an AssertionError for it. Give the graph an input, or run the file with onnxruntime itself.',
    where: modelPath,
    detail: 'AssertionError',
  })
}

async function createSession(
  { file, model }: OpenedOnnx,
  options: OrtSession.SessionOptions,
  modelPath: string,
): Promise<Session> {
  if (model.outputs.every(isTensorValue)) {
    return { run: await create(file, options, modelPath), zipMaps: [] }
  }
  const source = openFileSource(file)
  try {
    const { bytes, zipMaps } = withoutZipMaps(source, model, modelPath)
    // A model given as bytes has no folder of its own to find external data in.
    const folder = { 'session.model_external_initializers_file_folder_path': dirname(file) }
    const extra = { ...options.extra, ...folder }
    return { run: await create(bytes, { ...options, extra }, modelPath), zipMaps }
  } finally {
    source.close()
  }
}

async function create(
  model: string | Uint8Array,
  options: OrtSession.SessionOptions,
  modelPath: string,
): Promise<OrtSession> {
  try {
    return typeof model === 'string'
      ? await InferenceSession.create(model, options)
      : await InferenceSession.create(model, options)
  } catch (error) {
    throw new UserError(
      {
        code: 'bad-model',
        message: `onnxruntime cannot load ${modelPath}.`,
        hint: 'What it says is below. A Python whose onnxruntime loads it can run it: choose the Python runtime (--runtime python).',
        where: modelPath,
        detail: error instanceof Error ? error.message : String(error),
      },
      { cause: error },
    )
  }
}

function requireExternalFiles({ externalFiles }: OpenedOnnx, modelPath: string): void {
  for (const { location, presentBytes, neededBytes, isOutside } of externalFiles) {
    if (isOutside) {
      throw new UserError({
        code: 'bad-model',
        message: `The weights of ${modelPath} are said to be in "${location}", which is outside the model's folder.`,
        hint: 'Palate reads nothing outside a model folder. Save the model again with its data beside it.',
        where: modelPath,
      })
    }
    if (presentBytes !== null && presentBytes >= neededBytes) continue
    const what = presentBytes === null ? 'is not there' : `has ${presentBytes} bytes of ${neededBytes}`
    throw new UserError({
      code: 'bad-model',
      message: `The weights of ${modelPath} are in "${location}", which ${what}.`,
      hint: 'Copy the whole model folder again.',
      where: location,
    })
  }
}

/** Element types that onnxruntime-node carries; the rest exists in graphs but not at their ends. */
const carriable = /^tensor\((float|double|float16|u?int(8|16|32|64)|bool|string)\)$/

function requireCarriable({ model }: OpenedOnnx, modelPath: string): void {
  for (const [word, values] of [
    ['input', model.inputs],
    ['output', model.outputs],
  ] as const) {
    for (const { name, type } of values) {
      if (word === 'output' && name === '__proto__') throw withoutItsName(name, modelPath)
      if (carriable.test(type) || (word === 'output' && !type.startsWith('tensor('))) continue
      throw new UserError({
        code: 'unsupported',
        message: `The ${word} "${name}" is ${type}, which Palate's own onnxruntime cannot carry.`,
        hint: PYTHON_HINT,
        where: modelPath,
      })
    }
  }
}

/** Of its results, onnxruntime-node makes a plain object, in which an output of this name is lost. */
function withoutItsName(name: string, modelPath: string): UserError {
  return new UserError({
    code: 'unsupported',
    message: `The output "${name}" has a name that Palate's own onnxruntime cannot give back.`,
    hint: PYTHON_HINT,
    where: modelPath,
  })
}

async function predict({ model }: OpenedOnnx, session: Session, input: Frame): Promise<Outcome> {
  let own: readonly OwnOutput[] | null = null
  try {
    const given = feedsOf(input, model.inputs)
    refuseDefaulted(given, model)
    const { tensors, standIn } = sessionFeeds(given, model.inputs, input.kind === 'table')
    const results = await runSession(session.run, tensors)
    own = model.outputs.map(({ name }) => {
      const zipMap = session.zipMaps.find((candidate) => candidate.name === name)
      // Every fetched output is a tensor: others were refused or replaced when the model was loaded.
      const tensor = results[zipMap?.tensor ?? name] as OrtTensor
      return { name, value: zipMap === undefined ? arrayOf(tensor, standIn) : zipMapValues(tensor, zipMap) }
    })
    return { answer: { ok: true, output: answerOf(own, input) }, own }
  } catch (error) {
    return { answer: failedAnswer(error), own }
  }
}

/** In Python an input with a default can be fed as well; onnxruntime-node has no way to. */
function refuseDefaulted(feeds: Feeds, model: OnnxModel): void {
  const fed = model.defaultedInputs.find(({ name }) => feeds.has(name))
  if (fed === undefined) return
  throw new UserError({
    code: 'unsupported',
    message: `"${fed.name}" has a default inside the model, which Palate's own onnxruntime cannot override.`,
    hint: 'Leave it out, or choose the Python runtime (--runtime python).',
    where: fed.name,
  })
}

async function runSession(session: OrtSession, feeds: SessionFeeds['tensors']) {
  try {
    return await session.run(feeds)
  } catch (error) {
    throw runError(error)
  }
}

function failedAnswer(error: unknown): Outcome['answer'] {
  if (!(error instanceof WrapperError)) throw error
  const { exception, explanation } = error
  return { ok: false, exception, ...(explanation === null ? {} : { explanation }) }
}
