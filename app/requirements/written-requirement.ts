/**
 * Lines for pip, written anew from what was read: a name, extras, versions and a marker, each by a grammar of plain ASCII,
 * so that what pip splits and reads is what was read here.
 */
import { writtenMarker } from './evaluate-marker.ts'
import { parseRequirement } from './parse-requirement.ts'
import { UserError } from '#shared/user-error.ts'

/** Addresses on the network, which a model that is trusted may name. */
export const NETWORK = /^(?:https?|git\+https?|git\+ssh):\/\/[!-~]+$/u

/** What the person at the machine may name: also a file there. */
export const ANYWHERE = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[!-~]+$/u

const NAME = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/u
const EXTRA = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/u
const CLAUSE = /^(?:===|==|~=|!=|<=|>=|<|>)[A-Za-z0-9*][A-Za-z0-9.*+!_-]*$/u

/** A requirement as its parts, without what followed it in its line; null for one that may not be followed. */
export function writtenRequirement(text: string, addresses: RegExp | null): string | null {
  const requirement = parseRequirement(text)
  if (requirement.kind !== 'package') return null
  const { name, extras, specifier, marker } = requirement
  if (!NAME.test(name) || !extras.every((extra) => EXTRA.test(extra))) return null
  const version = writtenVersion(specifier, addresses)
  const condition = marker === '' ? '' : writtenMarker(marker)
  if (version === null || condition === null) return null
  const suffix = condition === '' ? '' : ` ; ${condition}`
  return `${name}${extras.length === 0 ? '' : `[${extras.join(',')}]`}${version}${suffix}`
}

function writtenVersion(specifier: string, addresses: RegExp | null): string | null {
  if (specifier === '') return ''
  if (specifier.startsWith('@')) {
    const address = specifier.slice(1).trim()
    return addresses?.test(address) === true ? ` @ ${address}` : null
  }
  return specifier.split(',').every((clause) => CLAUSE.test(clause)) ? specifier : null
}

const SOURCE_OPTIONS = new Set(['-i', '--index-url', '--extra-index-url', '-f', '--find-links'])
const PLAIN_OPTIONS = new Set(['--pre', '--prefer-binary'])

/** pip splits options as a shell would: no quotes and no backslashes. */
const SOURCE = /^https?:\/\/[!#-&(-[\]-~]+$/u

/** Options that only say where packages come from; null where there is another one in the line, or a place on this disk. */
export function writtenOption(text: string): string | null {
  const words = text.split(/[ \t]+/u).flatMap((word) => {
    const [, option, value] = /^(--[a-z-]+)=(.*)$/su.exec(word) ?? []
    return option === undefined ? [word] : [option, value ?? '']
  })
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? ''
    if (PLAIN_OPTIONS.has(word)) continue
    at += 1
    if (!SOURCE_OPTIONS.has(word) || !SOURCE.test(words[at] ?? '')) return null
  }
  return words.join(' ')
}

/**
 * The file for pip. Throws UserError `internal` for a line that pip would not take for one line, whatever has let it
 * come this far.
 */
export function requirementsFile(lines: readonly string[]): string {
  for (const line of lines) {
    if (!/^[ -~]+$/u.test(line)) {
      throw new UserError({
        code: 'internal',
        message: `${JSON.stringify(line.slice(0, 200))} is not one line of plain text, so it is not given to pip.`,
        hint: 'Report this with the model’s requirements.',
      })
    }
  }
  return `${lines.join('\n')}\n`
}
