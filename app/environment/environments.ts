/** The environments Palate made: one folder for each, named by what it holds; one without its manifest is half made. */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CreatedEnvironment } from '#shared/python-environment.ts'
import { UserError } from '#shared/user-error.ts'

/** The kept environments of one folder. */
export interface KeptEnvironments {
  readonly folderOf: (key: string) => string
  /** Newest first; what was left half made by a process that ended is removed on the way. */
  readonly list: () => Promise<readonly CreatedEnvironment[]>
  readonly find: (key: string) => Promise<CreatedEnvironment | null>
  /** Marks a folder as being filled by this process. Throws UserError `not-written` where another one is at it. */
  readonly begin: (key: string) => Promise<void>
  /** Writes the manifest: from here on the environment is there. */
  readonly keep: (environment: CreatedEnvironment) => Promise<void>
  readonly remove: (key: string) => Promise<void>
}

const MANIFEST = 'palate-environment.json'
const BEGUN = 'palate-begun.json'
const KEY = /^[0-9a-f]{16}$/u

/** Environments under a folder, which is made when it is needed. */
export function keptEnvironments(root: string): KeptEnvironments {
  const folderOf = (key: string) => join(root, key)
  const markOf = (key: string) => join(root, `${key}.${BEGUN}`)

  const find = async (key: string): Promise<CreatedEnvironment | null> => {
    if (!KEY.test(key)) return null
    try {
      const parsed = CreatedEnvironment.safeParse(
        JSON.parse(await readFile(join(folderOf(key), MANIFEST), 'utf8')),
      )
      return parsed.success && parsed.data.key === key ? parsed.data : null
    } catch {
      return null
    }
  }

  const remove = async (key: string) => {
    if (!KEY.test(key)) return
    // The manifest first: what is half removed is no environment any more.
    await rm(join(folderOf(key), MANIFEST), { force: true })
    await rm(folderOf(key), { recursive: true, force: true, maxRetries: 3 })
    await rm(markOf(key), { force: true })
  }

  const removeAbandoned = async (key: string) => {
    const owner = await ownerOf(markOf(key))
    if (owner === null || !isAlive(owner)) await remove(key)
  }

  return {
    folderOf,
    find,
    remove,
    list: async () => {
      const keys = (await readdir(root).catch(() => [])).filter((name) => KEY.test(name))
      const found: CreatedEnvironment[] = []
      for (const key of keys) {
        const environment = await find(key)
        if (environment === null) await removeAbandoned(key)
        else found.push(environment)
      }
      return found.sort((left, right) => right.created - left.created)
    },
    begin: async (key) => {
      const owner = await ownerOf(markOf(key))
      if (owner !== null && owner !== process.pid && isAlive(owner)) throw busy(folderOf(key))
      await remove(key)
      await mkdir(root, { recursive: true })
      await writeFile(markOf(key), JSON.stringify({ pid: process.pid }))
    },
    keep: async (environment) => {
      const manifest = join(folderOf(environment.key), MANIFEST)
      const draft = `${manifest}.${process.pid}.tmp`
      await writeFile(draft, JSON.stringify(environment, null, 2))
      await rename(draft, manifest)
      await rm(markOf(environment.key), { force: true })
    },
  }
}

async function ownerOf(mark: string): Promise<number | null> {
  try {
    const { pid } = JSON.parse(await readFile(mark, 'utf8')) as { readonly pid?: unknown }
    return typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 0 ? pid : null
  } catch {
    return null
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // It is there, and someone else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function busy(folder: string): UserError {
  return new UserError({
    code: 'not-written',
    message: 'Another Palate is making this environment right now.',
    hint: 'Wait until it is done, then choose it from the list.',
    where: folder,
  })
}
