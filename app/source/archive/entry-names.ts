/** Names of an archive's entries, taken only when they mean the same file on every system, inside the folder. */
import { MAX_DEPTH, MAX_ENTRIES, MAX_NAME_BYTES, MAX_PART_BYTES } from './archive-limits.ts'
import { overLimit, refused, shownName } from './refused.ts'

/** Names Windows gives to devices, with any extension (https://learn.microsoft.com/windows/win32/fileio/naming-a-file). */
const DEVICE = /^(?:con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|conin\$|conout\$)(?:\.|$)/iu

/** Takes the names of one archive, each once. */
export interface EntryNames {
  /** The path below the folder, with `/`; null for the folder itself. Throws UserError where a name is not taken. */
  readonly take: (name: string, kind: 'file' | 'folder') => string | null
  /** Paths of files taken so far. */
  readonly files: () => readonly string[]
}

/** Names of one archive, which messages call `archive`. */
export function entryNames(archive: string): EntryNames {
  /** Path as it was taken and its kind, by what a system that ignores case and normal forms makes of it. */
  const taken = new Map<string, { readonly path: string; readonly kind: 'file' | 'folder' }>()
  let count = 0

  const claim = (path: string, kind: 'file' | 'folder', isImplied: boolean) => {
    const key = path.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC')
    const other = taken.get(key)
    if (other === undefined) {
      taken.set(key, { path, kind })
    } else if (other.path !== path) {
      throw refused(archive, `has ${shownName(other.path)} and ${shownName(path)}, one name to many systems`)
    } else if (kind === 'file' || other.kind === 'file') {
      const what = kind === other.kind ? 'twice' : 'as a file and as a folder'
      throw refused(archive, `has ${shownName(path)} ${what}`)
    } else if (!isImplied) {
      taken.set(key, { path, kind })
    }
  }

  return {
    take: (name, kind) => {
      count += 1
      if (count > MAX_ENTRIES) throw overLimit(archive, `has more than ${MAX_ENTRIES} entries`)
      const parts = partsOf(name, archive)
      parts.slice(0, -1).forEach((_part, depth) => claim(parts.slice(0, depth + 1).join('/'), 'folder', true))
      if (parts.length === 0 && kind === 'folder') return null
      if (parts.length === 0) throw refused(archive, `has a file without a name, ${shownName(name)}`)
      claim(parts.join('/'), kind, false)
      return parts.join('/')
    },
    files: () => Array.from(taken.values()).flatMap(({ path, kind }) => (kind === 'file' ? [path] : [])),
  }
}

function partsOf(name: string, archive: string): readonly string[] {
  const shown = shownName(name)
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) throw overLimit(archive, `has the overlong name ${shown}`)
  if (name.includes('\\')) throw refused(archive, `has a name with backslashes, ${shown}`)
  if (name.startsWith('/') || /^[A-Za-z]:/u.test(name))
    throw refused(archive, `has the absolute name ${shown}`)
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  if (/[\u0000-\u001F\u007F]/u.test(name))
    throw refused(archive, `has a name with control characters, ${shown}`)
  if (name.includes('\uFFFD')) throw refused(archive, `has a name that is not UTF-8, ${shown}`)
  const parts = name.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.length > MAX_DEPTH) throw overLimit(archive, `nests folders deeper than ${MAX_DEPTH}: ${shown}`)
  for (const part of parts) {
    if (part === '..') throw refused(archive, `has a name that leads out of it, ${shown}`)
    if (Buffer.byteLength(part) > MAX_PART_BYTES) throw overLimit(archive, `has the overlong name ${shown}`)
    if (DEVICE.test(part)) throw refused(archive, `has a name that is a device on Windows, ${shown}`)
    if (/[<>:"|?*]|[. ]$/u.test(part))
      throw refused(archive, `has a name that Windows does not take, ${shown}`)
  }
  return parts
}
