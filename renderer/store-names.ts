/** Short names of stores, of which no two are the same. */
import type { StorePlace } from '#shared/store.ts'

/** As many names of a path as are shown where that tells a store from the others. */
const NAMES = 2

/** A short name for each store, by its URI: a server's host, the last names of a path, more of it where two end alike. */
export function storeNames(places: readonly StorePlace[]): ReadonlyMap<string, string> {
  return new Map(
    places.map((place) => {
      const others = places.filter(({ store }) => store !== place.store)
      const names = shortNames(place)
      const own = names.find((name, at) => !others.some((other) => nameAt(other, at) === name))
      return [place.store, own ?? place.label]
    }),
  )
}

function nameAt(place: StorePlace, at: number): string | undefined {
  const names = shortNames(place)
  return names[Math.min(at, names.length - 1)]
}

/** From the shortest to the whole. */
function shortNames({ kind, label }: StorePlace): readonly string[] {
  if (kind === 'server') return [label.replace(/^https?:\/\//u, ''), label]
  const parts = label.split(/[/\\]/u).filter(Boolean)
  const ends = parts.map((_part, at) => parts.slice(-NAMES - at).join('/'))
  return [...ends.slice(0, Math.max(1, parts.length - NAMES)), label]
}
