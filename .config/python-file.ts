import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'rolldown'

/** Puts the Python runtime's file beside what is built: Python runs it as it is. */
export function pythonFile(): Plugin {
  return {
    name: 'python-file',
    generateBundle() {
      const file = fileURLToPath(new URL('../app/runtime/python/worker.py', import.meta.url))
      this.emitFile({ type: 'asset', fileName: 'python/worker.py', source: readFileSync(file, 'utf8') })
    },
  }
}
