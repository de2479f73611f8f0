/** The windows that were there when the app ended, and their models: opened again with the next launch. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Api } from '#shared/contract.ts'
import { placeOf } from './window-bounds.ts'
import type { WindowPlace } from './window-bounds.ts'

/** More than anybody has open; a file with more was not written by us. */
const MAX_KEPT = 50

/** A location with the store it is asked of. */
export interface KeptLocation {
  readonly location: string
  readonly store?: string
}

/** A window: where it stood, null where that is not known, and what was open in it. */
export interface KeptWindow {
  readonly models: readonly KeptLocation[]
  readonly place: WindowPlace | null
}

/** The windows in a file; none where it is not there or makes no sense. A list of locations is one window, as it once was. */
export function readOpenSession(file: string): readonly KeptWindow[] {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (Array.isArray(parsed)) return [{ models: keptLocations(parsed), place: null }]
    const windows = typeof parsed === 'object' && parsed !== null && 'windows' in parsed ? parsed.windows : []
    return Array.isArray(windows) ? windows.slice(0, MAX_KEPT).flatMap(keptWindow) : []
  } catch {
    return []
  }
}

/** Keeps the windows in a file. A full disk loses what was open and nothing else; a launch that is cut off leaves it as it was. */
export function writeOpenSession(file: string, windows: readonly KeptWindow[]): void {
  const kept = windows
    .slice(-MAX_KEPT)
    .map(({ models, place }) => ({ models: models.slice(-MAX_KEPT), place }))
  try {
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(`${file}.tmp`, JSON.stringify({ windows: kept }))
    renameSync(`${file}.tmp`, file)
  } catch {
    rmSync(`${file}.tmp`, { force: true })
    // The next launch opens nothing by itself.
  }
}

/** An Api that knows where what it opened came from. */
export function knowingLocations(api: Api): {
  readonly api: Api
  readonly locationOf: (id: string) => KeptLocation | null
} {
  const known = new Map<string, KeptLocation>()
  return {
    locationOf: (id) => known.get(id) ?? null,
    api: {
      ...api,
      openModel: async (input, context) => {
        const opened = await api.openModel(input, context)
        // What was asked of the usual store is asked of that one again, wherever the next launch looks first.
        const store = input.store ?? opened.source?.store
        known.set(opened.id, { location: opened.location, ...(store === undefined ? {} : { store }) })
        return opened
      },
      closeModel: async (input, context) => {
        const closed = await api.closeModel(input, context)
        known.delete(input.id)
        return closed
      },
    },
  }
}

function keptWindow(value: unknown): readonly KeptWindow[] {
  if (typeof value !== 'object' || value === null || !('models' in value)) return []
  const models = Array.isArray(value.models) ? keptLocations(value.models) : []
  return [{ models, place: 'place' in value ? placeOf(value.place) : null }]
}

function keptLocations(values: readonly unknown[]): readonly KeptLocation[] {
  return values.filter(isKept).slice(0, MAX_KEPT)
}

function isKept(value: unknown): value is KeptLocation {
  if (typeof value !== 'object' || value === null || !('location' in value)) return false
  const isStore = !('store' in value) || typeof value.store === 'string'
  return typeof value.location === 'string' && value.location !== '' && isStore
}
