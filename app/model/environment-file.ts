/** Reading one small file of the environment. */
import type { Folder } from '#app/folder/folder.ts'
import { locateInside } from '#app/folder/locate-inside.ts'
import { readInside } from '#app/folder/read-inside.ts'
import { decodeText } from '#app/text/decode-text.ts'
import { readYaml } from '#app/yaml/read-yaml.ts'
import { YamlError } from '#app/yaml/yaml-error.ts'
import type { Finding } from '#shared/model.ts'
import { UserError } from '#shared/user-error.ts'
import type { ValueMap } from '#shared/values.ts'
import { isValueMap } from '#shared/values.ts'

/** The largest real ones, lock files given as requirements, have about 200 KB. */
const MAX_ENVIRONMENT_BYTES = 1_000_000

/** What was read, or the finding that says why not; both null where there is no such file to read. */
export interface ReadFile<T> {
  readonly content: T | null
  readonly finding: Finding | null
}

/** The text of a file; a missing one, or one outside the folder, is the business of who names it. */
export async function readText(folder: Folder, path: string): Promise<ReadFile<string>> {
  const located = await locateInside(folder, path)
  if (!located.ok || located.kind !== 'file') return { content: null, finding: null }
  try {
    const decoded = decodeText(await readInside(folder, path, MAX_ENVIRONMENT_BYTES))
    if (decoded.ok) return { content: decoded.text, finding: null }
    return unreadable(path, 'it is not UTF-8 text', decoded.line)
  } catch (error) {
    if (error instanceof UserError) return unreadable(path, error.failure.message)
    throw error
  }
}

/** The mapping of a YAML file. */
export async function readYamlMap(folder: Folder, path: string): Promise<ReadFile<ValueMap>> {
  const { content, finding } = await readText(folder, path)
  if (content === null) return { content: null, finding }
  try {
    const { value } = await readYaml(content)
    return isValueMap(value) ? { content: value, finding: null } : unreadable(path, 'it is not a mapping')
  } catch (error) {
    if (error instanceof YamlError)
      return unreadable(path, `it is not valid YAML. ${error.message}`, error.line)
    throw error
  }
}

function unreadable(path: string, reason: string, line?: number): ReadFile<never> {
  return {
    content: null,
    finding: {
      code: 'environment-unreadable',
      severity: 'warning',
      message: `${path} cannot be read: ${reason.replace(/\.$/u, '')}.`,
      hint: 'MLflow loads the model all the same, but cannot make its environment from this file.',
      where: line === undefined ? path : `${path}:${line}`,
    },
  }
}
