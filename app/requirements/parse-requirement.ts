/** One line of a requirements file: PEP 508 requirements and what else pip takes (pip, "Requirements File Format"). */
import { hasControlCharacter } from './control-characters.ts'

/** What a line asks for. */
export type Requirement =
  | {
      readonly kind: 'package'
      /** Normalised name (PEP 503). */
      readonly name: string
      readonly extras: readonly string[]
      /** As written without spaces around it ("==1.2,<2", "@ https://…"), empty when unpinned. */
      readonly specifier: string
      /** The environment marker after `;`, empty when there is none. */
      readonly marker: string
    }
  /** `-r` and `-c`: another file, relative to this one. */
  | { readonly kind: 'file'; readonly path: string; readonly isConstraint: boolean }
  /** Any other option: an index, hashes, an editable install. */
  | { readonly kind: 'option' }
  /** A URL, a repository, or a local path in place of a name. */
  | { readonly kind: 'source' }
  | { readonly kind: 'broken' }

const NAME = /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?) *(?:\[([^\]]*)\])? */u
const EXTRA = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/u
const CLAUSE = /^(?:===|==|~=|!=|<=|>=|<|>) *[A-Za-z0-9*][A-Za-z0-9.*+!_-]*$/u
const ADDRESS = /^[!-~]+$/u
const FILE_OPTION = /^(-r|--requirement|-c|--constraint)(?:\s*=\s*|\s+|(?<=^-[rc]))(\S.*)$/u
const SOURCE =
  /^(?:[A-Za-z][A-Za-z0-9+.-]*:\/\/|file:|git\+|hg\+|svn\+|bzr\+|\.{0,2}\/|~\/|\.$|[A-Za-z]:[\\/])/u
const ARCHIVE = /\.(?:whl|zip|tar\.gz|tgz|tar\.bz2|tar)$/iu

/** Longer lines are not requirements but something else. */
const MAX_LINE = 20_000

/** Reads one logical line. One with a control character or a separator of lines is broken, wherever that stands. */
export function parseRequirement(written: string): Requirement {
  if (written.length > MAX_LINE || hasControlCharacter(written)) return { kind: 'broken' }
  const line = written.trim().replaceAll(/[ \t]+/gu, ' ')
  const file = FILE_OPTION.exec(line)
  if (file !== null) {
    return {
      kind: 'file',
      path: (file[2] ?? '').trim(),
      isConstraint: (file[1] ?? '').includes('c') && file[1] !== '-r',
    }
  }
  if (line.startsWith('-')) return { kind: 'option' }
  if (SOURCE.test(line)) return { kind: 'source' }
  return parsePackage(withoutOptions(line))
}

/** A package's name as PEP 503 normalises it. */
export function normalizeName(name: string): string {
  return name.replaceAll(/[-_.]+/gu, '-').toLowerCase()
}

/** pip lets options such as --hash follow a requirement. */
function withoutOptions(line: string): string {
  const at = line.search(/\s--?[A-Za-z]/u)
  return at === -1 ? line : line.slice(0, at).trim()
}

function parsePackage(line: string): Requirement {
  const head = NAME.exec(line)
  if (head === null) return { kind: 'broken' }
  const [whole, name = '', extras = ''] = head
  const rest = line.slice(whole.length)
  if (!listOf(extras).every((extra) => EXTRA.test(extra))) return { kind: 'broken' }
  const package_ = { kind: 'package', name: normalizeName(name), extras: listOf(extras) } as const
  if (rest.startsWith('@')) {
    const [url = '', marker = ''] = rest.slice(1).split(/\s+;\s*/u)
    return ADDRESS.test(url.trim())
      ? { ...package_, specifier: `@ ${url.trim()}`, marker: marker.trim() }
      : { kind: 'broken' }
  }
  const [clauses = '', marker = ''] = splitOnce(rest, ';')
  const specifier = unwrapped(clauses.trim())
  const parts = listOf(specifier)
  if (parts.every((part) => CLAUSE.test(part)) && !/,\s*,|^,/u.test(specifier)) {
    return { ...package_, specifier: parts.map((part) => part.replaceAll(/\s+/gu, '')).join(','), marker }
  }
  return ARCHIVE.test(line) || line.includes('/') ? { kind: 'source' } : { kind: 'broken' }
}

function unwrapped(clauses: string): string {
  return clauses.startsWith('(') && clauses.endsWith(')') ? clauses.slice(1, -1).trim() : clauses
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator)
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1).trim()]
}

function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}
