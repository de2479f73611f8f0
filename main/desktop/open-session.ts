/** Models that were open when the app ended, opened again with the next launch. */
import { mkdirSync, readFileSync, renameSync, writeFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { Api } from '#shared/contract.ts'

/** More than anybody has open; a file with more was not written by us. */
const MAX_KEPT = 50

/** A location with the store it is asked of. */
export interface KeptLocation {
  readonly location: string
  readonly store?: string
}

/** The locations in a file; none where it is not there or makes no sense. */
export function readOpenSession(file: string): readonly KeptLocation[] {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (!Array.isArray(parsed)) return []
    return parsed.filter(isKept).slice(0, MAX_KEPT)
  } catch {
    return []
  }
}

/** An Api that keeps what is open in a file. */
export function keepingOpenSession(api: Api, file: string): Api {
  const open = new Map<string, KeptLocation>()
  const keep = () => writeWhole(file, JSON.stringify([...open.values()].slice(-MAX_KEPT)))
  return {
    ...api,
    openModel: async (input, context) => {
      const opened = await api.openModel(input, context)
      // What was asked of the usual store is asked of that one again, wherever the next launch looks first.
      const store = input.store ?? opened.source?.store
      open.set(opened.id, { location: opened.location, ...(store === undefined ? {} : { store }) })
      keep()
      return opened
    },
    closeModel: async (input, context) => {
      const closed = await api.closeModel(input, context)
      open.delete(input.id)
      keep()
      return closed
    },
  }
}

/** A full disk loses what was open and nothing else; a launch that is cut off leaves the file as it was. */
function writeWhole(file: string, text: string): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(`${file}.tmp`, text)
    renameSync(`${file}.tmp`, file)
  } catch {
    rmSync(`${file}.tmp`, { force: true })
    // The next launch opens nothing by itself.
  }
}

function isKept(value: unknown): value is KeptLocation {
  if (typeof value !== 'object' || value === null || !('location' in value)) return false
  const isStore = !('store' in value) || typeof value.store === 'string'
  return typeof value.location === 'string' && value.location !== '' && isStore
}
