/** Which lines of an environment count where its markers are judged, and what several lines on one package come to. */
import { evaluateMarker } from '#app/requirements/evaluate-marker.ts'
import type { MarkerEnvironment } from '#app/requirements/evaluate-marker.ts'
import { maskCredentials } from '#app/requirements/mask-credentials.ts'
import { UserError } from '#shared/user-error.ts'
import { haveCommonVersion, pinOf, takesVersion } from './specifiers.ts'
import type { WantedPackage } from './wanted.ts'

/** A package with whether its marker lets it count; null where the environment does not tell. */
export interface CountedPackage extends WantedPackage {
  readonly counts: boolean | null
}

/** What an environment's own files tell of the variables of markers: Python where it is named, never the platform. */
export function markerEnvironment(python: string | null): MarkerEnvironment {
  const [, minor, rest = ''] = /^(\d+\.\d+)((?:\.\d+)?)$/u.exec(python ?? '') ?? []
  if (minor === undefined) return {}
  return { python_version: minor, ...(rest === '' ? {} : { python_full_version: `${minor}${rest}` }) }
}

/** Lines of one environment; the longest real ones, lock files, have about 2,000. */
const MAX_LINES = 10_000

/** Different lines on one package: there are a few, for different systems. Each is held against each. */
const MAX_LINES_OF_PACKAGE = 20

/** The lines by name, each judged, equal ones once. Throws UserError `over-limit` for too many. */
export function countedByName(
  packages: readonly WantedPackage[],
  environment: MarkerEnvironment,
): ReadonlyMap<string, readonly CountedPackage[]> {
  if (packages.length > MAX_LINES) {
    throw tooMany(`The environment asks for more packages (${packages.length})`, MAX_LINES)
  }
  const byName = new Map<string, Map<string, CountedPackage>>()
  for (const item of packages) {
    const { name, specifier, marker, installer } = item
    const lines = byName.get(name) ?? new Map<string, CountedPackage>()
    byName.set(name, lines)
    const key = JSON.stringify([specifier, marker, installer])
    if (lines.has(key)) continue
    if (lines.size >= MAX_LINES_OF_PACKAGE) {
      throw tooMany(`The environment asks for ${name} in more different lines`, MAX_LINES_OF_PACKAGE)
    }
    lines.set(key, { ...item, counts: evaluateMarker(marker, environment) })
  }
  return new Map(Array.from(byName, ([name, lines]) => [name, [...lines.values()]]))
}

function tooMany(what: string, limit: number): UserError {
  return new UserError({
    code: 'over-limit',
    message: `${what} than are compared: the limit is ${limit}.`,
    hint: 'Take out what is listed again and again, or compare with an interpreter of that environment.',
  })
}

/** Whether two markers are written alike. */
export function isSameMarker(left: WantedPackage, right: WantedPackage): boolean {
  return plainMarker(left) === plainMarker(right)
}

function plainMarker({ marker }: WantedPackage): string {
  return marker.replaceAll(/\s+/gu, '').replaceAll("'", '"')
}

/** Lines that count together as one: the pin that all take, else all they say. pip installs over what conda did. */
export function together(lines: readonly CountedPackage[]): CountedPackage | undefined {
  const same = lastInstaller(lines)
  const [first] = same
  if (first === undefined || same.length === 1) return first
  const pinned = same.find(
    (line) => pinOf(line) !== null && same.every((other) => takes(other, line) !== false),
  )
  if (pinned !== undefined) return pinned
  const specifiers = new Set(same.map(({ specifier }) => specifier).filter((text) => text !== ''))
  return { ...first, specifier: [...specifiers].join(',') }
}

/**
 * The fewest of the lines that surely count which no version satisfies, as they may be shown; empty where an installer
 * takes them all. Ranges can exclude one another by threes (`>=1.5`, `<1.6` and `!=1.5.*`).
 */
export function contradiction(lines: readonly CountedPackage[]): readonly string[] {
  const same = lastInstaller(lines.filter(({ counts }) => counts === true))
  const groups = [
    ...same.map((line) => [line]),
    ...same.flatMap((line, at) => same.slice(at + 1).map((other) => [line, other])),
    same,
  ]
  if (haveCommonVersion(same) === true) return []
  const found = groups.find((group) => haveCommonVersion(group) === false) ?? []
  return found.map(({ specifier }) => maskCredentials(specifier))
}

function lastInstaller(lines: readonly CountedPackage[]): readonly CountedPackage[] {
  const pip = lines.filter(({ installer }) => installer === 'pip')
  return pip.length > 0 ? pip : lines
}

/** Whether one line takes the version another pins; null where none is pinned. */
function takes(line: WantedPackage, other: WantedPackage): boolean | null {
  const pin = pinOf(other)
  return pin === null ? null : takesVersion(line, pin)
}
