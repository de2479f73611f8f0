/** Whether the saved input example can be read at all. */
import type { Folder } from '#app/folder/folder.ts'
import type { Finding, InputExampleInfo } from '#shared/model.ts'
import { UserError } from '#shared/user-error.ts'
import { readJsonFile } from '../input-example.ts'
import type { NamedPath } from '../flavor-knowledge.ts'
import type { LocatedPath } from './path-findings.ts'

/** Larger examples are not parsed when a model is opened, only when they are asked for. */
const MAX_CHECKED_BYTES = 2_000_000

/** The files of the example as paths the model names. */
export function examplePaths(info: InputExampleInfo | null): readonly NamedPath[] {
  if (info === null) return []
  const about = { kind: 'file', role: 'example' } as const
  const serving =
    info.servingPath === null
      ? []
      : [{ ...about, field: `${INFO}.serving_input_path`, path: info.servingPath }]
  return [{ ...about, field: `${INFO}.artifact_path`, path: info.path }, ...serving]
}

const INFO = 'saved_input_example_info'

/** A finding for each file of the example that is there but is no JSON, or nested beyond sense. */
export async function exampleFindings(
  folder: Folder,
  paths: readonly LocatedPath[],
): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const { role, located } of paths) {
    if (role !== 'example' || !located.ok || located.kind !== 'file' || located.size > MAX_CHECKED_BYTES)
      continue
    const finding = await checkFile(folder, located.relative)
    if (finding !== null) findings.push(finding)
  }
  return findings
}

async function checkFile(folder: Folder, path: string): Promise<Finding | null> {
  try {
    await readJsonFile(folder, path)
    return null
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const { message, hint, where = path } = error.failure
    const finding = { code: 'input-example-unreadable', severity: 'warning', message, where } as const
    return hint === undefined ? finding : { ...finding, hint }
  }
}
