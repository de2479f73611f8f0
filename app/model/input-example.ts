/** The input example a model was saved with, as a request body for /invocations (`mlflow/models/utils.py`, `_Example`). */
import type { Folder } from '#app/folder/folder.ts'
import { locateInside } from '#app/folder/locate-inside.ts'
import { readInside } from '#app/folder/read-inside.ts'
import { JsonError, parseJson } from '#app/json/parse-json.ts'
import { writeJson } from '#app/json/write-json.ts'
import { decodeText } from '#app/text/decode-text.ts'
import type { InputExampleInfo, Model } from '#shared/model.ts'
import { UserError } from '#shared/user-error.ts'
import type { Value } from '#shared/values.ts'
import { isValueMap } from '#shared/values.ts'
import { dataOfBody, formOf, toServingInput } from './serving-input.ts'

/** MLflow's advice is a few rows; a file beyond this is data and no example. */
const MAX_EXAMPLE_BYTES = 16_000_000

/** A request body for the example, and the form MLflow saved it in. */
export interface InputExample {
  readonly payload: { readonly contentType: string; readonly body: string }
  /** In words: `dataframe`, `ndarray`, `named tensors`, `json`, `llm request`, `sparse csr matrix`; `… with params`. */
  readonly form: string
}

/**
 * The example as a body: the serving example that MLflow 2.10 and later saves beside it, else what MLflow would make of
 * the example itself. Null when the model has none. Throws UserError `bad-model` when the files are missing or no JSON,
 * `over-limit` when they are too large or nested too deeply.
 */
export async function readInputExample(folder: Folder, model: Model): Promise<InputExample | null> {
  const info = model.inputExample
  if (info === null) return null
  const serving = await readServing(folder, info)
  if (serving !== null) return serving
  const { value } = await readJsonFile(folder, info.path)
  const { body, form } = toServingInput(value, info)
  return { payload: { contentType: 'application/json', body: writeJson(body, 2) }, form }
}

/** The serving example, when the model names one and the file is there. */
async function readServing(folder: Folder, info: InputExampleInfo): Promise<InputExample | null> {
  if (info.servingPath === null) return null
  const located = await locateInside(folder, info.servingPath)
  if (!located.ok && located.fault === 'missing') return null
  const { text, value } = await readJsonFile(folder, info.servingPath)
  const params = isValueMap(value) && value.has('params') ? ' with params' : ''
  const form = formOf(dataOfBody(value), info) + params
  return { payload: { contentType: 'application/json', body: text }, form }
}

/** Reads one JSON file of the model, as the text it is and its value. */
export async function readJsonFile(
  folder: Folder,
  path: string,
): Promise<{ readonly text: string; readonly value: Value }> {
  const decoded = decodeText(await readInside(folder, path, MAX_EXAMPLE_BYTES))
  if (!decoded.ok) {
    throw new UserError({
      code: 'bad-model',
      message: `${path} is not UTF-8 text.`,
      where: `${path}:${decoded.line}`,
    })
  }
  try {
    return { text: decoded.text, value: parseJson(decoded.text) }
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
    throw new UserError(
      {
        code: error.kind === 'depth' ? 'over-limit' : 'bad-model',
        message: `The input example in ${path} cannot be read. ${error.message}.`,
        hint: 'The model itself is not touched by this. Enter inputs by hand, or save the example again.',
        where: `${path}:${error.line}:${error.column}`,
      },
      { cause: error },
    )
  }
}
