/**
 * Who uses an entry of the cache: an empty file `users/<pid>@<host>` in it for each process that was given its folder, so
 * that emptying the cache in one Palate takes nothing from another. A process that ended uses nothing.
 */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'

const USERS = 'users'

/** Notes that this process uses an entry. Where the cache is read-only nobody can empty it either. */
export async function useEntry(entry: string): Promise<void> {
  try {
    await mkdir(path.join(entry, USERS), { recursive: true, mode: 0o700 })
    await writeFile(path.join(entry, USERS, own()), '')
  } catch {
    // See above.
  }
}

/** Takes the note of this process away. */
export async function leaveEntry(entry: string): Promise<void> {
  await rm(path.join(entry, USERS, own()), { force: true }).catch(() => undefined)
}

/** Whether another process that runs uses an entry; of another machine nobody knows. Notes of ended ones go. */
export async function isUsedByOthers(entry: string): Promise<boolean> {
  const names = await readdir(path.join(entry, USERS)).catch((): string[] => [])
  let isUsed = false
  for (const name of names) {
    const [, pid, host] = /^(\d+)@(.*)$/u.exec(name) ?? []
    if (name === own() || host !== hostname()) continue
    if (isRunning(Number(pid))) isUsed = true
    else await rm(path.join(entry, USERS, name), { force: true }).catch(() => undefined)
  }
  return isUsed
}

/** Whether a process of this machine runs. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it runs, as another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function own(): string {
  return `${process.pid}@${hostname()}`
}
