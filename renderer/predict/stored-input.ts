/** The input of each model, kept in the page for the moment until the engine has it. */
import type { Snapshot } from './session.ts'
import { payloadOf } from './session.ts'

/** Letters of a body that is kept; a browser gives a page about five million in all. */
const MAX_STORED = 1_000_000

/** A request body as it was kept. */
export interface StoredInput {
  readonly body: string
  readonly contentType: string
  /** Whether it was written by hand, so that every letter counts. */
  readonly isRaw: boolean
}

function keyOf(folder: string): string {
  return `palate-input ${folder}`
}

/** Keeps an input; one that is too large, or for which there is no room, is forgotten instead. */
export function storeInput(storage: Storage, folder: string, snapshot: Snapshot): void {
  const { body, contentType } = payloadOf(snapshot)
  try {
    if (!isStorable(snapshot)) return storage.removeItem(keyOf(folder))
    const stored = { body, contentType: contentType ?? '', isRaw: snapshot.raw !== null }
    storage.setItem(keyOf(folder), JSON.stringify(stored))
  } catch {
    storage.removeItem(keyOf(folder))
  }
}

/** Whether an input can be kept in the page: a table from a file cannot, nor what is too long. */
export function isStorable(snapshot: Snapshot): boolean {
  const { body } = payloadOf(snapshot)
  return snapshot.table === undefined && typeof body === 'string' && body.length <= MAX_STORED
}

/** Forgets what the page kept: the engine has it. */
export function forgetInput(storage: Storage, folder: string): void {
  storage.removeItem(keyOf(folder))
}

/** The input that was kept for a model; null when there is none that can be read. */
export function storedInput(storage: Pick<Storage, 'getItem'>, folder: string): StoredInput | null {
  const text = storage.getItem(keyOf(folder))
  if (text === null) return null
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return null
    const { body, contentType, isRaw } = value as Partial<Record<keyof StoredInput, unknown>>
    if (typeof body !== 'string' || typeof contentType !== 'string') return null
    return { body, contentType, isRaw: isRaw === true }
  } catch {
    return null
  }
}
