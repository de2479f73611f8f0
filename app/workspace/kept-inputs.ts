/**
 * What a person entered for each model, a folder for each model in the state folder: `input.json`, and a copy of a table
 * file that only a page had. It outlives a reload of the page, closing the model and a new start; forgetting the model
 * among the recent ones removes it. Damaged or foreign files read as nothing kept.
 */
import { constants } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { writeWhole } from '#app/folder/write-whole.ts'
import type { KeptEdits } from '#app/table/opened/kept-edits.ts'
import type { TableFormat } from '#app/table/table-format.ts'
import { placeKey } from './input-place.ts'
import type { InputPlace } from './input-place.ts'

/** Letters of one model's input with the edits of its table; 60,000 rows of four numbers are 2 million. */
const MAX_LETTERS = 64_000_000
/** Bytes of a copied table file, and of those together that only runs before are of. */
const MAX_COPIED = 256 * 1024 * 1024
/** Bytes of all models together, and models: the ones entered last stay. */
const MAX_BYTES = 1024 * 1024 * 1024
const MAX_MODELS = 60

/** A table file that is the input, with its edits. */
export interface KeptFileRecord {
  /** The open table that it is, as long as the engine runs. */
  readonly tableId: string
  readonly version: number
  readonly name: string
  readonly path: string | null
  /** The copy's name in the model's folder; null where the file is read at its path. */
  readonly copy: string | null
  readonly format: TableFormat
  readonly matches: readonly (string | null)[]
  readonly edits: KeptEdits
}

/** The input of a model. */
export interface KeptInput {
  readonly body: string
  readonly contentType: string
  readonly isRaw: boolean
  readonly file: KeptFileRecord | null
}

/** Table files that a page handed over: the one that goes with the input, and those that stay beside it. */
export interface CopiedFiles {
  readonly from: string | null
  /** Files that are open. */
  readonly inUse: readonly string[]
  /** Copies by their name that kept runs are of, the newest first; they stay as long as there is room. */
  readonly ofRuns: readonly string[]
}

/** Inputs by the model they are of. */
export interface KeptInputs {
  /** Gives false for what is too large; `as-before` leaves the files that are there. Throws what the disk says. */
  readonly keep: (place: InputPlace, input: KeptInput, files: CopiedFiles | 'as-before') => Promise<boolean>
  readonly get: (place: InputPlace) => Promise<KeptInput | null>
  /** Where a file of the model's folder is. */
  readonly pathOf: (place: InputPlace, name: string) => string
  readonly forget: (place: InputPlace) => Promise<void>
}

/** Inputs in a folder, which is made when it is missing; one is written at a time. */
export function keptInputsIn(folder: string): KeptInputs {
  let last: Promise<unknown> = Promise.resolve()
  const after = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work)
    last = next.catch(() => undefined)
    return next
  }
  const folderOf = (place: InputPlace) => path.join(folder, placeKey(place))
  return {
    pathOf: (place, name) => path.join(folderOf(place), path.basename(name)),
    keep: (place, input, files) =>
      after(async () => {
        const own = folderOf(place)
        const text = JSON.stringify(input)
        if (text.length > MAX_LETTERS) return false
        await mkdir(own, { recursive: true, mode: 0o700 })
        const copy = path.join(own, input.file?.copy ?? '')
        const from = files === 'as-before' ? null : files.from
        if (from !== null && !(await copied(from, copy))) return false
        await writeWhole(path.join(own, 'input.json'), text, 0o600)
        if (files !== 'as-before') await removeCopies(own, [copy, ...files.inUse], files.ofRuns)
        await prune(folder, own)
        return true
      }),
    get: async (place) => {
      await last
      return await readInput(path.join(folderOf(place), 'input.json'))
    },
    forget: (place) => after(() => rm(folderOf(place), { recursive: true, force: true })),
  }
}

