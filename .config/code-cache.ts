import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Plugin } from 'rolldown'
import { cacheFile, compiledFile } from '../app/code-cache.ts'

/** The entry that makes the caches of what it ran; it is not kept. */
const WARMING = 'warm-code-cache.js'

/** Puts V8's code cache beside every chunk. */
export function codeCache(): Plugin {
  return {
    name: 'code-cache',
    writeBundle({ dir = '' }, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk' || chunk.isEntry) continue
        const file = path.resolve(dir, chunk.fileName)
        const source = readFileSync(file, 'utf8')
        // `import()`, which stays for packages of ES modules alone, fails in code from a cache.
        if (/\bimport\s*\(/.test(source)) continue
        writeFileSync(cacheFile(file), compiledFile(file, source).createCachedData())
      }
      // Where it fails the caches stay as they are: right, but without what is only compiled when it is called.
      spawnSync(process.execPath, [path.resolve(dir, WARMING)], { stdio: 'ignore', env: quiet() })
      rmSync(path.resolve(dir, WARMING), { force: true })
    },
  }
}

/** Nothing that the builder's own state or options would add. */
function quiet(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...environment } = process.env
  return { ...environment, PALATE_STATE: path.join(tmpdir(), 'palate-no-state') }
}
