import type { Folder } from '#app/folder/folder.ts'
import type { Model } from '#shared/model.ts'
import type { DescribeFlavor } from './flavor-knowledge.ts'
import { readFlavors } from './read-flavors.ts'
import { readMlmodel } from './read-mlmodel.ts'
import { readSignature } from './signature.ts'

/** The part of a model that running it takes. */
export type RunnableModel = Pick<Model, 'flavors' | 'signature' | 'findings'>

/**
 * Reads the MLmodel alone: no listing, no environment, no look at the other files. Fails as `readModel` does; the
 * findings are those of the MLmodel, its flavors and its signature.
 */
export async function readRunnable(folder: Folder, describe: DescribeFlavor): Promise<RunnableModel> {
  const { fields, findings } = await readMlmodel(folder)
  const { signature, findings: ofSignature } = readSignature(fields)
  const { flavors, findings: ofFlavors } = readFlavors(fields, folder.root, describe)
  return { flavors, signature, findings: [...findings, ...ofFlavors, ...ofSignature] }
}
