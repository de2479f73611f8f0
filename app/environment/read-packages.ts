/** Packages out of the forms environments are written in: lines for pip, and conda's mapping. */
import { parseCondaDependency, pinnedVersion } from '#app/requirements/parse-conda-dependency.ts'
import { parseLink } from '#app/requirements/parse-link.ts'
import { parseRequirement } from '#app/requirements/parse-requirement.ts'
import { splitRequirements } from '#app/requirements/split-requirements.ts'
import type { Value, ValueMap } from '#shared/values.ts'
import { isValueList, isValueMap } from '#shared/values.ts'
import type { WantedPackage } from './wanted.ts'

/** Packages, the files they take in, and lines that are neither. */
export interface ReadPackages {
  readonly python: string | null
  readonly packages: readonly WantedPackage[]
  /** Files named by `-r`, as written. */
  readonly includes: readonly string[]
  /** Options, links that tell no name, and lines no installer takes, as written. */
  readonly otherLines: readonly string[]
  /** Whether there are lines of which no installer takes a single one. */
  readonly isBroken: boolean
}

/** Reads the lines of a requirements file. */
export function packagesOfLines(text: string): ReadPackages {
  const packages: WantedPackage[] = []
  const includes: string[] = []
  const otherLines: string[] = []
  let broken = 0
  for (const line of splitRequirements(text)) {
    const requirement = parseRequirement(line.text)
    const link = requirement.kind === 'package' ? null : parseLink(line.text)
    if (requirement.kind === 'package') {
      const { name, specifier, marker } = requirement
      packages.push({ name, specifier, marker, installer: 'pip' })
    } else if (requirement.kind === 'file' && !requirement.isConstraint) includes.push(requirement.path)
    else if (link !== null) packages.push({ ...link, installer: 'pip' })
    else {
      otherLines.push(line.text)
      if (requirement.kind === 'broken') broken += 1
    }
  }
  const isBroken = broken > 0 && broken === otherLines.length && packages.length + includes.length === 0
  return { python: null, packages, includes, otherLines, isBroken }
}

/** Reads the mapping of a conda YAML; null where its dependencies are not what conda takes: text, and lists for pip. */
export function packagesOfConda(content: ValueMap): ReadPackages | null {
  const dependencies = content.get('dependencies') ?? null
  if (dependencies !== null && !isValueList(dependencies)) return null
  const items = listOf(dependencies)
  if (!items.every(isDependency)) return null
  const pip = items.flatMap((item) => (isValueMap(item) ? listOf(item.get('pip')) : []))
  const lines = packagesOfLines(pip.flatMap(textOfScalar).join('\n'))
  const packages: WantedPackage[] = []
  const otherLines: string[] = []
  let python: string | null = null
  for (const text of items.flatMap(textOfScalar)) {
    const dependency = parseCondaDependency(text)
    if (dependency === null) otherLines.push(text)
    else if (dependency.name === 'python') {
      python = pinnedVersion(dependency.specifier) ?? (dependency.specifier || null)
    } else packages.push({ ...dependency, marker: '', installer: 'conda' })
  }
  return {
    python,
    packages: [...packages, ...lines.packages],
    includes: lines.includes,
    otherLines: [...otherLines, ...lines.otherLines],
    isBroken: false,
  }
}

function isDependency(item: Value): boolean {
  if (!isValueMap(item)) return textOfScalar(item).length > 0
  const pip = item.get('pip')
  if (pip === undefined || item.size > 1) return false
  return pip === null || (isValueList(pip) && pip.every((line) => textOfScalar(line).length > 0))
}

function listOf(value: Value | undefined): readonly Value[] {
  return value !== undefined && isValueList(value) ? value : []
}

/** A scalar as YAML wrote it, near enough: `python: 3.1` is a number. */
export function textOfScalar(value: Value | undefined): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'number' || typeof value === 'bigint' ? [String(value)] : []
}
