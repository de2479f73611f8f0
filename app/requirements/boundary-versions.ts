/**
 * Versions at which the answer of a PEP 440 specifier can change. In PEP 440's order every clause takes one range or two,
 * each of which begins at one of few places: at the named version, at its first development release (`==1.5.*`), behind
 * all it excludes (`>1.5`, `!=1.5`), or where the next family begins (`!=1.5.*`). So clauses have a version in common
 * exactly where they have one of those that stand first behind such a place.
 */
import { explain } from '@renovatebot/pep440'

const VERSION = /(?<![\w.!+-])v?\d[\w.!+-]*/giu

/** Versions that all the specifiers name: real ones name a few. */
const MAX_NAMED = 24

/** The first version behind each place where a range of the specifiers (pip's or conda's) can begin; null for too many. */
export function boundaryVersions(specifiers: readonly string[]): readonly string[] | null {
  const texts = specifiers.flatMap((specifier) =>
    Array.from(specifier.matchAll(VERSION), ([found]) => found.replace(/[.*]+$/u, '')),
  )
  const named = new Set(texts)
  if (named.size > MAX_NAMED) return null
  const versions = Array.from(named).flatMap((text) => explain(text) ?? [])
  // Longer than each that is named, so that none of them lies between a version and what comes behind it.
  const places = Math.max(1, ...versions.map(({ release }) => release.length)) + 1
  const first = versions.flatMap((version) => behind(version, places))
  return [...new Set(['0.dev0', ...named, ...first])]
}

type Version = NonNullable<ReturnType<typeof explain>>

function behind({ epoch, release, pre, post, dev }: Version, places: number): readonly string[] {
  const start = epoch === 0 ? '' : `${epoch}!`
  const base = `${start}${release.join('.')}`
  const [letter, number] = pre ?? []
  const withPre = `${base}${letter === undefined ? '' : `${letter}${number ?? 0}`}`
  const postNumber = numberOf(post)
  const withPost = `${withPre}${postNumber === null ? '' : `.post${postNumber}`}`
  const devNumber = numberOf(dev)
  const nextFamily = [...release.slice(0, -1), (release.at(-1) ?? 0) + 1]
  const deeper = [...release, ...Array.from({ length: places - release.length }, () => 0)]
  deeper[deeper.length - 1] = 1
  return [
    `${base}.dev0`,
    `${start}${nextFamily.join('.')}.dev0`,
    `${start}${deeper.join('.')}.dev0`,
    withPost,
    `${withPost}.dev${devNumber === null ? 0 : devNumber + 1}`,
    `${withPre}.post${postNumber === null ? 0 : postNumber + 1}.dev0`,
    ...(letter === undefined ? [] : [`${base}${letter}${Number(number ?? 0) + 1}.dev0`]),
  ]
}

/** The library says that these are a word and a number, and gives the number alone. */
function numberOf(part: unknown): number | null {
  const [digits] = /\d+$/u.exec(String(part)) ?? []
  return digits === undefined ? null : Number(digits)
}
