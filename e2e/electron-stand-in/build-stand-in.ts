/** Builds the halves of the stand-in that run in plain Node. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const folder = path.dirname(fileURLToPath(import.meta.url))
/** Where the built stand-in lies. */
export const builtStandIn = path.resolve(folder, '../../node_modules/.cache/palate/electron-stand-in')

/** Bundles it (about 0.1 s). */
export async function buildStandIn(): Promise<void> {
  const names = ['electron', 'parent-port', 'register', 'resolve-electron']
  const bundle = await rolldown({
    input: Object.fromEntries(names.map((name) => [name, path.join(folder, `${name}.ts`)])),
    platform: 'node',
  })
  await bundle.write({ dir: builtStandIn, format: 'esm', entryFileNames: '[name].js' })
  await bundle.close()
  if (!existsSync(path.join(builtStandIn, 'electron.js'))) throw new Error('The stand-in was not built.')
}
