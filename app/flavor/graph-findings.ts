/** What is wrong with the graph file of an ONNX flavor, from its structure alone: no weights are read. */
import type { Folder } from '#app/folder/folder.ts'
import { locateInside } from '#app/folder/locate-inside.ts'
import { openOnnx } from '#app/onnx-graph/open-model.ts'
import type { ExternalFileState } from '#app/onnx-graph/open-model.ts'
import { visible } from '#shared/visible.ts'
import type { Finding, Flavor } from '#shared/model.ts'
import { UserError } from '#shared/user-error.ts'

/** Of many data files that are not there the first few say it. */
const MAX_FINDINGS = 10

/** Findings on the ONNX file a model names; none when it is not there, which the paths themselves tell. */
export async function graphFindings(folder: Folder, flavors: readonly Flavor[]): Promise<readonly Finding[]> {
  const flavor = flavors.find(({ name }) => name === 'onnx')
  const data = flavor?.fields.find(({ name }) => name === 'data')?.value
  if (typeof data !== 'string') return []
  const located = await locateInside(folder, data)
  if (!located.ok || located.kind !== 'file' || located.size === 0) return []
  try {
    const { externalFiles } = await openOnnx(folder.root, data)
    return externalFiles.flatMap((file) => externalFinding(file, data)).slice(0, MAX_FINDINGS)
  } catch (error) {
    if (error instanceof UserError) return [unreadable(error, data)]
    throw error
  }
}

function unreadable(error: UserError, data: string): Finding {
  const { message, hint, where } = error.failure
  return {
    code: 'graph-unreadable',
    severity: 'problem',
    message,
    hint: hint ?? 'Check that the folder was copied whole.',
    where: where ?? data,
  }
}

function externalFinding(file: ExternalFileState, data: string): readonly Finding[] {
  const name = `"${visible(file.location.slice(0, 200))}"`
  if (file.isOutside) {
    return [
      {
        code: 'path-outside-folder',
        severity: 'problem',
        message: `Weights of the graph are said to be in ${name}, outside the model's folder.`,
        hint: 'onnxruntime refuses it, and so does Palate. Save the model again with its data beside it.',
        where: data,
      },
    ]
  }
  if (file.presentBytes === null) {
    return [external('file-missing', `Weights of the graph are in ${name}, which is not there.`, data)]
  }
  if (file.presentBytes >= file.neededBytes) return []
  const short = `${name} has ${file.presentBytes} bytes; the graph's weights need ${file.neededBytes}.`
  return [external('file-cut', short, data)]
}

function external(code: string, message: string, where: string): Finding {
  return { code, severity: 'problem', message, hint: 'Check that the folder was copied whole.', where }
}
