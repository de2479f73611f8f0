/** The flavors of models in a list, which their stores keep in each model's own file. */
import { useEngine } from '../engine.tsx'
import { browseText } from '../strings/browse.ts'
import { useCall } from '../use-call.ts'
import type { ListColumn } from './BrowseList.tsx'

/** Models that are asked for together: each is a file that a server reads. */
const TOGETHER = 20

/** What every model can be loaded as, which tells one from another only where it is all there is. */
const GENERIC = 'python_function'

interface FlavorColumnParts<T> {
  readonly store: string
  readonly rows: readonly T[]
  /** Where the row's model is; null where it has none. */
  readonly locationOf: (row: T) => string | null
  /** What is known without asking. */
  readonly known?: (row: T) => readonly string[]
}

/** A column of flavors; left out where no row has a model. */
export function flavorColumn<T>({
  store,
  rows,
  locationOf,
  known = () => [],
}: FlavorColumnParts<T>): ListColumn<T> {
  const locations = rows.map(locationOf)
  return {
    id: 'flavor',
    header: browseText.flavor,
    width: '76px',
    hasContent: (row) => locationOf(row) !== null || known(row).length > 0,
    cell: (row) => {
      const flavors = known(row)
      const location = locationOf(row)
      if (flavors.length > 0) return <FlavorNames flavors={flavors} />
      return location === null ? null : <AskedFlavors store={store} location={location} among={locations} />
    },
  }
}

interface AskedFlavorsProps {
  readonly store: string
  readonly location: string
  /** Those of all rows, so that rows near each other share one question. */
  readonly among: readonly (string | null)[]
}

/** Nothing until they are known, and where the store does not tell. */
function AskedFlavors({ store, location, among }: AskedFlavorsProps) {
  const { calls } = useEngine()
  const distinct = [...new Set(among)].filter((one) => one !== null)
  const place = Math.max(0, distinct.indexOf(location))
  const first = Math.floor(place / TOGETHER) * TOGETHER
  const locations = distinct.slice(first, first + TOGETHER)
  const { state } = useCall(calls, 'modelFlavors', { store, locations }, { when: 'now' })
  const flavors = state.kind === 'done' ? state.value[place - first] : undefined
  return flavors === undefined || flavors === null ? null : <FlavorNames flavors={flavors} />
}

function FlavorNames({ flavors }: { flavors: readonly string[] }) {
  const own = [...new Set(flavors)].filter((flavor) => flavor !== GENERIC)
  return (
    <span className="flex flex-wrap gap-x-2">
      {(own.length === 0 ? flavors.slice(0, 1) : own).map((flavor) => (
        <span key={flavor} className="whitespace-nowrap">
          {flavor}
        </span>
      ))}
    </span>
  )
}
