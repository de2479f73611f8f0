/** Which lines of an environment count where its markers are judged, and what several lines on one package come to. */
import { evaluateMarker } from '#app/requirements/evaluate-marker.ts'
import type { MarkerEnvironment } from '#app/requirements/evaluate-marker.ts'
import { maskCredentials } from '#app/requirements/mask-credentials.ts'
import { pinOf, takesVersion } from './specifiers.ts'
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

/** The lines by name, each judged. */
export function countedByName(
  packages: readonly WantedPackage[],
  environment: MarkerEnvironment,
): ReadonlyMap<string, readonly CountedPackage[]> {
  const byName = new Map<string, readonly CountedPackage[]>()
  for (const item of packages) {
    const line = { ...item, counts: evaluateMarker(item.marker, environment) }
    byName.set(item.name, [...(byName.get(item.name) ?? []), line])
  }
  return byName
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
    (line) => same.every((other) => takes(other, line) !== false) && pinOf(line) !== null,
  )
  if (pinned !== undefined) return pinned
  const specifiers = new Set(same.map(({ specifier }) => specifier).filter((text) => text !== ''))
  return { ...first, specifier: [...specifiers].join(',') }
}

/** What the lines that surely count pin against one another, as it may be shown; empty where an installer takes them all. */
export function contradiction(lines: readonly CountedPackage[]): readonly string[] {
  const same = lastInstaller(lines.filter(({ counts }) => counts === true))
  for (const line of same) {
    const against = same.find((other) => takes(other, line) === false)
    if (against !== undefined) return [line, against].map(({ specifier }) => maskCredentials(specifier))
  }
  return []
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
