/** The environments Palate made: one folder for each, named by what it holds; one without its manifest is half made. */
import { renameSync, writeFileSync } from 'node:fs'
import { link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeWhole } from '#app/folder/write-whole.ts'
import { CreatedEnvironment } from '#shared/python-environment.ts'
import { UserError } from '#shared/user-error.ts'
import { endLeftInstaller, isAlive } from './left-installer.ts'
import { processStart } from './process-start.ts'

/** The kept environments of one folder. */
export interface KeptEnvironments {
  readonly folderOf: (key: string) => string
  /** The lines it is installed from lie here meanwhile. */
  readonly linesOf: (key: string) => string
  /** Newest first; what was left half made by a process that ended is removed on the way. */
  readonly list: () => Promise<readonly CreatedEnvironment[]>
  readonly find: (key: string) => Promise<CreatedEnvironment | null>
  /**
   * Marks a folder as being filled here; false where it is being filled already, by this process or another.
   * Throws UserError `not-written` where the disk refuses.
   */
  readonly begin: (key: string) => Promise<boolean>
  /** The file that marks a folder as being filled. */
  readonly markOf: (key: string) => string
  /** Notes the installer that fills a folder, for who finds it half made. */
  readonly note: (key: string, installer: number) => void
  /** Writes the manifest: from here on the environment is there. */
  readonly keep: (environment: CreatedEnvironment) => Promise<void>
  /** Leaves nothing of what `begin` began. */
  readonly abandon: (key: string) => Promise<void>
  /** Throws UserError `not-written` where it is being filled. */
  readonly remove: (key: string) => Promise<void>
}

const MANIFEST = 'palate-environment.json'
const BEGUN = 'palate-begun.json'
const KEY = /^[0-9a-f]{16}$/u
const BESIDE = /^([0-9a-f]{16})\.(?:palate-begun\.json|requirements\.txt)$/u

/** A mark that was being written. */
const DRAFT = /^[0-9a-f]{16}\.palate-begun\.json\.(\d{1,10})$/u

/** What this process's marks say of it, once it has made one. */
let self: Pick<Owner, 'pid' | 'started'> | null = null

/** Marks of this process's own: its number on another's mark is that of a process that ended. */
const mine = new Set<string>()

/** Environments under a folder, which is made when it is needed. */
export function keptEnvironments(root: string): KeptEnvironments {
  const folderOf = (key: string) => join(root, key)
  const markOf = (key: string) => join(root, `${key}.${BEGUN}`)
  const linesOf = (key: string) => join(root, `${key}.requirements.txt`)

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

  const removeFolder = async (key: string) => {
    // The manifest first: what is half removed is no environment any more.
    await rm(join(folderOf(key), MANIFEST), { force: true })
    await rm(folderOf(key), { recursive: true, force: true, maxRetries: 3 })
    await rm(linesOf(key), { force: true })
  }

  const release = async (key: string) => {
    await rm(markOf(key), { force: true })
    mine.delete(markOf(key))
  }

  const isBeingFilled = async (key: string) => {
    if (mine.has(markOf(key))) return true
    const owner = await ownerOf(markOf(key))
    if (owner === null) return false
    if (owner.pid !== process.pid && (await isOwner(owner))) return true
    return owner.installer !== null && (await endLeftInstaller(owner.installer, key))
  }

  return {
    folderOf,
    linesOf,
    markOf,
    find,
    list: async () => {
      const names = await readdir(root).catch(() => [])
      const keys = names.flatMap((name) => (KEY.test(name) ? name : (BESIDE.exec(name)?.[1] ?? [])))
      for (const name of names) {
        const writer = Number(DRAFT.exec(name)?.[1] ?? process.pid)
        if (!isAlive(writer)) await rm(join(root, name), { force: true })
      }
      const found: CreatedEnvironment[] = []
      for (const key of new Set(keys)) {
        const environment = await find(key)
        if (environment !== null) found.push(environment)
        else if (!(await isBeingFilled(key))) {
          await removeFolder(key)
          await release(key)
        }
      }
      return found.sort((left, right) => right.created - left.created)
    },
    begin: async (key) => {
      const mark = markOf(key)
      if (await isBeingFilled(key)) return false
      const ended = await ownerOf(mark)
      mine.add(mark)
      try {
        await mkdir(root, { recursive: true })
        if (ended !== null) await rm(mark, { force: true })
        if (!(await placeMark(mark))) {
          mine.delete(mark)
          return false
        }
        await removeFolder(key)
        return true
      } catch (error) {
        mine.delete(mark)
        throw notWritten(root, error)
      }
    },
    note: (key, installer) => {
      try {
        const draft = `${markOf(key)}.${process.pid}`
        writeFileSync(draft, JSON.stringify({ ...self, installer }))
        renameSync(draft, markOf(key))
      } catch {
        // The disk refuses: the installer will say so.
      }
    },
    keep: async (environment) => {
      const manifest = join(folderOf(environment.key), MANIFEST)
      try {
        await writeWhole(manifest, JSON.stringify(environment, null, 2))
      } catch (error) {
        throw notWritten(root, error)
      }
      await release(environment.key)
    },
    abandon: async (key) => {
      await removeFolder(key)
      await release(key)
    },
    remove: async (key) => {
      if (!KEY.test(key)) return
      if (await isBeingFilled(key)) throw busy(folderOf(key), markOf(key))
      await removeFolder(key)
    },
  }
}

/** Puts the mark there, whole at once; false where another process was first. */
async function placeMark(mark: string): Promise<boolean> {
  const draft = `${mark}.${process.pid}`
  self ??= { pid: process.pid, started: await processStart(process.pid) }
  await writeFile(draft, JSON.stringify(self))
  try {
    await link(draft, mark)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

function notWritten(folder: string, cause: unknown): UserError {
  return new UserError(
    {
      code: 'not-written',
      message: 'Environments cannot be kept here.',
      hint: 'Check that the disk has room and that this folder may be written to, or name another with PALATE_CACHE.',
      where: folder,
      detail: String(cause),
    },
    { cause },
  )
}

/** The process that fills a folder, and the installer it has running. */
interface Owner {
  readonly pid: number
  /** Null where its system did not tell. */
  readonly started: string | null
  readonly installer: number | null
}

async function ownerOf(mark: string): Promise<Owner | null> {
  try {
    const read = JSON.parse(await readFile(mark, 'utf8')) as Readonly<Record<string, unknown>>
    const { pid, started, installer } = read
    if (!isNumber(pid)) return null
    return {
      pid,
      started: typeof started === 'string' ? started : null,
      // A group of number 1 or 0 would be everybody's.
      installer: isNumber(installer) && installer > 1 ? installer : null,
    }
  } catch {
    return null
  }
}

/** Whether the process that wrote the mark still runs; one of its number, where nothing tells them apart. */
async function isOwner({ pid, started }: Owner): Promise<boolean> {
  if (!isAlive(pid)) return false
  const now = await processStart(pid)
  return started === null || now === null || started === now
}

function isNumber(pid: unknown): pid is number {
  return typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 0
}

function busy(folder: string, mark: string): UserError {
  return new UserError({
    code: 'not-written',
    message: 'This environment is being made right now.',
    hint: `Wait until it is done, or cancel it where it is made. Where nothing makes it, remove ${mark}`,
    where: folder,
  })
}
