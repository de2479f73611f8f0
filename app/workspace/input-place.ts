/** What tells one model's inputs and runs from another's. */
import { createHash } from 'node:crypto'

/** How the model is found again. */
export interface InputPlace {
  readonly location: string
  readonly store?: string | undefined
}

/** The name of what is kept for a model. */
export function placeKey({ location, store = '' }: InputPlace): string {
  return createHash('sha256')
    .update(JSON.stringify([location, store]))
    .digest('hex')
    .slice(0, 32)
}
