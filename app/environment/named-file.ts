/**
 * Files of an environment that a person named, and files those refer to. A reference may lead one folder up from the
 * named file's own (Azure ML projects keep environments beside deployments), and no further: a YAML of someone else's
 * must not make Palate read around on the disk.
 */
import { realpath, stat } from 'node:fs/promises'
import { basename, dirname, relative, resolve, sep } from 'node:path'
import { locateInside } from '#app/folder/locate-inside.ts'
import { readInside } from '#app/folder/read-inside.ts'
import { maskCredentials } from '#app/requirements/mask-credentials.ts'
import { decodeText } from '#app/text/decode-text.ts'
import { readYaml } from '#app/yaml/read-yaml.ts'
import { YamlError } from '#app/yaml/yaml-error.ts'
import { UserError } from '#shared/user-error.ts'
import type { Value } from '#shared/values.ts'

/** The largest real ones, lock files, have about 200 KB. */
const MAX_BYTES = 1_000_000

/** A file and how far references from it may reach. */
export interface NamedFile {
  /** Absolute, without links. */
  readonly path: string
  /** The folder references stay in. */
  readonly reach: string
}

/** The file a person named. Throws UserError `not-found`, or `bad-usage` for what is no file. */
export async function namedFile(path: string): Promise<NamedFile> {
  const real = await realpath(path).catch((error: unknown) => {
    throw new UserError(
      { code: 'not-found', message: `There is nothing at ${path}.`, hint: 'Check the path.', where: path },
      { cause: error },
    )
  })
  if (!(await stat(real)).isFile()) {
    throw new UserError({
      code: 'bad-usage',
      message: `${path} is not a file.`,
      hint: 'Name a conda YAML, an Azure ML environment or deployment YAML, a requirements.txt, an interpreter, or a model folder.',
      where: path,
    })
  }
  return { path: real, reach: dirname(dirname(real)) }
}

/** What a file refers to, relative to its own folder. Throws UserError `bad-payload` when it leads too far or is not there. */
export async function referredFile(from: NamedFile, written: string): Promise<NamedFile> {
  const wanted = resolve(dirname(from.path), written)
  const inside = relative(from.reach, wanted).split(sep).join('/')
  const isRelative = !/^(?:[/\\~]|[A-Za-z]:|[A-Za-z][A-Za-z0-9+.-]*:)/u.test(written)
  const located = isRelative ? await locateInside({ root: from.reach, location: from.path }, inside) : null
  if (located?.ok === true && located.kind === 'file') return { path: located.path, reach: from.reach }
  const isMissing = located?.ok === false && located.fault === 'missing'
  throw new UserError({
    code: 'bad-payload',
    message: isMissing
      ? `${basename(from.path)} names "${maskCredentials(written).slice(0, 200)}", which is not there.`
      : `${basename(from.path)} names "${maskCredentials(written).slice(0, 200)}", which Palate does not follow.`,
    hint: isMissing
      ? 'The path counts from the folder of the file that names it.'
      : 'References may reach one folder up from the file you named. Name the other file itself.',
    where: from.path,
  })
}

/**
 * The text of a file: UTF-8, or UTF-16 with its mark, which PowerShell writes and pip and PyYAML read. Throws UserError
 * `over-limit` or `bad-payload`.
 */
export async function textOf({ path }: NamedFile): Promise<string> {
  const folder = { root: dirname(path), location: path }
  const bytes = await readInside(folder, basename(path), MAX_BYTES)
  const decoded = decodeText(bytes)
  if (decoded.ok) return decoded.text
  if (decoded.encoding === 'UTF-16')
    return new TextDecoder(decoded.byte === 0xff ? 'utf-16le' : 'utf-16be').decode(bytes)
  throw unreadable(path, 'it is not UTF-8 text')
}

/** The content of a YAML file. Throws UserError as `textOf` does. */
export async function yamlOf(file: NamedFile): Promise<Value> {
  try {
    return (await readYaml(await textOf(file))).value
  } catch (error) {
    if (error instanceof YamlError) throw unreadable(file.path, `it is not valid YAML. ${error.message}`)
    throw error
  }
}

/** The error of a file that is not what it should be. */
export function unreadable(path: string, reason: string): UserError {
  return new UserError({
    code: 'bad-payload',
    message: `${basename(path)} cannot be read: ${maskCredentials(reason).replace(/\.$/u, '')}.`,
    hint: 'Name a conda YAML, an Azure ML environment or deployment YAML, or a requirements.txt.',
    where: path,
  })
}
