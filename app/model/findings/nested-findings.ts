/** What other MLmodel files in the folder name outside of it: MLflow's loaders follow a field to such a file and obey it. */
import type { Folder } from '#app/folder/folder.ts'
import { otherMlmodels } from '#app/folder/other-mlmodels.ts'
import { oddCharacter } from '#app/yaml/odd-character.ts'
import type { FileEntry, Finding } from '#shared/model.ts'
import type { Value } from '#shared/values.ts'
import { isValueList, isValueMap } from '#shared/values.ts'
import { readText, readYamlMap } from '../environment-file.ts'
import type { DescribeFlavor, NamedPath } from '../flavor-knowledge.ts'
import { readFlavors } from '../read-flavors.ts'
import { locateAll, pathFindings } from './path-findings.ts'

/** A model that holds more models than this is none; each may cost tens of milliseconds. */
const MAX_NESTED = 20

/** Real fields nest two or three levels. */
const MAX_DEPTH = 20

/** Flavors and paths of one model; beyond 200 flavors they are not all read, and beyond 500 paths not all located. */
const MAX_NAMED = 100

/** Fields that say where something lay when it was saved, or that no loader reads. */
const NOT_LOADED: ReadonlySet<string> = new Set(['uri', 'env', 'model_code_path'])

/** What `os.path.join` takes for a path of its own, and what names a place elsewhere. */
const ABSOLUTE = /^(?:[/\\]|[A-Za-z]:|[A-Za-z][A-Za-z0-9+.-]*:\/\/)/u

/** Where a finding of another MLmodel lies begins with that file's path. */
const IN_NESTED = /^[^\n]+\/mlmodel: /iu

/** `path-outside-folder` for what leaves the model's folder, and for an MLmodel of which that cannot be told. */
export async function nestedFindings(
  folder: Folder,
  files: readonly FileEntry[],
  describe: DescribeFlavor,
): Promise<readonly Finding[]> {
  const nested = otherMlmodels(files).filter((path) => path.includes('/'))
  const findings: Finding[] = []
  for (const file of nested.slice(0, MAX_NESTED)) {
    const named = await namedBy(folder, file, describe)
    if (named === null) findings.push(untold(file))
    else {
      const outside = pathFindings(await locateAll(folder, named), files).filter(
        ({ code }) => code === 'path-outside-folder',
      )
      findings.push(
        ...outside.map((finding) => ({ ...finding, where: `${file}: ${finding.where?.slice(9) ?? ''}` })),
      )
    }
  }
  const left = nested[MAX_NESTED]
  return left === undefined ? findings : [...findings, untold(left)]
}

/** The first finding of another MLmodel that leads out of the folder. */
export function outsideOfNested(findings: readonly Finding[]): Finding | undefined {
  return findings.find(({ code, where }) => code === 'path-outside-folder' && IN_NESTED.test(where ?? ''))
}

/** What an MLmodel names, from the model's folder on; null where it cannot be told. */
async function namedBy(
  folder: Folder,
  file: string,
  describe: DescribeFlavor,
): Promise<readonly NamedPath[] | null> {
  const text = (await readText(folder, file)).content
  const fields = (await readYamlMap(folder, file)).content
  if (text === null || fields === null || oddCharacter(text) !== null) return null
  const { flavors, named } = readFlavors(fields, folder.root, describe)
  if (flavors.length + named.length > MAX_NAMED) return null
  const climbing = flavors.flatMap(({ name, fields: own }) =>
    own.flatMap((field) =>
      climbingTexts(new Map([[field.name, field.value]]), 0).map((path) => climber(name, field.name, path)),
    ),
  )
  if (climbing.length > MAX_NAMED) return null
  const within = file.slice(0, file.lastIndexOf('/'))
  return [...named, ...climbing]
    .filter(({ role }) => role !== 'environment')
    .map((each) => ({ ...each, path: ABSOLUTE.test(each.path) ? each.path : `${within}/${each.path}` }))
}

function climber(flavor: string, field: string, path: string): NamedPath {
  return { field: `flavors.${flavor}.${field}`, path, kind: 'either', role: 'guess' }
}

/** Texts anywhere in a value with a step upwards; fields that Palate does not know may be paths too. */
function climbingTexts(value: Value, depth: number): readonly string[] {
  if (typeof value === 'string') return value.split(/[/\\]/u).includes('..') ? [value] : []
  if (depth > MAX_DEPTH) return []
  if (isValueList(value)) return value.flatMap((part) => climbingTexts(part, depth + 1))
  if (!isValueMap(value)) return []
  return Array.from(value).flatMap(([key, part]) =>
    typeof key === 'string' && NOT_LOADED.has(key) ? [] : climbingTexts(part, depth + 1),
  )
}

function untold(file: string): Finding {
  return {
    code: 'path-outside-folder',
    severity: 'problem',
    message: `"${file.slice(0, 200)}" is an MLmodel of which Palate cannot tell what it names outside of the folder.`,
    hint: 'Take it out of the folder, or restore it as MLflow wrote it.',
    where: `${file}: flavors`,
  }
}
