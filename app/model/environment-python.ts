import type { Folder } from '#app/folder/folder.ts'
import type { Finding } from '#shared/model.ts'
import type { Value } from '#shared/values.ts'
import { isValueList } from '#shared/values.ts'
import { readYamlMap } from './environment-file.ts'
import type { EnvironmentPart } from './environment-part.ts'
import { silent } from './environment-part.ts'
import { readPipLines } from './environment-requirements.ts'
import { scalarText } from './value-access.ts'

/** Reads a python_env.yaml (`mlflow/utils/environment.py`, `_PythonEnv`). */
export async function readPythonEnv(folder: Folder, path: string): Promise<EnvironmentPart> {
  const { content, finding } = await readYamlMap(folder, path)
  const files = [{ origin: 'python_env', path }] as const
  if (content === null) return finding === null ? silent : { ...silent, files, findings: [finding] }
  const python = content.get('python') ?? null
  const version = scalarText(python)
  const pip = readPipLines(texts(content.get('dependencies')), 'python_env')
  return {
    ...silent,
    files,
    python: version === null ? [] : [{ origin: path, version }],
    buildDependencies: texts(content.get('build_dependencies')),
    entries: pip.entries,
    otherLines: pip.otherLines,
    includesRequirements: pip.includesRequirements,
    findings: python === null || typeof python === 'string' ? [] : [notText(path, version ?? '?')],
  }
}

/** YAML reads `python: 3.10` without quotes as the number 3.1, and MLflow wants text. */
function notText(path: string, version: string): Finding {
  return {
    code: 'python-version-not-text',
    severity: 'warning',
    message: `${path} has the Python version without quotes, so YAML reads it as the number ${version}.`,
    hint: "Write it in quotes, '3.10': MLflow refuses a number, and 3.10 as a number is 3.1.",
    where: `${path}: python`,
  }
}

function texts(value: Value | undefined): readonly string[] {
  if (value === undefined || !isValueList(value)) return []
  return value.flatMap((item) => scalarText(item) ?? [])
}
