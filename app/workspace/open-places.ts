/** The models that are open, kept in files for the next start; and how the window was, beside them. */
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { uptime } from 'node:os'
import { dirname, join } from 'node:path'
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

/** What was open, of each Palate that runs. Reading never fails: a missing or broken file is an empty list. */
export interface OpenPlaces {
  /** What was open when Palate last ended; nothing when asked again, so that one window opens it. */
  readonly takeLast: () => Promise<readonly OpenPlace[]>
  readonly keep: (open: readonly OpenPlace[]) => Promise<void>
  /** This Palate ends: another may open what it had. */
  readonly end: () => Promise<void>
}

/** What one Palate writes. */
interface Kept {
  /** 0 once it has ended. */
  readonly pid: number
  /** When it was written, in milliseconds since 1970. */
  readonly at: number
  readonly open: readonly unknown[]
}

/** What tells whether a process still runs. */
export type IsRunning = (pid: number) => boolean

/**
 * Kept in a folder, a file for each Palate that runs, so that of two at once none takes away what the other has. What
 * those had that have ended by now is the last, and goes with the first that is kept. A full disk loses what was open
 * and nothing else.
 */
export function openPlacesIn(folder: string, isRunning: IsRunning = processRuns): OpenPlaces {
  const own = join(folder, `${randomUUID()}.json`)
  let before: Promise<readonly Ended[]> | undefined
  let last: Promise<unknown> = Promise.resolve()
  let isTaken = false
  let kept: readonly OpenPlace[] | null = null
  const write = (pid: number, open: readonly OpenPlace[]) =>
    writeJson(own, { pid, at: Date.now(), open } satisfies Kept)
  const after = async (work: () => Promise<void>): Promise<void> => {
    before ??= endedIn(folder, isRunning)
    last = last.then(work).catch(() => undefined)
    await last
  }
  return {
    takeLast: async () => {
      if (isTaken) return []
      isTaken = true
      before ??= endedIn(folder, isRunning)
      const all = (await before).flatMap(({ open }) => open)
      const keyOf = ({ location, store }: OpenPlace) => JSON.stringify([location, store])
      return Array.from(new Map(all.map((place) => [keyOf(place), place])).values()).slice(0, MAX_PLACES)
    },
    keep: (open) =>
      after(async () => {
        const gone = kept === null ? ((await before) ?? []) : []
        await write(process.pid, open)
        kept = open
        await Promise.all(gone.map(({ file }) => rm(file, { force: true })))
      }),
    end: () => after(async () => (kept === null ? undefined : await write(0, kept))),
  }
}

interface Ended {
  readonly file: string
  readonly open: readonly OpenPlace[]
}

/** What those had open that have ended, oldest first. */
async function endedIn(folder: string, isRunning: IsRunning): Promise<readonly Ended[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'))
  const found = await Promise.all(
    names.map(async (name) => {
      const file = join(folder, name)
      const value = await readJson(file)
      return { file, ...(isKept(value) ? value : { pid: 0, at: 0, open: [] }) }
    }),
  )
  // A process of before the machine was started is another's by now.
  const booted = Date.now() - uptime() * 1000
  return found
    .filter(({ pid, at }) => pid === 0 || at < booted || !isRunning(pid))
    .toSorted((one, other) => one.at - other.at)
    .map(({ file, open }) => ({ file, open: open.filter(isPlace) }))
}

function processRuns(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
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

function isKept(value: unknown): value is Kept {
  if (typeof value !== 'object' || value === null) return false
  const { pid, at, open } = value as Partial<Record<keyof Kept, unknown>>
  return Number.isSafeInteger(pid) && Number(pid) >= 0 && typeof at === 'number' && Array.isArray(open)
}

function isPlace(value: unknown): value is OpenPlace {
  if (typeof value !== 'object' || value === null || !('location' in value)) return false
  const isStore = !('store' in value) || typeof value.store === 'string'
  return typeof value.location === 'string' && value.location !== '' && isStore
}
