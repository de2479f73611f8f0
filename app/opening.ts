/** Opening a model, composed: location → folder → model. Nothing of the model is run. */
import { describeFlavor } from '#app/flavor/describe-flavor.ts'
import { graphFindings } from '#app/flavor/graph-findings.ts'
import { onnxLoadFindings } from '#app/flavor/onnx-load-findings.ts'
import type { Folder } from '#app/folder/folder.ts'
import { orderFindings } from '#app/model/order-findings.ts'
import { readAskedEnvironment, readModel as readModelWith } from '#app/model/read-model.ts'
import { openFolder } from '#app/source/open-folder.ts'
import type { OpenOptions } from '#app/source/open-folder.ts'
import type { Model } from '#shared/model.ts'

/** A folder and what it says of its model. */
export interface OpenedFolder {
  readonly folder: Folder
  readonly model: Model
}

/** Opens a location; throws UserError as `openFolder` and `readModel` do. */
export async function openModel(location: string, options?: OpenOptions): Promise<OpenedFolder> {
  const folder = await openFolder(location, options)
  return { folder, model: await readModel(folder) }
}

/** Reads the model of an open folder, for the first time or again. */
export async function readModel(folder: Folder): Promise<Model> {
  const model = await readModelWith(folder, describeFlavor)
  const found = [...onnxLoadFindings(model.flavors), ...(await graphFindings(folder, model.flavors))]
  return found.length === 0 ? model : { ...model, findings: orderFindings([...model.findings, ...found]) }
}

/** What a model's own files ask an installer for, with the credentials in them. Never to be shown. */
export async function readAsked(folder: Folder): Promise<Pick<Model, 'environment' | 'lineage'>> {
  return await readAskedEnvironment(folder, describeFlavor)
}
