/** Statistics of the weights in an initializer, streamed from its file: of gigabytes only a piece is held. */
import { open, realpath } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { posix } from 'node:path'
import { OPEN_FLAGS, requirePlace } from '#app/folder/opened-place.ts'
import { resolveInside } from '#app/folder/resolve-inside.ts'
import { openFileSource } from '#app/onnx-graph/byte-source.ts'
import { summarizeNumbers } from '#app/onnx-graph/number-summary.ts'
import { openOnnx } from '#app/onnx-graph/open-model.ts'
import { findSubgraph, readGraphInfo } from '#app/onnx-graph/read-graph.ts'
import { graphField, tensorField } from '#app/onnx-graph/schema.ts'
import { findTensorData, sparseValues } from '#app/onnx-graph/tensor-data.ts'
import type { TensorData } from '#app/onnx-graph/tensor-data.ts'
import { wireReader } from '#app/onnx-graph/wire-reader.ts'
import type { Range, WireReader } from '#app/onnx-graph/wire-reader.ts'
import type { GraphPath, OnnxWeights } from '#shared/onnx-graph.ts'
import { UserError } from '#shared/user-error.ts'

/** One read; large enough that a disk streams, small enough that the engine answers other calls in between. */
const PIECE_BYTES = 2 * 1024 * 1024

/** An initializer by its name, seen from the graph at `path`: inner graphs hide names of outer ones. */
interface WeightsAsked {
  readonly root: string
  readonly modelPath: string
  readonly path: GraphPath
  readonly name: string
  readonly signal: AbortSignal
  readonly report: (doneBytes: number, totalBytes: number) => void
}

/** A stretch of a file. */
interface Stretch extends Range {
  readonly file: string
}

/**
 * Reads an initializer twice: its extremes, then its histogram. Throws UserError `not-found` for no such initializer,
 * `unsupported` where its elements are no numbers, `bad-model` where data are missing, `cancelled`.
 */
export async function describeOnnxWeights(asked: WeightsAsked): Promise<OnnxWeights> {
  const { root, modelPath, path, name } = asked
  const { file, model } = await openOnnx(root, modelPath)
  const source = openFileSource(file)
  let data: TensorData | null
  try {
    const reader = wireReader(source, modelPath)
    data = findWeights(reader, graphsTo(reader, model.graphs, path), name)
  } finally {
    source.close()
  }
  if (data === null) throw noSuchWeights(name)
  if (data.decoder() === null) throw noNumbers(data)
  const stretches = await stretchesOf(asked, data, file)
  const total = 2 * stretches.reduce((sum, { from, to }) => sum + to - from, 0)
  const first = summarizeNumbers()
  await stream(asked, { data, stretches, done: 0, total, visit: first.add })
  const second = first.end()
  await stream(asked, { data, stretches, done: total / 2, total, visit: second.add })
  return { name, type: data.tensor.type, shape: data.tensor.shape, ...second.end() }
}

/** The stretches of the graphs from the main one down to the one at `path`. */
function graphsTo(
  reader: WireReader,
  main: readonly Range[],
  path: GraphPath,
): readonly (readonly Range[])[] {
  const graphs: (readonly Range[])[] = [main]
  for (const step of path) {
    const node = readGraphInfo(reader, graphs.at(-1) ?? []).nodes[step.node]
    const content = node === undefined ? null : findSubgraph(reader, node, step)
    if (content === null) break
    graphs.push([content])
  }
  return graphs
}

function findWeights(
  reader: WireReader,
  graphs: readonly (readonly Range[])[],
  name: string,
): TensorData | null {
  let found: Range | null = null as Range | null
  for (const content of graphs.toReversed().flat()) {
    reader.fields(content, (field) => {
      const isSparse = field.number === graphField.sparseInitializer
      if (!isSparse && field.number !== graphField.initializer) return true
      const tensor = isSparse ? sparseValues(reader, field.content) : field.content
      if (tensor !== null && nameOf(reader, tensor) === name) found = tensor
      return found === null
    })
    if (found !== null) return findTensorData(reader, found)
  }
  return null
}

async function stretchesOf(
  { root, modelPath }: WeightsAsked,
  { tensor, pieces }: TensorData,
  file: string,
): Promise<readonly Stretch[]> {
  const { external, bytes } = tensor
  if (external === null) return pieces.map((piece) => ({ file, ...piece }))
  const folder = { root: await realpath(root), location: root }
  const held = await resolveInside(folder, posix.join(posix.dirname(modelPath), external.location))
  return [{ file: held, from: external.offset, to: external.offset + (external.length ?? bytes) }]
}

interface Streaming {
  readonly data: TensorData
  readonly stretches: readonly Stretch[]
  readonly done: number
  readonly total: number
  readonly visit: (value: number) => void
}

async function stream(asked: WeightsAsked, { data, stretches, total, visit, ...from }: Streaming) {
  const decode = data.decoder()
  if (decode === null) return
  const buffer = new Uint8Array(PIECE_BYTES)
  let { done } = from
  let handle: FileHandle | null = null
  try {
    for (const stretch of stretches) {
      handle ??= await opened(stretch.file)
      for (let at = stretch.from; at < stretch.to;) {
        if (asked.signal.aborted) throw new UserError({ code: 'cancelled', message: 'Stopped.' })
        const { bytesRead } = await handle.read(buffer, 0, Math.min(PIECE_BYTES, stretch.to - at), at)
        const used = decode(buffer.subarray(0, bytesRead), visit)
        if (used === 0) {
          if (at + bytesRead < stretch.to) throw cutShort(data.tensor.name, stretch)
          break
        }
        at += used
        done += used
        asked.report(done, total)
      }
    }
  } finally {
    await handle?.close()
  }
}

async function opened(file: string): Promise<FileHandle> {
  const handle = await open(file, OPEN_FLAGS)
  try {
    requirePlace(file, await handle.stat({ bigint: true }))
    return handle
  } catch (error) {
    await handle.close()
    throw error
  }
}

function nameOf(reader: WireReader, tensor: Range): string {
  let name = ''
  reader.fields(tensor, (field) => {
    if (field.number === tensorField.name) name = reader.text(field.content)
  })
  return name
}

function noSuchWeights(name: string): UserError {
  return new UserError({
    code: 'not-found',
    message: `The graph has no initializer ${name}.`,
    hint: 'The file may have changed: reload the model.',
  })
}

function noNumbers({ tensor: { name, type } }: TensorData): UserError {
  return new UserError({
    code: 'unsupported',
    message: `${name} holds elements of type ${type}, of which there are no statistics.`,
  })
}

function cutShort(name: string, { file, to }: Stretch): UserError {
  return new UserError({
    code: 'bad-model',
    message: `The data of ${name} should reach to byte ${to} of ${posix.basename(file)}, which ends before.`,
    hint: 'The file may be damaged or cut short. Copy or log the model again.',
    where: file,
  })
}
