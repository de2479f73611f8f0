import type { Folder } from '#app/folder/folder.ts'
import { listFiles } from '#app/folder/list-files.ts'
import type { Environment, Model } from '#shared/model.ts'
import { readExampleInfo } from './example-info.ts'
import type { DescribeFlavor } from './flavor-knowledge.ts'
import { readLineage, readOtherFields } from './lineage.ts'
import { nameOf } from './model-name.ts'
import { readFlavors } from './read-flavors.ts'
import { readMlmodel } from './read-mlmodel.ts'
import { readSignature } from './signature.ts'
import { summarize } from './summary.ts'

const none: Environment = {
  files: [],
  python: [],
  condaChannels: [],
  buildDependencies: [],
  rows: [],
  otherLines: [],
}

/**
 * Everything a folder says of its model. Only a folder without a readable MLmodel is a failure (UserError `bad-model`,
 * `over-limit`); whatever else is odd becomes a finding, and the rest is there.
 */
export async function readModel(folder: Folder, describe: DescribeFlavor): Promise<Model> {
  const mlmodel = await readMlmodel(folder)
  const { fields } = mlmodel
  const listing = await listFiles(folder)
  const { signature, findings: signatureFindings } = readSignature(fields)
  const { flavors, findings: flavorFindings } = readFlavors(fields, folder.root, describe)
  const lineage = readLineage(fields)
  return {
    name: nameOf(folder.root, lineage.artifactPath, null),
    summary: summarize(signature),
    flavors,
    signature,
    environment: none,
    inputExample: readExampleInfo(fields),
    lineage,
    ...readOtherFields(fields),
    codePaths: [],
    modelCodePath: null,
    files: listing.entries,
    totalBytes: listing.entries.reduce((sum, entry) => sum + entry.size, 0),
    findings: [...mlmodel.findings, ...flavorFindings, ...signatureFindings],
  }
}
