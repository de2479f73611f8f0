/** Recently opened locations, kept in one JSON file; newest first. */
import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { writeWhole } from '#app/folder/write-whole.ts'

/** More than a rail can show usefully. */
const MAX_RECENTS = 30

/** One remembered opening. */
export interface Recent {
  readonly location: string
  /** The store that `runs:/` and `models:/` were asked of. */
  readonly store?: string
  readonly name: string
  readonly summary: string
  /** Milliseconds since the epoch. */
  readonly lastOpened: number
}

/** What tells one remembered opening from another. */
interface RecentPlace {
  readonly location: string
  readonly store?: string | undefined
}

/** Recents in one file. Reading never fails: a missing or broken file is an empty list. */
export interface Recents {
  readonly list: () => Promise<readonly Recent[]>
  readonly remember: (recent: Recent) => Promise<void>
  readonly forget: (place: RecentPlace) => Promise<void>
}

/** Recents kept at `path`; writes arrive whole or not at all, and one after the other. */
export function recentsAt(path: string): Recents {
  let last: Promise<unknown> = Promise.resolve()
  const change = (edit: (list: readonly Recent[]) => readonly Recent[]): Promise<void> => {
    const next = last.then(async () => writeList(path, edit(await readList(path))))
    // A disk that is full must not stop a model from opening: the list is a convenience.
    last = next.catch(() => undefined)
    return last.then(() => undefined)
  }
  return {
    list: async () => {
      await last
      return readList(path)
    },
    remember: (recent) => change((list) => [recent, ...list.filter((other) => !isSame(other, recent))]),
    forget: (place) => change((list) => list.filter((recent) => !isSame(recent, place))),
  }
}

async function readList(path: string): Promise<readonly Recent[]> {
  try {
    const parsed: unknown = JSON.parse(await readFile(path, 'utf8'))
    return Array.isArray(parsed) ? parsed.filter(isRecent) : []
  } catch {
    return []
  }
}

function isSame(one: RecentPlace, two: RecentPlace): boolean {
  return one.location === two.location && one.store === two.store
}

function isRecent(entry: unknown): entry is Recent {
  if (typeof entry !== 'object' || entry === null) return false
  const { location, store = '', name, summary, lastOpened } = entry as Record<keyof Recent, unknown>
  const texts = [location, store, name, summary].every((text) => typeof text === 'string')
  return texts && typeof lastOpened === 'number'
}

async function writeList(path: string, list: readonly Recent[]): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeWhole(path, JSON.stringify(list.slice(0, MAX_RECENTS), null, 2))
}
