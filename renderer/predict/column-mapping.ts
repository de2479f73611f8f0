/** Which column of a file stands for which column of the model. */
import type { DraftColumn } from './draft.ts'

/** How a match came about. */
export type MatchKind = 'same-name' | 'other-case' | 'by-place' | 'chosen'

/** The file's column for one of the model's; null leaves it out. */
export interface ColumnMatch {
  readonly column: number | null
  readonly how: MatchKind | null
}

/** One match for each column of the model. */
export type ColumnMapping = readonly ColumnMatch[]

const noMatch: ColumnMatch = { column: null, how: null }

/**
 * Matches by the same name, then by the same letters whatever their case and what is between them, each column once.
 * Where no name is shared and there are as many columns, by their place.
 */
export function matchedByName(model: readonly DraftColumn[], names: readonly string[]): ColumnMapping {
  const taken = new Set<number>()
  const take = (found: number): number | null => {
    if (found < 0 || taken.has(found)) return null
    taken.add(found)
    return found
  }
  const exact = model.map(({ name }) => take(names.indexOf(name)))
  const plain = names.map(plainName)
  const mapping = model.map(({ name }, place): ColumnMatch => {
    const own = exact[place] ?? null
    if (own !== null) return { column: own, how: 'same-name' }
    const wanted = plainName(name)
    const found = take(plain.findIndex((candidate, at) => candidate === wanted && !taken.has(at)))
    return found === null ? noMatch : { column: found, how: 'other-case' }
  })
  const isMatched = mapping.some(({ column }) => column !== null)
  return !isMatched && model.length === names.length ? matchedByPlace(model, names) : mapping
}

/** Matches the first with the first, and so on. */
export function matchedByPlace(model: readonly DraftColumn[], names: readonly string[]): ColumnMapping {
  return model.map((_column, place) => (place < names.length ? { column: place, how: 'by-place' } : noMatch))
}

/** A column chosen for one of the model's; whoever had it before goes without. */
export function withChoice(mapping: ColumnMapping, place: number, column: number | null): ColumnMapping {
  return mapping.map((match, at) => {
    if (at === place) return column === null ? noMatch : { column, how: 'chosen' }
    return column !== null && match.column === column ? noMatch : match
  })
}

function plainName(name: string): string {
  const letters = name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '')
  return letters === '' ? name : letters
}

/** Whether every column of the model has the file's column of the same name, so that there is nothing to choose. */
export function isPlainMatch(model: readonly DraftColumn[], mapping: ColumnMapping): boolean {
  return mapping.every(({ how }, place) => how === 'same-name' || model[place]?.required === false)
}

/** Columns that the model requires and that have no match. */
export function missingColumns(
  model: readonly DraftColumn[],
  mapping: ColumnMapping,
): readonly DraftColumn[] {
  return model.filter(({ required }, place) => required && mapping[place]?.column === null)
}

/** Places of the file's columns that no column of the model takes. */
export function unusedColumns(names: readonly string[], mapping: ColumnMapping): readonly number[] {
  const taken = new Set(mapping.map(({ column }) => column))
  return names.flatMap((_name, place) => (taken.has(place) ? [] : [place]))
}

/** What each column of the file is called in the request: the model's name, else its own where that is free. */
export function requestNames(
  model: readonly DraftColumn[],
  names: readonly string[],
  mapping: ColumnMapping,
): readonly string[] {
  const given = new Map(
    mapping.flatMap(({ column }, place) => {
      const spec = model[place]
      return column === null || spec === undefined ? [] : [[column, spec.name] as const]
    }),
  )
  const taken = new Set([...given.values(), ...model.map(({ name }) => name)])
  return names.map((name, place) => {
    const own = given.get(place)
    if (own !== undefined) return own
    let candidate = name
    for (let count = 1; taken.has(candidate); count++) candidate = `${name} (${count})`
    taken.add(candidate)
    return candidate
  })
}