/** Copied once: what a page handed over never changes. */
async function copied(from: string, to: string): Promise<boolean> {
  if (from === to) return true
  const { size } = await stat(from)
  if (size > MAX_COPIED) return false
  const isThere = await stat(to).then(
    () => true,
    () => false,
  )
  if (isThere) return true
  const draft = `${to}.${process.pid}.tmp`
  try {
    await copyFile(from, draft, constants.COPYFILE_FICLONE)
    await rename(draft, to)
  } finally {
    await rm(draft, { force: true })
  }
  return true
}

async function removeCopies(own: string, kept: readonly string[], ofRuns: readonly string[]): Promise<void> {
  const names = (await readdir(own)).filter((name) => name.startsWith('table-'))
  const gone = new Set(names.filter((name) => !kept.includes(path.join(own, name))))
  let bytes = 0
  for (const name of ofRuns.filter((one) => gone.has(one))) {
    bytes += (await stat(path.join(own, name)).catch(() => null))?.size ?? 0
    if (bytes <= MAX_COPIED) gone.delete(name)
  }
  await Promise.all(Array.from(gone, (name) => rm(path.join(own, name), { force: true })))
}

async function readInput(file: string): Promise<KeptInput | null> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'))
    return isInput(value) ? value : null
  } catch {
    return null
  }
}

function isInput(value: unknown): value is KeptInput {
  if (typeof value !== 'object' || value === null) return false
  const { body, contentType, isRaw, file } = value as Partial<Record<keyof KeptInput, unknown>>
  const isBody = typeof body === 'string' && typeof contentType === 'string' && typeof isRaw === 'boolean'
  return isBody && (file === null || isFile(file))
}

function isFile(value: unknown): value is KeptFileRecord {
  if (typeof value !== 'object' || value === null) return false
  const record = value as Partial<Record<keyof KeptFileRecord, unknown>>
  const isNamed = [record.tableId, record.name, record.format].every((text) => typeof text === 'string')
  const isPlaced = [record.path, record.copy].every((text) => text === null || typeof text === 'string')
  return isNamed && isPlaced && Array.isArray(record.matches) && isEdits(record.edits)
}

function isEdits(value: unknown): value is KeptEdits {
  if (typeof value !== 'object' || value === null) return false
  const { rowCount, cells, order } = value as Partial<Record<keyof KeptEdits, unknown>>
  const isWhole = (one: unknown) => Number.isSafeInteger(one) && Number(one) >= 0
  const isRun = (run: Partial<Record<string, unknown>>) =>
    typeof run['column'] === 'string' &&
    [run['row'], run['count']].every(isWhole) &&
    (run['text'] === null || typeof run['text'] === 'string')
  const isKeys = (run: Partial<Record<string, unknown>>) => [run['key'], run['count']].every(isWhole)
  return isWhole(rowCount) && isListOf(cells, isRun) && isListOf(order, isKeys)
}

function isListOf(value: unknown, test: (entry: Partial<Record<string, unknown>>) => boolean): boolean {
  return (
    Array.isArray(value) &&
    value.every((entry: unknown) => typeof entry === 'object' && entry !== null && test(entry))
  )
}

/** Removes what was entered longest ago, never what was kept just now. */
async function prune(folder: string, own: string): Promise<void> {
  const found = await Promise.all((await readdir(folder)).map((name) => sizeOf(path.join(folder, name))))
  const others = found.filter(({ place }) => place !== own).toSorted((one, other) => other.at - one.at)
  let bytes = found.find(({ place }) => place === own)?.bytes ?? 0
  for (const [index, { place, bytes: more }] of others.entries()) {
    bytes += more
    if (bytes > MAX_BYTES || index + 1 >= MAX_MODELS) await rm(place, { recursive: true, force: true })
  }
}

async function sizeOf(place: string) {
  const names = await readdir(place).catch(() => [])
  const files = await Promise.all(names.map((name) => stat(path.join(place, name)).catch(() => null)))
  const bytes = files.reduce((sum, file) => sum + (file?.size ?? 0), 0)
  return { place, bytes, at: Math.max(0, ...files.map((file) => file?.mtimeMs ?? 0)) }
}
