import type { Folder } from '#app/folder/folder.ts'
import { parseCondaDependency, pinnedVersion } from '#app/requirements/parse-conda-dependency.ts'
import type { Value } from '#shared/values.ts'
import { isValueList, isValueMap } from '#shared/values.ts'
import { readYamlMap } from './environment-file.ts'
import type { EnvironmentEntry, EnvironmentLine, EnvironmentPart } from './environment-part.ts'
import { silent } from './environment-part.ts'
import { readPipLines } from './environment-requirements.ts'
import { scalarText } from './value-access.ts'

/** Reads a conda.yaml: channels, conda's own dependencies and the list for pip in it. */
export async function readConda(folder: Folder, path: string): Promise<EnvironmentPart> {
  const { content, finding } = await readYamlMap(folder, path)
  const files = [{ origin: 'conda', path }] as const
  if (content === null) return finding === null ? silent : { ...silent, files, findings: [finding] }
  const dependencies = listOf(content.get('dependencies'))
  const pip = dependencies.flatMap((item) => (isValueMap(item) ? listOf(item.get('pip')) : []))
  const own = dependencies.flatMap((item) => {
    const text = scalarText(item)
    return text === null ? [] : [text]
  })
  const pipPart = readPipLines(texts(pip), 'conda')
  const conda = own.map(readDependency)
  const python = conda.flatMap((entry) => (entry.kind === 'entry' && entry.name === 'python' ? [entry] : []))
  return {
    ...silent,
    files,
    python: python.flatMap(({ specifier }) =>
      specifier === '' ? [] : [{ origin: path, version: pinnedVersion(specifier) ?? specifier }],
    ),
    condaChannels: texts(listOf(content.get('channels'))),
    entries: [...conda.flatMap(toEntry), ...pipPart.entries],
    otherLines: [...conda.flatMap(toLine), ...pipPart.otherLines],
    includesRequirements: pipPart.includesRequirements,
  }
}

type CondaLine =
  | { readonly kind: 'entry'; readonly name: string; readonly specifier: string; readonly text: string }
  | { readonly kind: 'broken'; readonly text: string }

function readDependency(text: string): CondaLine {
  const dependency = parseCondaDependency(text)
  return dependency === null ? { kind: 'broken', text } : { kind: 'entry', ...dependency, text }
}

function toEntry(line: CondaLine): readonly EnvironmentEntry[] {
  if (line.kind === 'broken' || line.name === 'python') return []
  const { name, specifier, text } = line
  return [{ name, origin: 'conda', specifier, marker: '', text, installer: 'conda' }]
}

function toLine(line: CondaLine): readonly EnvironmentLine[] {
  return line.kind === 'broken' ? [{ origin: 'conda', text: line.text, isBroken: true }] : []
}

function listOf(value: Value | undefined): readonly Value[] {
  return value !== undefined && isValueList(value) ? value : []
}

function texts(values: readonly Value[]): readonly string[] {
  return values.flatMap((value) => scalarText(value) ?? [])
}
