/** The start of a served model's process before anything else: what takes longest begins first. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { WorkerProcess } from '#app/scoring/worker-scorer.ts'

/**
 * Starts the process of a model to be served, beside `cli.js` in `folder`, and gives what hands it over; later ones are
 * started when they are asked for. It waits for its model, and ends with this process. Null where it is not built.
 */
export async function servingStart(folder: URL): Promise<(() => WorkerProcess) | null> {
  const entry = fileURLToPath(new URL('serving-worker.js', folder))
  if (!existsSync(entry)) return null
  const { spawnServingWorker } = await import('#app/scoring/spawn-worker.ts')
  let first: WorkerProcess | null = spawnServingWorker(entry)
  return () => {
    const worker = first ?? spawnServingWorker(entry)
    first = null
    return worker
  }
}
