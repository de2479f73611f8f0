/** MLflow's own file of a name and a password, `~/.mlflow/credentials`; it is read and never written. */
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import type { Environment } from './credentials.ts'

const NAMES = ['MLFLOW_TRACKING_USERNAME', 'MLFLOW_TRACKING_PASSWORD'] as const

/**
 * The environment, with what it does not say of name and password taken from the file's section `[mlflow]`, each for
 * itself (`mlflow/utils/credentials.py`, read_mlflow_creds). A file that is not there adds nothing.
 */
export async function withCredentialsFile(environment: Environment): Promise<Environment> {
  if (NAMES.every((name) => isSet(environment[name]))) return environment
  const home = environment['HOME'] ?? environment['USERPROFILE'] ?? homedir()
  const text = await readFile(path.join(home, '.mlflow', 'credentials'), 'utf8').catch(() => '')
  const section = mlflowSection(text)
  const missing = NAMES.filter((name) => !isSet(environment[name]))
  const found = missing.map((name) => [name, section.get(name.toLowerCase())] as const)
  return { ...environment, ...Object.fromEntries(found) }
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== ''
}

/** Keys (in lower case) and values of `[mlflow]`, as Python's configparser reads plain lines. */
function mlflowSection(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  let section = ''
  for (const line of text.split(/\r?\n/u)) {
    const header = /^\[(.*)\]\s*$/u.exec(line)
    if (header !== null) section = header[1] ?? ''
    const [, key, value] = /^([^#;=:\s][^=:]*?)\s*[=:]\s*(.*?)\s*$/u.exec(line) ?? []
    if (section === 'mlflow' && key !== undefined && value !== undefined) values.set(key.toLowerCase(), value)
  }
  return values
}
