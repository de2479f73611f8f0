/** An installer that goes on after the Palate that started it was killed: it would write into what another makes anew. */
import { readFile } from 'node:fs/promises'

/** What installers are given in their environment: the key of what they fill. */
export const FILLS = 'PALATE_FILLS_ENVIRONMENT'

/**
 * Ends the installer's group where it still runs, which only Linux tells for sure: a number can be another process's by
 * now. Gives whether a process of that number is left, so that its folder is not to be touched.
 */
export async function endLeftInstaller(pid: number, key: string): Promise<boolean> {
  if (!isAlive(pid)) return false
  if (process.platform !== 'linux') return true
  const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')
  if (!environment.split('\0').includes(`${FILLS}=${key}`)) return false
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
  return false
}

/** Whether a process of this number runs, be it someone else's. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
