/** Where a person is in a store, and what can be searched there. */
import type { ModelVersion, StorePlace } from '#shared/store.ts'

/** A list of a store. */
export type BrowsePath =
  | { readonly kind: 'models' }
  | { readonly kind: 'versions'; readonly model: string }
  | { readonly kind: 'experiments' }
  | {
      readonly kind: 'runs' | 'logged'
      readonly experimentId: string
      readonly experiment: string
      /** A filter to come in with; it can be cleared. */
      readonly filter?: string
    }

/** The store that is looked at. */
export interface Browsing {
  readonly store: string
  readonly label: string
  readonly kind: StorePlace['kind']
  readonly path: BrowsePath
}

/** A store as one comes into it. */
export function enterStore({ store, label, kind }: StorePlace): Browsing {
  return { store, label, kind, path: { kind: 'models' } }
}

/** A store as one comes into it by its URI alone, listed or not. */
export function enterStoreAt(store: string, listed: readonly StorePlace[]): Browsing {
  const place = listed.find((one) => one.store === store)
  if (place !== undefined) return enterStore(place)
  const kind = /^https?:/iu.test(store) ? 'server' : /^sqlite/iu.test(store) ? 'sqlite' : 'file'
  return { store, label: store, kind, path: { kind: 'models' } }
}

/** Text in quotes for MLflow's search language, which has no escapes: with both kinds inside, one becomes a wildcard. */
export function quoted(text: string): string {
  if (!text.includes("'")) return `'${text}'`
  return `"${text.replaceAll('"', '_')}"`
}

/** What only a filter has: a comparison, with what it compares to. Names may have "in", "is" and "like" in them. */
const OPERATOR = /[=<>]|\S\s+(?:not\s+)?(?:i?like\s*['"]|in\s*\(|is\s+(?:not\s+)?null\b)/iu

/** What a person typed, as a filter: in MLflow's own language, or a plain word as `plain` makes one of it. */
export function filterOf(typed: string, plain: (word: string) => string): string {
  const text = typed.trim()
  return text === '' || OPERATOR.test(text) ? text : plain(text)
}

/** A filter for a word within a name. */
export function partOf(field: string): (word: string) => string {
  return (word) => `${field} ILIKE ${quoted(`%${word}%`)}`
}

/** A filter for one version: by its number, else by its run. */
export function versionFilter(word: string): string {
  return /^\d+$/u.test(word) ? `version_number = ${word}` : `run_id = ${quoted(word)}`
}

/** Whether a version has a word in what its row shows. */
export type VersionTest = (version: ModelVersion) => boolean

/**
 * The test for a word that MLflow's language has no filter for: an alias (with or without `@`), a stage, a part of a tag or
 * of a description, the beginning of a run's id. Null for what is a filter, and for what `versionFilter` makes one of.
 */
export function versionTest(typed: string): VersionTest | null {
  const word = typed.trim().toLowerCase()
  if (word === '' || OPERATOR.test(word) || /^(?:\d+|[0-9a-f]{32})$/u.test(word)) return null
  const has = (text: string | null) => text?.toLowerCase().includes(word) === true
  return ({ aliases, stage, runId, tags, description }) =>
    aliases.some((alias) => has(`@${alias}`)) ||
    (stage !== 'None' && has(stage)) ||
    runId?.startsWith(word) === true ||
    tags.some(({ key, value }) => has(key) || has(value)) ||
    has(description)
}

/** Filters that must all hold. */
export function allOf(...filters: readonly string[]): string | undefined {
  const stated = filters.filter((filter) => filter !== '')
  return stated.length === 0 ? undefined : stated.join(' and ')
}
