import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Plugin } from 'rolldown'
import { cacheFile, compiledFile } from '../app/code-cache.ts'

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
    },
  }
}
