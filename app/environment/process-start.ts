/** When a process started: with its number, it tells a process from another that has the number after it. */
import { readFile } from 'node:fs/promises'

/** The start of the system itself: the time of a process counts from there. */
const BOOT = '/proc/sys/kernel/random/boot_id'

/** A text that no other process of this number has (proc(5): `starttime`); null where the system does not tell. */
export async function processStart(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The name, in brackets, may hold anything; the fields after it begin with the third.
    const ticks = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .at(22 - 3)
    if (ticks === undefined || !/^\d+$/u.test(ticks)) return null
    return `${(await readFile(BOOT, 'utf8')).trim()} ${ticks}`
  } catch {
    return null
  }
}
