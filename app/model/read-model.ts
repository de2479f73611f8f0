import type { Folder } from '#app/folder/folder.ts'
import { listFiles } from '#app/folder/list-files.ts'
import type { Model } from '#shared/model.ts'
import type { ValueMap } from '#shared/values.ts'
import { readYamlMap } from './environment-file.ts'
import { readEnvironment } from './environment.ts'
import { readExampleInfo } from './example-info.ts'
import { codeFindings, codeFolders } from './findings/code-findings.ts'
import { contentFindings } from './findings/content-findings.ts'
import { exampleFindings, examplePaths } from './findings/example-findings.ts'
import { linkFindings } from './findings/link-findings.ts'
import { nameFindings } from './findings/name-findings.ts'
import { nestedFindings } from './findings/nested-findings.ts'
import { locateAll, pathFindings } from './findings/path-findings.ts'
import type { LocatedPath } from './findings/path-findings.ts'
import { skopsFindings } from './findings/skops-findings.ts'
import type { DescribeFlavor } from './flavor-knowledge.ts'
import { readLineage, readOtherFields } from './lineage.ts'
import { nameOf } from './model-name.ts'
import { orderFindings } from './order-findings.ts'
import { readFlavors } from './read-flavors.ts'
import { readMlmodel } from './read-mlmodel.ts'
import { noSignature, readSignature } from './signature.ts'
import { shownEnvironment } from './shown-environment.ts'
import { summarize } from './summary.ts'
import { mapAt, scalarText, textAt } from './value-access.ts'

/** Written beside a model that is downloaded from a registry (`mlflow/store/artifact/utils/models.py`). */
const REGISTERED_META = 'registered_model_meta'

/**
 * Everything a folder says of its model. Only a folder without a readable MLmodel is a failure (UserError `bad-model`,
 * `over-limit`); whatever else is odd becomes a finding, and the rest is there.
 */
export async function readModel(folder: Folder, describe: DescribeFlavor): Promise<Model> {
  const mlmodel = await readMlmodel(folder)
  const { fields } = mlmodel
  const listing = await listFiles(folder)
  const files = listing.entries
  const signature = readSignature(fields)
  const flavors = readFlavors(fields, folder.root, describe)
  const lineage = readLineage(fields)
  const inputExample = readExampleInfo(fields)
  const registered = (await readYamlMap(folder, REGISTERED_META)).content
  const environment = shownEnvironment(await readEnvironment(folder, flavors.named, pythonVersionOf(fields)))
  const paths = await locateAll(folder, [...flavors.named, ...examplePaths(inputExample)])
  const inside = flavors.flavors.map((flavor) => ({ ...flavor, paths: pathsInside(flavor.paths, paths) }))
  const findings = [
    ...mlmodel.findings,
    ...flavors.findings,
    ...signature.findings,
    ...noSignature(fields),
    ...pathFindings(paths, files),
    ...(await nestedFindings(folder, files, describe)),
    ...(await contentFindings(folder, paths, files)),
    ...(await skopsFindings(folder, inside, paths)),
    ...codeFindings(inside, paths, files),
    ...(await linkFindings(folder, listing, paths)),
    ...environment.findings,
    ...(await exampleFindings(folder, paths)),
    ...nameFindings(signature.signature, inside, files),
  ]
  const other = readOtherFields(fields)
  return {
    name: nameOf(folder, lineage.artifactPath, registered === null ? null : textAt(registered, 'model_name')),
    summary: summarize(signature.signature, signature.unreadable),
    flavors: inside,
    signature: signature.signature,
    environment: environment.environment,
    inputExample,
    lineage,
    details:
      registered === null ? other.details : [...other.details, { name: REGISTERED_META, value: registered }],
    unknownFields: other.unknownFields,
    codePaths: codeFolders(paths),
    modelCodePath: scriptOf(paths),
    files,
    totalBytes: files.reduce((sum, entry) => sum + entry.size, 0),
    findings: orderFindings(findings),
  }
}

/** What installing a model's environment reads: its lines as they are written, credentials and all. Never to be shown. */
export async function readAskedEnvironment(
  folder: Folder,
  describe: DescribeFlavor,
): Promise<Pick<Model, 'environment' | 'lineage'>> {
  const { fields } = await readMlmodel(folder)
  const { named } = readFlavors(fields, folder.root, describe)
  const { environment } = await readEnvironment(folder, named, pythonVersionOf(fields))
  return { environment, lineage: readLineage(fields) }
}

function pythonVersionOf(fields: ValueMap): string | null {
  const flavors = mapAt(fields, 'flavors')
  const inference = flavors === null ? null : mapAt(flavors, 'python_function')
  return inference === null ? null : scalarText(inference.get('python_version'))
}

/** The paths of a flavor that stay in the folder, links resolved; one that is missing stays in it as well. */
function pathsInside(written: readonly string[], paths: readonly LocatedPath[]): readonly string[] {
  return written.flatMap((path) => {
    const located = paths.find((candidate) => candidate.path === path)?.located
    if (located === undefined) return []
    if (located.ok) return [located.relative]
    return located.fault === 'missing' ? [path] : []
  })
}

function scriptOf(paths: readonly LocatedPath[]): string | null {
  return paths.find((path) => path.field.endsWith('.model_code_path'))?.path ?? null
}
