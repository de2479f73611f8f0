/** Reading the many small files of a file store: no links, no pipes, nothing endless, and never waiting on any. */
import { closeSync, fstatSync, lstatSync, openSync, readdirSync, readSync } from 'node:fs'
import type { Stats } from 'node:fs'
import path from 'node:path'
import { OPEN_FLAGS } from '#app/folder/opened-place.ts'
import { quickYaml } from '#app/yaml/quick-yaml.ts'
import { readYaml } from '#app/yaml/read-yaml.ts'
import { isValueMap } from '#shared/values.ts'
import type { ValueMap } from '#shared/values.ts'

/** The longest value MLflow writes is a tag of some 100 KB; a metric's file has a line for each step. */
const MAX_BYTES = 1 << 20

/** Keys with slashes are folders; MLflow allows 250 characters, which nobody fills with slashes. */
const MAX_KEY_DEPTH = 16

/** More params, tags or metrics of one run than any screen shows. */
const MAX_KEYS = 20_000

const buffer = Buffer.alloc(MAX_BYTES)

/** How a file is read. */
interface Reading {
  /** Of a file beyond the limit the end, not the beginning. */
  readonly tail?: boolean
  /** `latin1` is quicker where only ASCII is looked for. */
  readonly encoding?: 'utf8' | 'latin1'
}

/** A file's text; null where there is no such file. */
export function readText(file: string, { tail = false, encoding = 'utf8' }: Reading = {}): string | null {
  let fd: number
  try {
    fd = openSync(file, OPEN_FLAGS)
  } catch {
    return null
  }
  try {
    // Most files are a few bytes, and asking for the size takes as long as reading them. A pipe gives nothing here, a
    // folder an error.
    const bytes = readSync(fd, buffer, 0, MAX_BYTES, null)
    if (bytes < MAX_BYTES || !tail) return buffer.toString(encoding, 0, bytes)
    const { size } = fstatSync(fd)
    const end = readSync(fd, buffer, 0, MAX_BYTES, Math.max(0, size - MAX_BYTES))
    return buffer.toString(encoding, 0, end)
  } catch {
    return null
  } finally {
    closeSync(fd)
  }
}

/** What a meta.yaml says; null where there is none, where it is damaged, or a writer is in the midst of it. */
export async function readMeta(folder: string): Promise<ValueMap | null> {
  const text = readText(path.join(folder, 'meta.yaml'))
  if (text === null || text === '' || isCutOff(text)) return null
  const quick = quickYaml(text)
  if (quick !== undefined) return quick
  const parsed = await readYaml(text).catch(() => null)
  return parsed !== null && isValueMap(parsed.value) ? parsed.value : null
}

/** Whether only the beginning of a file was read; then what it says is not known. */
function isCutOff(text: string): boolean {
  return text.length >= MAX_BYTES / 4 && Buffer.byteLength(text) >= MAX_BYTES
}

/** What is the matter with a meta.yaml that is there; null where it is not there, or can be read. */
export async function faultOfMeta(folder: string): Promise<string | null> {
  let stats: Stats
  try {
    stats = lstatSync(path.join(folder, 'meta.yaml'))
  } catch (error) {
    const isAbsent = error instanceof Error && /^(?:ENOENT|ENOTDIR)\b/u.test(error.message)
    return isAbsent ? null : 'its folder cannot be read'
  }
  if (!stats.isFile()) return 'its meta.yaml is no file'
  if (stats.size === 0) return 'its meta.yaml is empty'
  if (stats.size >= MAX_BYTES) return `its meta.yaml has more than ${MAX_BYTES / 2 ** 20} MB`
  return (await readMeta(folder)) === null ? 'its meta.yaml is damaged' : null
}

/** Names of the folders in a folder; links to folders count, since a store's parts may be moved to other disks. */
export function foldersIn(folder: string): readonly string[] {
  return entriesOf(folder)
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map(({ name }) => name)
}

/** Keys kept as files below a folder; slashes of a key are folders. */
export function keysIn(folder: string): readonly string[] {
  const keys: string[] = []
  const walk = (below: string, depth: number) => {
    for (const entry of entriesOf(path.join(folder, below))) {
      if (keys.length >= MAX_KEYS) return
      const key = below === '' ? entry.name : `${below}/${entry.name}`
      if (entry.isFile()) keys.push(key)
      else if (entry.isDirectory() && depth < MAX_KEY_DEPTH) walk(key, depth + 1)
    }
  }
  walk('', 0)
  return keys.sort()
}

/** The path of a key's file; null for a key that leads elsewhere. */
export function fileOfKey(folder: string, key: string): string | null {
  const parts = key.split('/')
  return parts.some((part) => part === '..' || part === '' || part.includes('\0'))
    ? null
    : path.join(folder, key)
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}
