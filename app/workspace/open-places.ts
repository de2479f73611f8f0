/** The models that are open, kept in one file for the next start; and how the window was, beside it. */
import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { writeWhole } from '#app/folder/write-whole.ts'

/** More than anybody has open; a file with more was not written by us. */
const MAX_PLACES = 100
/** Letters of a file that is read. */
const MAX_LETTERS = 2_000_000

/** Where an open model is found again. */
export interface OpenPlace {
  readonly location: string
  readonly store?: string | undefined
}

/** What was open, in one file. Reading never fails: a missing or broken file is an empty list. */
export interface OpenPlaces {
  /** What was open when Palate last ended; nothing when asked again, so that one window opens it. */
  readonly takeLast: () => Promise<readonly OpenPlace[]>
  readonly keep: (open: readonly OpenPlace[]) => Promise<void>
}

/** Kept at `path`; a disk that is full loses what was open and nothing else. */
export function openPlacesAt(path: string): OpenPlaces {
  let last: Promise<unknown> = Promise.resolve()
  let isTaken = false
  return {
    takeLast: async () => {
      if (isTaken) return []
      isTaken = true
      const value = await readJson(path)
      return Array.isArray(value) ? value.filter(isPlace).slice(0, MAX_PLACES) : []
    },
    keep: async (open) => {
      last = last.then(() => writeJson(path, open)).catch(() => undefined)
      await last
    },
  }
}

/** The JSON in a file; null where it is missing, broken or too large. */
export async function readJson(path: string): Promise<unknown> {
  try {
    const text = await readFile(path, 'utf8')
    return text.length > MAX_LETTERS ? null : JSON.parse(text)
  } catch {
    return null
  }
}

/** Writes a value whole or not at all, and makes the folder it is in. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeWhole(path, JSON.stringify(value), 0o600)
}

function isPlace(value: unknown): value is OpenPlace {
  if (typeof value !== 'object' || value === null || !('location' in value)) return false
  const isStore = !('store' in value) || typeof value.store === 'string'
  return typeof value.location === 'string' && value.location !== '' && isStore
}
