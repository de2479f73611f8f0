import { compareText } from '#app/text/compare-text.ts'
import { pinnedVersion } from '#app/requirements/parse-conda-dependency.ts'
import type { RequirementRow } from '#shared/model.ts'
import type { EnvironmentEntry } from './environment-part.ts'

/** One row for each package, by name, with what each file says and whether they ask for different things. */
export function tabulate(entries: readonly EnvironmentEntry[]): readonly RequirementRow[] {
  const byName = new Map<string, EnvironmentEntry[]>()
  for (const entry of entries) {
    const same = byName.get(entry.name)
    if (same === undefined) byName.set(entry.name, [entry])
    else same.push(entry)
  }
  return Array.from(byName, ([name, same]) => ({
    name,
    entries: same.map(withoutKeys),
    disagrees: disagree(same),
  })).sort((left, right) => compareText(left.name, right.name))
}

/** Files disagree when they ask for different versions; one file does when it asks for two at once. */
function disagree(entries: readonly EnvironmentEntry[]): boolean {
  const asked = new Map<string, Set<string>>()
  const markers = new Map<string, string>()
  for (const entry of entries) {
    const wish = canonical(entry)
    asked.set(entry.origin, (asked.get(entry.origin) ?? new Set()).add(wish))
    const key = `${entry.origin};${entry.marker}`
    if ((markers.get(key) ?? wish) !== wish) return true
    markers.set(key, wish)
  }
  const wishes = Array.from(asked.values(), (set) => [...set].sort().join('|'))
  return wishes.some((wish) => wish !== wishes[0])
}

/** A specifier so that equal wishes are equal texts: conda's `=1.2` is pip's `==1.2`, clauses in order. */
function canonical({ specifier }: EnvironmentEntry): string {
  const pinned = pinnedVersion(specifier)
  if (pinned !== null) return `==${pinned}`
  return specifier.split(',').sort().join(',')
}

function withoutKeys(entry: EnvironmentEntry): RequirementRow['entries'][number] {
  const { origin, specifier, text, installer, line } = entry
  return { origin, specifier, text, installer, ...(line === undefined ? {} : { line }) }
}
