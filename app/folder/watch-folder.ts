/** Watches a model's folder, so that a person learns that what is shown is no longer what is there. */
import { stat } from 'node:fs/promises'
import { watch } from 'chokidar'
import { MAX_DEPTH } from './list-files.ts'

/** Changes come in flocks (a model that is logged again writes ten files): one telling for each flock. */
const QUIET_MS = 300

/** Each watched entry costs one of the system's watches (Linux gives a user 8,192 at the least). */
const MAX_WATCHED = 1_000

/** Whether the folder is still there when something changed. */
export type FolderChange = 'changed' | 'gone'

/**
 * Tells of changes under `root` until the returned function is called, which resolves when nothing is watched any
 * more. A folder with more than 1,000 entries is watched at its top level only. Watching never fails: where the system
 * refuses it, nothing is told.
 */
export function watchFolder(
  root: string,
  entryCount: number,
  tell: (change: FolderChange) => void,
): () => Promise<void> {
  let quiet: NodeJS.Timeout | undefined
  let ended = false
  const look = async () => {
    const present = await stat(root).then(
      (found) => found.isDirectory(),
      () => false,
    )
    if (!ended) tell(present ? 'changed' : 'gone')
  }
  const watcher = watch(root, {
    depth: entryCount > MAX_WATCHED ? 0 : MAX_DEPTH,
    followSymlinks: false,
    ignoreInitial: true,
    ignorePermissionErrors: true,
    persistent: false,
  })
  watcher.on('all', () => {
    clearTimeout(quiet)
    quiet = setTimeout(() => void look(), QUIET_MS)
  })
  watcher.on('error', () => undefined)
  return async () => {
    ended = true
    clearTimeout(quiet)
    await watcher.close()
  }
}
