/** For tests: a worker's entry as a host spawns it, bundled as the build does. */
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { pythonFile } from '../../../.config/python-file.ts'

const root = new URL('../../../', import.meta.url).pathname

/** Bundles the entry into a folder of its own, in which it finds the packages. */
export async function buildWorker(
  worker = 'app/runtime/session-worker.ts',
): Promise<{ readonly entry: string; readonly remove: () => void }> {
  const folder = mkdtempSync(join(root, 'node_modules/.palate-worker-'))
  const bundle = await rolldown({
    cwd: root,
    input: { worker },
    platform: 'node',
    plugins: [pythonFile()],
    external: ['onnxruntime-node', '@duckdb/node-api', /^node:/],
  })
  await bundle.write({ dir: folder, format: 'esm', entryFileNames: '[name].js' })
  await bundle.close()
  return { entry: join(folder, 'worker.js'), remove: () => rmSync(folder, { recursive: true }) }
}
