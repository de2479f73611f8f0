/** The bytes of a model file to operations. */
import type { Inert } from '#app/serialized/inert.ts'
import { readPickle } from '#app/serialized/pickle/read-pickle.ts'
import { parsePythonJson } from '#app/serialized/python-json.ts'
import { readSkops } from '#app/serialized/skops.ts'
import { readUbjson } from '#app/serialized/ubjson.ts'
import { utf8 } from '#app/serialized/byte-reader.ts'
import { lowerLightgbm, lowerLightgbmText } from './lowering/lower-lightgbm.ts'
import { lowerSklearn } from './lowering/lower-sklearn.ts'
import { lowerXgboost } from './lowering/lower-xgboost.ts'
import type { Lowered } from './lowering/lowered.ts'

/** What a model file is. */
export interface ModelFile {
  readonly library: 'sklearn' | 'xgboost' | 'lightgbm'
  readonly format: 'pickle' | 'skops' | 'ubj' | 'json' | 'text'
  /** Full class name for XGBoost. */
  readonly modelClass: string
  readonly version: string | null
}

/** Reads a model file as inert data and lowers it. Throws `unsupported`, `bad-model` or `over-limit`. */
export function lowerModel(bytes: Uint8Array, file: ModelFile): Lowered {
  if (file.format === 'text') return lowerLightgbmText(utf8(bytes))
  if (file.format === 'ubj') return lowerXgboost(readUbjson(bytes), file.modelClass)
  if (file.format === 'json')
    return lowerXgboost(parsePythonJson(utf8(bytes), { integers: 'number' }), file.modelClass)
  const value = readInert(bytes, file.format)
  return file.library === 'lightgbm' ? lowerLightgbm(value) : lowerSklearn(value, file.version)
}

/** The inert objects of a pickle or skops file. */
export function readInert(bytes: Uint8Array, format: 'pickle' | 'skops'): Inert {
  return format === 'skops' ? readSkops(bytes).value : readPickle(bytes).value
}
