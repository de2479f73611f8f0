/** Opening a model only to run it, for a command line that answers once: a fraction of the time of opening it whole. */
import { describeFlavor } from '#app/flavor/describe-flavor.ts'
import { onnxLoadFindings } from '#app/flavor/onnx-load-findings.ts'
import type { Folder } from '#app/folder/folder.ts'
import { readRunnable } from '#app/model/read-runnable.ts'
import type { RunnableModel } from '#app/model/read-runnable.ts'
import { openFolder } from '#app/source/open-folder.ts'
import type { OpenOptions } from '#app/source/open-folder.ts'

/** Throws UserError as `openModel` does. */
export async function openToRun(
  location: string,
  options?: OpenOptions,
): Promise<{ readonly folder: Folder; readonly model: RunnableModel }> {
  const folder = await openFolder(location, options)
  const model = await readRunnable(folder, describeFlavor)
  return { folder, model: { ...model, findings: [...model.findings, ...onnxLoadFindings(model.flavors)] } }
}
