import type { ModelVersion } from '#shared/store.ts'

/** The highest version of each stage. */
export function latestByStage<T extends { readonly stage: string; readonly version: number }>(
  versions: readonly T[],
): readonly T[] {
  const latest = new Map<string, T>()
  for (const version of versions) {
    const other = latest.get(version.stage)
    if (other === undefined || other.version < version.version) latest.set(version.stage, version)
  }
  return [...latest.values()]
}

/** The newest of a stage (in any case), or of all; undefined where there is none. */
export function newestVersion(
  versions: readonly ModelVersion[],
  stage: string | null,
): ModelVersion | undefined {
  const wanted = stage?.toLowerCase()
  return versions
    .filter((version) => wanted === undefined || version.stage.toLowerCase() === wanted)
    .toSorted((one, two) => Number(two.version) - Number(one.version))[0]
}
