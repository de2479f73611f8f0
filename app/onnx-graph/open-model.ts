/** An ONNX file inside a model's folder, read without its weights. */
import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { UserError } from '#shared/user-error.ts'
import { openFileSource } from './byte-source.ts'
import { insideFolder } from './inside-folder.ts'
import { readOnnxModel } from './read-model.ts'
import type { OnnxModel } from './read-model.ts'
import type { TensorInfo } from './read-tensor.ts'
import { wireReader } from './wire-reader.ts'

/** A file of external data: what tensors need of it and what is there (null: missing or not inside the folder). */
export interface ExternalFileState {
  readonly location: string
  readonly neededBytes: number
  readonly presentBytes: number | null
  readonly isOutside: boolean
  readonly tensorCount: number
}

/** An ONNX file that was read. */
export interface OpenedOnnx {
  /** Absolute, links resolved. */
  readonly file: string
  readonly bytes: number
  readonly model: OnnxModel
  readonly externalFiles: readonly ExternalFileState[]
}

/**
 * Reads the model at `modelPath` (relative to `root`). Throws a UserError: `not-found` where there is no such file,
 * `bad-model` where it leads out of the folder or is damaged, `over-limit` beyond the limits of reading.
 */
export function openOnnx(root: string, modelPath: string): OpenedOnnx {
  const place = insideFolder(root, root, modelPath)
  if (!place.ok) throw place.why === 'outside' ? outside(modelPath) : missing(modelPath)
  const source = openModelFile(place.path, modelPath)
  try {
    const model = readOnnxModel(wireReader(source, modelPath), modelPath)
    return {
      file: place.path,
      bytes: source.size,
      model,
      externalFiles: externalFiles(root, dirname(place.path), model),
    }
  } finally {
    source.close()
  }
}

function openModelFile(path: string, modelPath: string) {
  try {
    return openFileSource(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EISDIR') {
      throw new UserError(
        { code: 'bad-model', message: `${modelPath} is not a file.`, where: modelPath },
        { cause: error },
      )
    }
    throw new UserError(
      {
        code: 'bad-model',
        message: `${modelPath} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
        hint: "Check the file's permissions.",
        where: modelPath,
      },
      { cause: error },
    )
  }
}

function outside(modelPath: string): UserError {
  return new UserError({
    code: 'bad-model',
    message: `The model names its ONNX file "${modelPath}", which is outside its folder.`,
    hint: 'Palate reads nothing outside a model folder. Put the file inside and correct the MLmodel.',
    where: 'MLmodel flavors.onnx.data',
  })
}

function missing(modelPath: string): UserError {
  return new UserError({
    code: 'not-found',
    message: `${modelPath} is not in the model's folder.`,
    hint: 'Copy or log the model again; the MLmodel names this file.',
    where: modelPath,
  })
}

function externalFiles(root: string, base: string, model: OnnxModel): ExternalFileState[] {
  const byLocation = new Map<string, { neededBytes: number; tensorCount: number }>()
  for (const tensor of [...model.initializers, ...model.otherExternals]) {
    if (tensor.external === null) continue
    const { location } = tensor.external
    const entry = byLocation.get(location) ?? { neededBytes: 0, tensorCount: 0 }
    entry.neededBytes = Math.max(entry.neededBytes, endOf(tensor))
    entry.tensorCount++
    byLocation.set(location, entry)
  }
  return Array.from(byLocation, ([location, entry]) => {
    const place = insideFolder(root, base, location)
    const presentBytes = place.ok ? fileSize(place.path) : null
    return { location, ...entry, presentBytes, isOutside: !place.ok && place.why === 'outside' }
  })
}

function endOf(tensor: TensorInfo): number {
  return tensor.external === null ? 0 : tensor.external.offset + (tensor.external.length ?? tensor.bytes)
}

function fileSize(path: string): number | null {
  const stat = statSync(path)
  return stat.isFile() ? stat.size : null
}
