/** Work on a table that is at one version at a time: work on the same version goes on together, other work waits. */
import type { EditTree } from './edit-tree.ts'

/** Runs work while the table is at a version, in the order in which it was asked for. */
export interface VersionLock {
  readonly at: <T>(version: number, work: () => Promise<T>) => Promise<T>
  /** Work that makes a version of its own from one, alone. */
  readonly alone: <T>(version: number, work: () => Promise<T>) => Promise<T>
}

interface Waiting {
  readonly version: number
  readonly isAlone: boolean
  readonly begin: () => void
}

/** A lock over the versions of a table. */
export function versionLock(edits: Pick<EditTree, 'version' | 'goTo'>): VersionLock {
  const waiting: Waiting[] = []
  let active = 0
  let isAlone = false

  function next(): void {
    for (;;) {
      const [first] = waiting
      if (first === undefined || isAlone) return
      if (active > 0 && (first.isAlone || first.version !== edits.version())) return
      waiting.shift()
      active += 1
      isAlone = first.isAlone
      first.begin()
    }
  }

  function run<T>(version: number, alone: boolean, work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const begin = () => {
        const done = async () => {
          edits.goTo(version)
          return await work()
        }
        done()
          .then(resolve, reject)
          .finally(() => {
            active -= 1
            isAlone = false
            next()
          })
          .catch(() => undefined)
      }
      waiting.push({ version, isAlone: alone, begin })
      next()
    })
  }

  return {
    at: (version, work) => run(version, false, work),
    alone: (version, work) => run(version, true, work),
  }
}
