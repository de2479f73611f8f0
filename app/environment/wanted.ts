/** What a model asks for, each package once: of files that disagree, the one MLflow installs from is taken. */
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

/** The environment that the model's own files ask for. */
export function wantedBy(environment: Environment): WantedEnvironment {
  return {
    python: pythonOf(environment),
    packages: environment.rows.flatMap((row) => wantedOf(row)),
  }
}

/** `python_env.yaml` and `conda.yaml` decide; the MLmodel tells what the model was saved with. */
function pythonOf({ python }: Environment): string | null {
  const inFile = python.find(({ origin }) => origin !== 'MLmodel')
  return (inFile ?? python[0])?.version ?? null
}

function wantedOf({ name, entries }: RequirementRow): readonly WantedPackage[] {
  const best = entries.toSorted((left, right) => rankOf(left) - rankOf(right))[0]
  if (best === undefined) return []
  // One file may ask twice, for different systems: each counts where its marker says so.
  return entries
    .filter((entry) => entry.origin === best.origin && entry.installer === best.installer)
    .map(({ specifier, text, installer }) => {
      const parsed = installer === 'pip' ? parseRequirement(text) : null
      return { name, specifier, marker: parsed?.kind === 'package' ? parsed.marker : '', installer }
    })
}

function rankOf({ origin, installer }: RequirementRow['entries'][number]): number {
  return rank[origin] + (installer === 'conda' ? 10 : 0)
}
