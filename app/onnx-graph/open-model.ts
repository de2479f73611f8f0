/** An ONNX file inside a model's folder, read without its weights. */
import { realpath } from 'node:fs/promises'
import { posix } from 'node:path'
import { UserError } from '#shared/user-error.ts'
import type { Folder } from '#app/folder/folder.ts'
import { locateInside } from '#app/folder/locate-inside.ts'
import { leavesFolder } from '#app/folder/path-fault.ts'
import { resolveInside } from '#app/folder/resolve-inside.ts'
import { openFileSource } from './byte-source.ts'
import { readOnnxModel } from './read-model.ts'
import type { OnnxModel } from './read-model.ts'
import type { TensorInfo } from './read-tensor.ts'
import { wireReader } from './wire-reader.ts'

/** More data files than any model has: exporters write one, or one a tensor. */
const MAX_EXTERNAL_FILES = 10_000

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
  /** Absolute, without links. */
  readonly file: string
  readonly bytes: number
  readonly model: OnnxModel
  readonly externalFiles: readonly ExternalFileState[]
}

/**
 * Reads the model at `modelPath`, relative to the folder `root`. Throws a UserError: `bad-model` where the path is
 * not a file inside the folder or the file is damaged, `over-limit` beyond the limits of reading.
 */
export async function openOnnx(root: string, modelPath: string): Promise<OpenedOnnx> {
  const folder: Folder = { root: await realpath(root), location: root }
  const file = await resolveInside(folder, modelPath)
  const source = openModelFile(file, modelPath)
  try {
    const model = readOnnxModel(wireReader(source, modelPath), modelPath)
    const externalFiles = await findExternalFiles(folder, modelPath, model)
    return { file, bytes: source.size, model, externalFiles }
  } finally {
    source.close()
  }
}

function openModelFile(file: string, modelPath: string) {
  try {
    return openFileSource(file)
  } catch (error) {
    if (error instanceof UserError) throw error
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

async function findExternalFiles(
  folder: Folder,
  modelPath: string,
  model: OnnxModel,
): Promise<ExternalFileState[]> {
  const needs = new Map<string, { neededBytes: number; tensorCount: number }>()
  for (const tensor of [...model.initializers, ...model.otherExternals]) {
    if (tensor.external === null) continue
    const { location } = tensor.external
    const need = needs.get(location) ?? { neededBytes: 0, tensorCount: 0 }
    need.neededBytes = Math.max(need.neededBytes, endOf(tensor))
    need.tensorCount++
    needs.set(location, need)
  }
  if (needs.size > MAX_EXTERNAL_FILES) {
    throw new UserError({
      code: 'over-limit',
      message: `${modelPath} names more than ${MAX_EXTERNAL_FILES} files of external data.`,
      where: modelPath,
    })
  }
  const files: ExternalFileState[] = []
  for (const [location, need] of needs) {
    files.push({ location, ...need, ...(await presence(folder, modelPath, location)) })
  }
  return files
}

function endOf(tensor: TensorInfo): number {
  return tensor.external === null ? 0 : tensor.external.offset + (tensor.external.length ?? tensor.bytes)
}

/** External data is named relative to the model file's own folder. */
async function presence(folder: Folder, modelPath: string, location: string) {
  const isAbsolute = /^[/\\]|^[A-Za-z]:/.test(location)
  const base = posix.dirname(modelPath)
  const located = await locateInside(folder, isAbsolute ? location : `${base}/${location}`)
  if (!located.ok) return { presentBytes: null, isOutside: leavesFolder(located.fault) }
  return { presentBytes: located.kind === 'file' ? located.size : null, isOutside: false }
}
