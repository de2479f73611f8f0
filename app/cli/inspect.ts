/** `palate inspect MODEL`: what the model is. Nothing of it is executed. */
import { knownProof } from '#app/known-proof.ts'
import { nativeRequest } from '#app/native-request.ts'
import { onnxDescription } from '#app/onnx-description.ts'
import { openModel } from '#app/opening.ts'
import type { OpenedFolder } from '#app/opening.ts'
import { plainJson } from '#app/table/plain-json.ts'
import type { Failure } from '#shared/failure.ts'
import type { NativeProof } from '#shared/native-proof.ts'
import type { OnnxDescription } from '#shared/onnx.ts'
import { proofStatement } from '#shared/proof-sentences.ts'
import { toFailure } from '#shared/user-error.ts'
import { theModel } from './command-line.ts'
import type { RunCommand } from './commands.ts'
import { EXIT_DONE } from './exit-codes.ts'
import { guardedByModel } from './guarded.ts'
import { estimatorLines, estimatorsOf } from './inspect-estimators.ts'
import { describeForTerminal } from './inspect-text.ts'
import { reportFailure } from './report-failure.ts'
import { openOptions } from './open-options.ts'

/** What a pipe gets, and the widest that is comfortable to read. */
const PIPE_WIDTH = 100
const MAX_WIDTH = 120

/** Prints the model; a graph that cannot be read is part of the answer, not the end of it. */
export const inspect: RunCommand = async (args, io) => {
  const guarded = await guardedByModel(args, io)
  if (guarded !== null) return guarded
  const opened = await openModel(theModel(args, 'inspect'), openOptions(args, io))
  const { onnx, onnxFailure } = await graphOf(opened)
  const { folder, model } = opened
  const nativeProof = await proofOf(opened)
  const inspected = await estimatorsOf(opened)
  if (args.flag('json')) {
    const everything = {
      location: folder.location,
      folder: folder.root,
      ...model,
      onnx,
      onnxFailure,
      nativeProof,
      estimators: inspected.estimators,
      estimatorsFailure: inspected.estimatorsFailure,
    }
    await io.stdout.write(`${plainJson(everything, true)}\n`)
    return EXIT_DONE
  }
  const { hasColor, columns = PIPE_WIDTH } = io.stdout
  const width = Math.max(40, Math.min(columns, MAX_WIDTH))
  const options = { width, color: hasColor }
  const found = { proof: nativeProof?.statement, inside: estimatorLines(inspected, options) }
  await io.stdout.write(describeForTerminal(model, onnx, options, found))
  for (const failure of [onnxFailure, inspected.estimatorsFailure])
    if (failure !== undefined) await reportFailure(io.stderr, failure, false)
  return EXIT_DONE
}

/** What `palate prove` or the window found about answers of the kernels, and in one line; null where nothing was compared. */
async function proofOf({
  folder,
  model,
}: OpenedFolder): Promise<(NativeProof & { readonly statement: string }) | null> {
  const native = nativeRequest(folder, model)
  const proof = native.ok && native.request.kind === 'native' ? await knownProof(folder) : null
  return proof === null ? null : { statement: proofStatement(proof), ...proof }
}

/** The graph of a model with an ONNX flavor, or why it cannot be read; null for other models. */
async function graphOf(opened: OpenedFolder): Promise<{
  readonly onnx: OnnxDescription | null
  readonly onnxFailure: Failure | undefined
}> {
  if (!opened.model.flavors.some(({ name }) => name === 'onnx')) return { onnx: null, onnxFailure: undefined }
  try {
    return { onnx: await onnxDescription(opened), onnxFailure: undefined }
  } catch (error) {
    return { onnx: null, onnxFailure: toFailure(error) }
  }
}
