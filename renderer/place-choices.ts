import type { Place } from '#shared/contract.ts'
import type { OpenChoices } from './state.ts'

/** How a listed place is opened: from the store it was opened from before. */
export function choicesOf({ store }: Place): OpenChoices {
  return store === undefined ? {} : { store }
}
