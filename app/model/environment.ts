/** The environment a model asks for, from the files MLflow saves with it, in one table. */
import type { Folder } from '#app/folder/folder.ts'
import type { Environment, Finding } from '#shared/model.ts'
import type { NamedPath } from './flavor-knowledge.ts'
import { readConda } from './environment-conda.ts'
import { disagreements, unreadableLines } from './environment-findings.ts'
import type { EnvironmentLine } from './environment-part.ts'
import { readPythonEnv } from './environment-python.ts'
import { readRequirements } from './environment-requirements.ts'
import { tabulate } from './environment-rows.ts'

/** MLflow always looks for this name (`mlflow/utils/environment.py`, _REQUIREMENTS_FILE_NAME). */
const REQUIREMENTS = 'requirements.txt'

/** A model's environment and what is odd about its files. */
export interface ReadEnvironment {
  readonly environment: Environment
  readonly findings: readonly Finding[]
}

/**
 * Reads conda.yaml and python_env.yaml where the MLmodel names them, else by their usual names, and requirements.txt.
 * `pythonVersion` is what the MLmodel itself says.
 */
export async function readEnvironment(
  folder: Folder,
  named: readonly NamedPath[],
  pythonVersion: string | null,
): Promise<ReadEnvironment> {
  const parts = [
    await readConda(folder, pathOf(named, ['env.conda', 'env'], 'conda.yaml')),
    await readPythonEnv(folder, pathOf(named, ['env.virtualenv'], 'python_env.yaml')),
    await readRequirements(folder, REQUIREMENTS),
  ]
  const entries = parts.flatMap((part) => part.entries)
  const said = pythonVersion === null ? [] : [{ origin: 'MLmodel', version: pythonVersion }]
  const environment: Environment = {
    files: parts.flatMap((part) => part.files),
    python: [...said, ...parts.flatMap((part) => part.python)],
    condaChannels: parts.flatMap((part) => part.condaChannels),
    buildDependencies: parts.flatMap((part) => part.buildDependencies),
    rows: tabulate(entries),
    otherLines: parts.flatMap((part) => part.otherLines.map(shownLine)),
  }
  const findings = parts.flatMap((part) => part.findings)
  return {
    environment,
    findings: [...findings, ...unreadableLines(parts), ...disagreements(environment, parts)],
  }
}

/** The path the MLmodel names, of python_function; the usual name when it names none. */
function pathOf(named: readonly NamedPath[], fields: readonly string[], usual: string): string {
  const found = named.find((path) =>
    fields.some((field) => path.field === `flavors.python_function.${field}`),
  )
  return found?.path ?? usual
}

function shownLine({ origin, text, line }: EnvironmentLine): Environment['otherLines'][number] {
  return line === undefined ? { origin, text } : { origin, text, line }
}
