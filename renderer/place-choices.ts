import type { OpenedModel, Place } from '#shared/contract.ts'
import type { OpenChoices } from './state.ts'

/** How a listed place is opened: from the store it was opened from before. */
export function choicesOf({ store }: Place): OpenChoices {
  return store === undefined ? {} : { store }
}

/** Tells places apart: the same location may be asked of several stores. */
export function keyOfPlace({ location, store = '' }: Place): string {
  return JSON.stringify([location, store])
}

/** A place in words: its location, and the store it is asked of. */
export function placeWords({ location, store }: Place): string {
  return store === undefined ? location : `${location} · ${store}`
}

/** The places that are not open. */
export function closedPlaces(places: readonly Place[], models: readonly OpenedModel[]): readonly Place[] {
  const isOpen = ({ location, store }: Place) =>
    models.some(
      (model) =>
        (model.location === location || model.folder === location) &&
        (store === undefined || model.source?.store === store),
    )
  return places.filter((place) => !isOpen(place))
}
