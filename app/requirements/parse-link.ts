/** What a link to a package tells of it: the name and version in a file's name, or the name behind `#egg=`. */
import { hasControlCharacter } from './control-characters.ts'
import { normalizeName } from './parse-requirement.ts'

/** A requirement by its link: a path, an address or a repository, editable or not. */
export interface PackageLink {
  readonly name: string
  /** As PEP 508 writes a direct reference: "@ " and the link. */
  readonly specifier: string
  readonly marker: string
}

const EDITABLE = /^(?:-e|--editable)(?:\s*=\s*|\s+)/u
const EGG = /^[^#]*#(?:[^&]*&)*egg=([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)/u
/** PEP 427, "File name convention": name, version, an optional build, and three tags. */
const WHEEL = /^([A-Za-z0-9][A-Za-z0-9._]*)-(\d[A-Za-z0-9.!+_]*)(?:-\d[^-]*)?-[^-]+-[^-]+-[^-]+\.whl$/iu
/** Packaging User Guide, "Source distribution format"; older ones have `-` in their names. */
const SOURCE_ARCHIVE =
  /^([A-Za-z0-9][A-Za-z0-9._-]*?)-(\d[A-Za-z0-9.!+_]*)\.(?:tar\.gz|tgz|tar\.bz2|tar|zip)$/iu

/** Reads a line that has no name of its own; null where the link tells no name. */
export function parseLink(line: string): PackageLink | null {
  if (hasControlCharacter(line)) return null
  const [written = '', marker = ''] = line
    .trim()
    .replace(EDITABLE, '')
    .split(/\s+;\s*/u)
  const [link = ''] = written.trim().split(/\s/u)
  const name = EGG.exec(link)?.[1] ?? fileIn(link)?.name
  return name === undefined
    ? null
    : { name: normalizeName(name), specifier: `@ ${link}`, marker: marker.trim() }
}

/** The version in the file's name that a direct reference ("@ https://…/foo-1.0-py3-none-any.whl") leads to; null where there is none. */
export function versionOfReference(specifier: string): string | null {
  return specifier.startsWith('@') ? (fileIn(specifier.slice(1).trim())?.version ?? null) : null
}

/** Repositories are named as they like: `x-1.zip@v2` says nothing. */
function fileIn(link: string): { readonly name: string; readonly version: string } | null {
  const [path = ''] = link.split(/[?#]/u)
  const file = decoded(path.split(/[\\/]/u).at(-1) ?? '')
  const [, name, version] = WHEEL.exec(file) ?? SOURCE_ARCHIVE.exec(file) ?? []
  return name === undefined || version === undefined ? null : { name, version }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
