import { posix } from 'node:path'
import type { Folder } from '#app/folder/folder.ts'
import { locateInside } from '#app/folder/locate-inside.ts'
import { describePathFault } from '#app/folder/path-fault.ts'
import { parseRequirement } from '#app/requirements/parse-requirement.ts'
import { splitRequirements } from '#app/requirements/split-requirements.ts'
import type { RequirementLine } from '#app/requirements/split-requirements.ts'
import type { Finding, RequirementOrigin } from '#shared/model.ts'
import { readText } from './environment-file.ts'
import type { EnvironmentEntry, EnvironmentLine, EnvironmentPart } from './environment-part.ts'
import { silent } from './environment-part.ts'

/** A file that takes in files that take in files: more levels than this are a loop or a trick. */
const MAX_INCLUDES = 5

/** Files one requirements.txt may take in, all levels together. */
const MAX_FILES = 20

/** The content of pip lines wherever they stand. */
export interface PipLines {
  readonly entries: readonly EnvironmentEntry[]
  readonly otherLines: readonly EnvironmentLine[]
  /** Other files they take in. */
  readonly includes: readonly {
    readonly path: string
    readonly isConstraint: boolean
    readonly line: number
  }[]
  readonly includesRequirements: boolean
}

/** Reads a requirements file and those it takes in with `-r`, as far as they are inside the folder. */
export async function readRequirements(folder: Folder, path: string): Promise<EnvironmentPart> {
  const reading: Reading = { folder, visited: new Set(), isTold: false }
  const { content, finding } = await readText(folder, path)
  const files = [{ origin: 'requirements', path }] as const
  if (content === null) return finding === null ? silent : { ...silent, files, findings: [finding] }
  const part = await readContent(content, path, reading)
  return { ...silent, ...part, files, includesRequirements: true }
}

/** Reads lines for pip that stand in a YAML list; the line numbers are not the file's, and left out. */
export function readPipLines(texts: readonly string[], origin: RequirementOrigin): PipLines {
  const lines = texts.flatMap((text) => splitRequirements(text))
  return sort(lines, origin, false)
}

interface Reading {
  readonly folder: Folder
  readonly visited: Set<string>
  /** Whether it was said that files beyond the limits are not read. */
  isTold: boolean
}

type Part = Pick<EnvironmentPart, 'entries' | 'otherLines' | 'findings'>

async function readContent(content: string, path: string, reading: Reading, depth = 0): Promise<Part> {
  reading.visited.add(path)
  const own = sort(splitRequirements(content), 'requirements', depth === 0)
  const entries = [...own.entries]
  const otherLines = [...own.otherLines]
  const findings: Finding[] = []
  for (const include of own.includes) {
    const target = posix.join(posix.dirname(path), include.path)
    const where = `${path}:${include.line}`
    const located = await locateInside(reading.folder, /^[/\\]/u.test(include.path) ? include.path : target)
    if (!located.ok) {
      findings.push(missingFile(describePathFault(include.path, located.fault), where))
      continue
    }
    if (include.isConstraint || reading.visited.has(target)) continue
    if (depth >= MAX_INCLUDES || reading.visited.size >= MAX_FILES) {
      if (!reading.isTold) findings.push(includesNotRead(where))
      reading.isTold = true
      continue
    }
    const { content: more, finding } = await readText(reading.folder, target)
    if (finding !== null) findings.push(finding)
    if (more === null) continue
    const part = await readContent(more, target, reading, depth + 1)
    entries.push(...part.entries)
    otherLines.push(...part.otherLines)
    findings.push(...part.findings)
  }
  return { entries, otherLines, findings }
}

function includesNotRead(where: string): Finding {
  return {
    code: 'requirements-not-read',
    severity: 'warning',
    message: `Files that requirements.txt takes in (-r) are read up to ${MAX_FILES} in all and ${MAX_INCLUDES} levels deep; the others are not shown.`,
    hint: 'MLflow installs what stands in them; an environment of Palate’s making would lack it. Put the lines together into fewer files.',
    where,
  }
}

function missingFile(reason: string, where: string): Finding {
  return {
    code: 'requirements-file-missing',
    severity: 'problem',
    message: `The requirements take in another file that cannot be had. ${reason}`,
    hint: 'MLflow reads it when it loads the model, and fails without it. Put the file there, or take the line out.',
    where,
  }
}

function sort(lines: readonly RequirementLine[], origin: RequirementOrigin, numbered: boolean): PipLines {
  const entries: EnvironmentEntry[] = []
  const otherLines: EnvironmentLine[] = []
  const includes: { path: string; isConstraint: boolean; line: number }[] = []
  for (const { text, line } of lines) {
    const place = numbered ? { line } : {}
    const requirement = parseRequirement(text)
    if (requirement.kind === 'package') {
      const { name, specifier, marker } = requirement
      entries.push({ name, origin, specifier, marker, text, installer: 'pip', ...place })
      continue
    }
    if (requirement.kind === 'file') includes.push({ ...requirement, line })
    otherLines.push({ origin, text, ...place, isBroken: requirement.kind === 'broken' })
  }
  const includesRequirements = includes.some(({ path }) => posix.normalize(path) === 'requirements.txt')
  return { entries, otherLines, includes, includesRequirements }
}
