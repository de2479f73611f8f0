/** The bytes of a model file to operations. */
import { loweringStage, withAllowance } from '#app/serialized/allowance.ts'
import type { Document } from '#app/serialized/document.ts'
import type { Inert } from '#app/serialized/inert.ts'
import { readPickle } from '#app/serialized/pickle/read-pickle.ts'
import { readLightgbmText, type LightgbmText } from '#app/serialized/lightgbm-text.ts'
import { parsePythonJson } from '#app/serialized/python-json.ts'
import { readSkops } from '#app/serialized/skops.ts'
import { readUbjson } from '#app/serialized/ubjson.ts'
import { utf8 } from '#app/serialized/byte-reader.ts'
import { lowerLightgbm, lowerLightgbmText } from './lowering/lower-lightgbm.ts'
import { lowerSklearn } from './lowering/lower-sklearn.ts'
import { lowerXgboost } from './lowering/lower-xgboost.ts'
import type { Lowered } from './lowering/lowered.ts'
import { unsupported } from './unsupported.ts'

/** How a model file is written. */
export type FileFormat = 'pickle' | 'skops' | 'ubj' | 'json' | 'text'

/** What a model file is. */
export interface ModelFile {
  readonly library: 'sklearn' | 'xgboost' | 'lightgbm'
  /** `xgboost` where XGBoost tells it by the first bytes. */
  readonly format: FileFormat | 'xgboost'
  /** Full class name for XGBoost. */
  readonly modelClass: string
  readonly version: string | null
}

/** Reads a model file as inert data and lowers it. Throws `unsupported`, `bad-model` or `over-limit`. */
export function lowerModel(bytes: Uint8Array, file: ModelFile): Lowered {
  return lowerContent(readContent(bytes, file), file, bytes.length)
}

/** What a model's file holds, read and not yet understood. */
export type ModelContent =
  | { readonly kind: 'objects'; readonly value: Inert }
  | { readonly kind: 'document'; readonly document: Document }
  | { readonly kind: 'text'; readonly text: LightgbmText }

/**
 * The format of a file's bytes, as XGBoost tells it where the name does not: JSON begins with `{"`, UBJSON with `{` and the
 * mark of a type. Source: xgboost src/learner.cc, `LearnerIO::Load`. Throws `unsupported` for its old binary format.
 */
export function formatOf(bytes: Uint8Array, { format }: Pick<ModelFile, 'format'>): FileFormat {
  if (format !== 'xgboost') return format
  const beginning = String.fromCharCode(...bytes.subarray(0, 2))
  if (beginning === '{"') return 'json'
  if (/^\{[A-Za-z]$/.test(beginning)) return 'ubj'
  throw unsupported('The old binary format of XGBoost models')
}

/** Reads a model file as inert data. Throws `bad-model`, `over-limit`, and `unsupported` for what only Python can read. */
export function readContent(bytes: Uint8Array, file: Pick<ModelFile, 'format'>): ModelContent {
  switch (formatOf(bytes, file)) {
    case 'text':
      return { kind: 'text', text: readLightgbmText(utf8(bytes)) }
    case 'ubj':
      return { kind: 'document', document: readUbjson(bytes) }
    case 'json':
      return { kind: 'document', document: parsePythonJson(utf8(bytes), { integers: 'number' }) }
    case 'skops':
      return { kind: 'objects', value: readSkops(bytes).value }
    case 'pickle':
      return { kind: 'objects', value: readPickle(bytes).value }
  }
}

/** Lowers what was read of a file of so many bytes. Throws as `lowerModel`. */
export function lowerContent(
  content: ModelContent,
  { library, modelClass, version }: ModelFile,
  fileBytes: number,
): Lowered {
  return withAllowance(loweringStage, fileBytes, () => {
    if (content.kind === 'text') return lowerLightgbmText(content.text)
    if (content.kind === 'document') return lowerXgboost(content.document, modelClass)
    return library === 'lightgbm' ? lowerLightgbm(content.value) : lowerSklearn(content.value, version)
  })
}
