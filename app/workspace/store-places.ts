/** Stores a person added to the list, kept in one JSON file in the order they were added. */
import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { writeWhole } from '#app/folder/write-whole.ts'

/** More than a rail can show usefully. */
const MAX_STORES = 100

/** Added stores by tracking URI. Reading never fails: a missing or broken file is an empty list. */
export interface AddedStores {
  readonly list: () => Promise<readonly string[]>
  readonly add: (uri: string) => Promise<void>
  readonly forget: (uri: string) => Promise<void>
}

/** The list kept at `path`; writes arrive whole or not at all, and one after the other. */
export function addedStoresAt(path: string): AddedStores {
  let last: Promise<unknown> = Promise.resolve()
  const change = async (edit: (list: readonly string[]) => readonly string[]): Promise<void> => {
    const next = last.then(async () => write(path, edit(await read(path))))
    last = next.catch(() => undefined)
    await next
  }
  return {
    list: async () => {
      await last
      return await read(path)
    },
    add: (uri) => change((list) => [...list.filter((other) => other !== uri), uri].slice(-MAX_STORES)),
    forget: (uri) => change((list) => list.filter((other) => other !== uri)),
  }
}

async function read(path: string): Promise<readonly string[]> {
  try {
    const parsed: unknown = JSON.parse(await readFile(path, 'utf8'))
    return Array.isArray(parsed) ? parsed.filter((uri) => typeof uri === 'string') : []
  } catch {
    return []
  }
}

async function write(path: string, list: readonly string[]): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeWhole(path, JSON.stringify(list, null, 2))
}
