/** Locations to open with one press. */
import type { Place } from '#shared/contract.ts'
import { useActions } from '../engine.tsx'
import { formatAge } from '../format.ts'
import { Name } from '../parts/Name.tsx'
import { Section } from '../parts/Section.tsx'
import { choicesOf, keyOfPlace, placeWords } from '../place-choices.ts'
import { useNow } from '../use-now.ts'
import { openText } from '../strings/open.ts'

interface PlaceListProps {
  readonly title: string
  readonly lead?: string
  readonly places: readonly Place[]
}

/** Cards, two beside each other where there is room. */
export function PlaceList({ title, lead, places }: PlaceListProps) {
  const actions = useActions()
  const now = useNow()
  return (
    <Section title={title} aside={lead}>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(320px,100%),1fr))] gap-2">
        {places.map((place) => (
          <li key={keyOfPlace(place)}>
            <button
              type="button"
              title={placeWords(place)}
              onClick={() => void actions.open(place.location, choicesOf(place))}
              className="flex h-full w-full flex-col rounded-lg border border-line px-3 py-2 text-left transition-colors hover:border-line-strong hover:bg-raised"
            >
              <span className="flex w-full items-baseline gap-2">
                <span className={`truncate font-semibold ${place.present ? '' : 'text-faint line-through'}`}>
                  <Name text={place.name} />
                </span>
                <span className="ml-auto shrink-0 text-small text-faint">{noteOf(place, now)}</span>
              </span>
              <span className="line-clamp-2 text-muted wrap-anywhere">
                {place.summary === '' ? placeWords(place) : place.summary}
              </span>
              {(place.store !== undefined || isNameShared(place, places)) && (
                <span className="w-full truncate text-small text-faint">{placeWords(place)}</span>
              )}
            </button>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function isNameShared(place: Place, places: readonly Place[]): boolean {
  return places.some((other) => other !== place && other.name === place.name)
}

function noteOf(place: Place, now: number): string {
  if (!place.present) return openText.gone
  return place.lastOpened === null ? '' : formatAge(place.lastOpened, now)
}
