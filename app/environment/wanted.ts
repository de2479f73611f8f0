/** What a model asks for, each package once: of files that disagree, the one MLflow installs from is taken. */
import { parseLink } from '#app/requirements/parse-link.ts'
import { parseRequirement } from '#app/requirements/parse-requirement.ts'
import type { Environment, RequirementOrigin, RequirementRow } from '#shared/model.ts'

/** One package as it is asked for. */
export interface WantedPackage {
  /** Normalised name (PEP 503). */
  readonly name: string
  /** As written ("==1.9.1", conda's "=1.9"), empty for any version. */
  readonly specifier: string
  readonly marker: string
  readonly installer: 'pip' | 'conda'
}

/** An environment that is asked for. */
export interface WantedEnvironment {
  readonly python: string | null
  readonly packages: readonly WantedPackage[]
}

/** requirements.txt is what `python_env.yaml` takes in and what a conda environment is given by MLflow. */
const rank: Readonly<Record<RequirementOrigin, number>> = { requirements: 0, python_env: 1, conda: 2 }

/** The environment that the model's own files ask for, by name and by link. */
export function wantedBy(environment: Environment): WantedEnvironment {
  const links = linksOf(environment)
  const packages = environment.rows.flatMap((row) => wantedOf(row, links))
  const names = new Set(environment.rows.map(({ name }) => name))
  const linked = Array.from(links).flatMap(([name, { lines }]) => (names.has(name) ? [] : lines))
  return { python: pythonOf(environment), packages: [...packages, ...linked] }
}

interface Linked {
  readonly rank: number
  readonly lines: readonly WantedPackage[]
}

/** Packages that lines name by a link: by name, those of the file that MLflow installs from. */
function linksOf({ otherLines }: Environment): ReadonlyMap<string, Linked> {
  const links = new Map<string, Linked>()
  for (const { origin, text } of otherLines) {
    const link = parseLink(text)
    if (link === null) continue
    const line = { ...link, installer: 'pip' as const }
    const known = links.get(link.name)
    if (known === undefined || rank[origin] < known.rank)
      links.set(link.name, { rank: rank[origin], lines: [line] })
    else if (rank[origin] === known.rank) links.set(link.name, { ...known, lines: [...known.lines, line] })
  }
  return links
}

/** Lines of the model's own files that ask for a package and tell no name: what they bring is not known. */
export function namelessLinks({ otherLines }: Environment): readonly string[] {
  return [...new Set(otherLines.map(({ text }) => text))].filter(
    (text) => parseLink(text) === null && (parseRequirement(text).kind === 'source' || EDITABLE.test(text)),
  )
}

const EDITABLE = /^(?:-e|--editable)\b/u

/** `python_env.yaml` and `conda.yaml` decide; the MLmodel tells what the model was saved with. */
function pythonOf({ python }: Environment): string | null {
  const inFile = python.find(({ origin }) => origin !== 'MLmodel')
  return (inFile ?? python[0])?.version ?? null
}

function wantedOf(
  { name, entries }: RequirementRow,
  links: ReadonlyMap<string, Linked>,
): readonly WantedPackage[] {
  const linked = links.get(name)
  const best = entries.toSorted((left, right) => rankOf(left) - rankOf(right))[0]
  if (best === undefined || (linked !== undefined && linked.rank < rankOf(best))) return linked?.lines ?? []
  // One file may ask twice, for different systems: each counts where its marker says so.
  const named = entries
    .filter((entry) => entry.origin === best.origin && entry.installer === best.installer)
    .map(({ specifier, text, installer }) => {
      const parsed = installer === 'pip' ? parseRequirement(text) : null
      return { name, specifier, marker: parsed?.kind === 'package' ? parsed.marker : '', installer }
    })
  return linked?.rank === rankOf(best) ? [...named, ...linked.lines] : named
}

function rankOf({ origin, installer }: RequirementRow['entries'][number]): number {
  return rank[origin] + (installer === 'conda' ? 10 : 0)
}
